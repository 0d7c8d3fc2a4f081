//! Where to go from a step: advice, the trace, the pages to read; and how long it took.

use crate::report::output::View;
use crate::report::style::wrap;
use crate::text::Text;
use crate::verdict::{Kept, StepReport};

/// What could be better without costing points, each with the name of its page.
pub(super) fn advice(view: &View, report: &StepReport) -> String {
    let word = both!("advice, at no cost:", "conselho, sem custo:");
    let lines = report.advice.iter().flat_map(|advice| {
        let text = format!("{} {} ({})", view.say(&word), view.say(&advice.text), advice.id);
        wrap(&text, view.width, "  ", "    ")
    });
    block(lines)
}

/// The first trace; the one of every request with `-v`. A link into the embedded store would be
/// dead by now, so there it is how to keep one running.
pub(super) fn traces(view: &View, report: &StepReport) -> String {
    if let Kept::UntilTheEnd { options } = &report.traces_are {
        let words = ["up", options, &report.step];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let word = both!("see it:", "ver:");
        let shown = report.traces.first().map(|_| row(view, &word, &view.program.call(&words.join(" "))));
        return block(shown);
    }
    let shown = match view.verbosity {
        crate::settings::Verbosity::Verbose => report.traces.len(),
        _ => 1,
    };
    let word = both!("trace:", "trace:");
    block(report.traces.iter().take(shown).map(|trace| row(view, &word, &trace.url)))
}

/// The pages on the diagnosis and on the step, and the trace.
pub(super) fn read_more(view: &View, report: &StepReport, diagnosis: &str) -> String {
    let (step, lang) = (&report.step, view.lang.tag());
    let title = both!("Read more", "Leia mais");
    let why = both!("why:", "por quê:");
    let page = both!("page:", "página:");
    let hint = both!("hint:", "dica:");
    let rows = [
        row(view, &why, &view.program.call(&format!("explain {diagnosis}"))),
        row(view, &page, &format!("docs/{lang}/src/diagnoses/{diagnosis}.md")),
        row(view, &page, &format!("docs/{lang}/src/{step}.md")),
        row(view, &hint, &view.program.call(&format!("hint {step}"))),
    ];
    format!("\n{}\n{}{}", view.style.strong(view.say(&title)), block(rows), traces(view, report))
}

/// How long each part took.
pub(super) fn timings(view: &View, report: &StepReport) -> String {
    let times = &report.timings;
    let parts = [
        (both!("build", "compilar"), times.build_ms),
        (both!("start", "iniciar"), times.start_ms),
        (both!("requests", "requisições"), times.drive_ms),
        (both!("collect", "coletar"), times.collect_ms),
        (both!("probe", "testar"), times.probe_ms),
        (both!("judge", "julgar"), times.judge_ms),
        (both!("stop", "parar"), times.stop_ms),
        (both!("in all", "ao todo"), times.total_ms),
    ];
    let parts: Vec<String> = parts.iter().map(|(name, ms)| format!("{} {ms} ms", view.say(name))).collect();
    block(wrap(&parts.join(" · "), view.width, "  ", "  ").iter().map(|line| view.style.dim(line)))
}

/// A name and an address. The address is never broken, so that it can be clicked and copied.
fn row(view: &View, name: &Text, address: &str) -> String {
    let name = view.say(name);
    let padding = " ".repeat(9_usize.saturating_sub(crate::report::style::width(name)));
    format!("  {}{padding}{address}", view.style.dim(name))
}

fn block(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().map(|line| line + "\n").collect()
}
