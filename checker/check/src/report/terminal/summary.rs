//! The end of a run: how it went and what to do next.

use crate::exit_code::ExitCode;
use crate::id::StepId;
use crate::plan::Subject;
use crate::report::output::Layout;
use crate::report::style::wrap;
use crate::settings::Verbosity;
use crate::summary::Summary;
use crate::text::Text;

pub(super) fn summary(layout: &Layout, summary: &Summary, subject: Subject) -> String {
    if layout.verbosity == Verbosity::Quiet {
        return String::new();
    }
    let (counts, code) = (counts(layout, summary), summary.exit_code());
    let counts = match code {
        ExitCode::Passed => layout.style.good(&counts),
        ExitCode::NotPassed => layout.style.bad(&counts),
        _ => layout.style.warning(&counts),
    };
    let mut text = counts + "\n";
    if let Some(next) = next(layout, summary, subject) {
        text.push_str(&(wrap(layout.say(&next), layout.width, "", "  ").join("\n") + "\n"));
    }
    text
}

fn counts(layout: &Layout, summary: &Summary) -> String {
    let number = |steps: &[StepId]| steps.len();
    let (passed, failed) = (number(&summary.passed), number(&summary.failed));
    let (not_judged, not_reached) = (number(&summary.not_judged), number(&summary.not_reached));
    let parts = [
        (summary.interrupted, both!("interrupted", "interrompido")),
        (passed > 0, both!("{passed} passed", "passaram: {passed}")),
        (failed > 0, both!("{failed} not passed", "não passaram: {failed}")),
        (not_judged > 0, both!("{not_judged} not judged", "não julgados: {not_judged}")),
        (not_reached > 0, both!("{not_reached} not reached", "não alcançados: {not_reached}")),
    ];
    let said: Vec<&str> = parts.iter().filter(|(said, _)| *said).map(|(_, text)| layout.say(text)).collect();
    let nothing = both!("nothing was checked", "nada foi verificado");
    if said.is_empty() { layout.say(&nothing).to_owned() } else { said.join(" · ") }
}

fn next(layout: &Layout, summary: &Summary, subject: Subject) -> Option<Text> {
    let step = summary.failed.first().or(summary.not_judged.first());
    let again = layout.program.call(step.map_or("", StepId::as_str));
    match (summary.exit_code(), step, subject) {
        (ExitCode::Passed, _, Subject::Solution) => Some(both!(
            "That was the finished code; leave out `--solution` to check yours.",
            "Este foi o código pronto; tire o `--solution` para verificar o seu."
        )),
        (ExitCode::NotPassed, Some(_), Subject::Exercise) => Some(both!(
            "Save your change and run `{again}` again.",
            "Salve a mudança e rode `{again}` de novo."
        )),
        (ExitCode::NotJudged | ExitCode::Usage | ExitCode::Interrupted, Some(_), _) => {
            Some(both!("Then run `{again}` again.", "Depois rode `{again}` de novo."))
        }
        _ => None,
    }
}
