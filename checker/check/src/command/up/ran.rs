//! What is told of the programs of a step that were run once as it came up, and where to see what they told.

use super::how;
use crate::cause::Cause;
use crate::exercise::Step;
use crate::programs::Programs;
use crate::settings::Settings;
use crate::stack::{self, RanOnce};
use crate::surroundings::{Pages, Surroundings};
use crate::text::{Lang, Text};

/// How much of its last line is shown, in characters.
const SHOWN_CHARS: usize = 200;

/// Runs them, and says what became of it, a line for each thing.
pub(super) async fn run(
    settings: &Settings,
    step: &Step,
    made: &Programs,
    surroundings: &Surroundings,
) -> Result<Vec<String>, Cause> {
    let before = surroundings.before(step).await?;
    let mut lines = Vec::new();
    for ran in stack::once(step, made, surroundings, how::arguments).await? {
        let pages = surroundings.pages(&before, &ran.service, ran.begun_us).await?;
        lines.extend(told(&ran, &pages).iter().map(|text| text.get(settings.lang).to_owned()));
    }
    Ok(lines)
}

fn told(ran: &RanOnce, pages: &Pages) -> Vec<Text> {
    let (with, said) = (ran.arguments.join(" "), ran.last_line.shown_up_to(SHOWN_CHARS).to_string());
    let how =
        ran.exit.map_or_else(|| both!("did not end", "não terminou"), checker_core::evidence::Exit::told);
    let (en, pt) = (how.get(Lang::En), how.get(Lang::PtBr));
    let mut lines = vec![both!(
        "it was run once (`{with}`), and {en}: {said}",
        "ele foi rodado uma vez (`{with}`), e {pt}: {said}"
    )];
    if let Some(page) = &pages.flow_run {
        lines.push(both!("its flow run: {page}", "a execução do fluxo: {page}"));
    }
    if pages.traces.is_empty() {
        lines.push(both!("there is no trace of it in Jaeger", "não há trace dele no Jaeger"));
    }
    lines.extend(pages.traces.iter().map(|page| both!("its trace: {page}", "o trace: {page}")));
    lines
}
