//! The trees of recorded runs: what is marked, and what is said beside it.

use std::path::Path;

use checker_core::judge;
use checker_core::text::{Lang, Text};
use checker_core::verdict::{Comparison, Mark, TreeLine};
use lessons::manifest;
use lessons::recorded::Recorded;

/// The first comparison of a recorded run, its trace ids counted and its values named.
fn trees(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/recorded").join(name);
    let recorded = Recorded::read(&path).expect("a recorded run");
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let lessons = manifest::load_lessons(&repository).expect("sound manifests");
    let mut steps = lessons.iter().flat_map(|lesson| &lesson.steps);
    let step = steps.find(|step| step.id == recorded.step).expect("the step");
    let judged = judge::judge(step, &recorded.evidence);
    let first = judged.diagnoses.first().expect("a diagnosis");
    let told = checker_core::compare::comparison(step, &recorded.evidence, &judged.matched, first);
    let Comparison { expected, actual, .. } = told.expect("a comparison");
    let lines = |title: &str, tree: &[TreeLine]| {
        let lines: Vec<String> = tree.iter().map(line).collect();
        format!("{title}\n{}", lines.join("\n"))
    };
    format!("{} · {name}\n{}\n{}", step.id, lines("expected", &expected), lines("found", &actual))
}

fn line(line: &TreeLine) -> String {
    let sign = match line.mark {
        Mark::Same => ' ',
        Mark::Missing => '-',
        Mark::Different => '~',
        Mark::First => '▶',
        Mark::Extra => '+',
        Mark::Heading => '#',
    };
    let note =
        line.note.as_ref().map(|note: &Text| format!(" ← {} | {}", note.get(Lang::En), note.get(Lang::PtBr)));
    let name = if line.mark == Mark::Heading { "trace" } else { &line.name };
    let status = if line.status.is_empty() { String::new() } else { format!(", {}", line.status) };
    format!("{sign} {}{name} ({}{status}){}", "  ".repeat(line.depth), line.kind, note.unwrap_or_default())
}

#[test]
fn what_is_different_is_told_where_it_is_and_what_follows_from_it_is_not_marked() {
    let runs = [
        "span-missing.json",
        "context-not-injected.json",
        "context-lost-in-task.json",
        "wrong-kind.json",
        "wrong-parent.json",
        "wrong-status.json",
        "wrong-order.json",
        "span-ended-early.json",
        "event-missing.json",
        "span-name-wrong.json",
        "attribute-missing.json",
        "attribute-wrong-type.json",
    ];
    insta::assert_snapshot!(runs.map(trees).join("\n\n"));
}
