//! Where to go from a step: advice, the trace, the pages to read; and how long it took.

use crate::report::output::Layout;
use crate::report::style::wrap;
use crate::text::Text;
use crate::verdict::{Kept, StepReport};

/// What could be better without costing points, each with the name of its page.
pub(super) fn advice(layout: &Layout, report: &StepReport) -> String {
    let word = both!("advice, at no cost:", "conselho, sem custo:");
    let lines = report.advice.iter().flat_map(|advice| {
        let text = format!("{} {} ({})", layout.say(&word), layout.say(&advice.text), advice.id);
        wrap(&text, layout.width, "  ", "    ")
    });
    block(lines)
}

/// The first trace; the one of every request with `-v`. A link into the embedded store would be
/// dead by now, so there it is how to keep one running.
pub(super) fn traces(layout: &Layout, report: &StepReport) -> String {
    if let Kept::UntilTheEnd { options } = &report.traces_are {
        let words = ["up", options, &report.step];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        let word = both!("see it:", "ver:");
        let shown = report.traces.first().map(|_| row(layout, &word, &layout.program.call(&words.join(" "))));
        return block(shown);
    }
    let shown = match layout.verbosity {
        crate::settings::Verbosity::Verbose => report.traces.len(),
        _ => 1,
    };
    let word = both!("trace:", "trace:");
    let traces =
        report.traces.iter().take(shown).map(|trace| row(layout, &word, &layout.places.linked(&trace.url)));
    let word = both!("flow:", "fluxo:");
    let flows = report.flow_runs.iter().filter_map(|flow| flow.url.as_ref()).take(shown);
    block(traces.chain(flows.map(|url| row(layout, &word, &layout.places.linked(url)))))
}

/// The pages on the diagnosis and on the step, and the trace.
pub(super) fn read_more(layout: &Layout, report: &StepReport, diagnosis: &str) -> String {
    let (step, places) = (&report.step, &layout.places);
    let title = both!("Read more", "Leia mais");
    let why = both!("why:", "por quê:");
    let page = both!("page:", "página:");
    let hint = both!("hint:", "dica:");
    let file = |path: String| places.linked_file(&path, None);
    // Where there is no book, the program has its pages.
    let call = |words: &str| layout.program.call(&format!("{words} {step}"));
    let of_step = places.page_of_step(step).map_or_else(|| call("page"), file);
    let of_diagnosis = places.page_of_diagnosis(diagnosis).map(file);
    let rows = std::iter::once(row(layout, &why, &layout.program.call(&format!("explain {diagnosis}"))))
        .chain(of_diagnosis.map(|path| row(layout, &page, &path)))
        .chain([row(layout, &page, &of_step), row(layout, &hint, &call("hint"))]);
    format!("\n{}\n{}{}", layout.style.strong(layout.say(&title)), block(rows), traces(layout, report))
}

/// How long each part took.
pub(super) fn timings(layout: &Layout, report: &StepReport) -> String {
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
    let parts: Vec<String> = parts.iter().map(|(name, ms)| format!("{} {ms} ms", layout.say(name))).collect();
    block(wrap(&parts.join(" · "), layout.width, "  ", "  ").iter().map(|line| layout.style.dim(line)))
}

/// A name and an address. The address is never broken, so that it can be clicked and copied.
fn row(layout: &Layout, name: &Text, address: &str) -> String {
    let name = layout.say(name);
    let padding = " ".repeat(9_usize.saturating_sub(crate::report::style::width(name)));
    format!("  {}{padding}{address}", layout.style.dim(name))
}

fn block(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().map(|line| line + "\n").collect()
}
