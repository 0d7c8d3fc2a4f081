//! What is wrong and why: the leading diagnosis in full, the others shorter.

use super::action;
use crate::diagnosis::Diagnosis;
use crate::report::output::Layout;
use crate::report::style::wrap;
use crate::verdict::{Diagnoses, StepReport};

pub(super) fn diagnoses(layout: &Layout, report: &StepReport, diagnoses: &Diagnoses) -> String {
    let mut lines = leading(layout, report, diagnoses.first());
    let others: Vec<&Diagnosis> = diagnoses.iter().skip(1).collect();
    if !others.is_empty() {
        let title = both!("Also", "Além disso");
        lines.extend([String::new(), layout.style.strong(layout.say(&title))]);
    }
    for other in others {
        lines.extend(wrap(
            &format!("{} ({})", layout.say(&other.title), other.id),
            layout.width,
            "  • ",
            "    ",
        ));
        lines.extend(action(layout, &other.next).into_iter().map(|line| format!("  {line}")));
    }
    lines.join("\n") + "\n"
}

fn leading(layout: &Layout, report: &StepReport, diagnosis: &Diagnosis) -> Vec<String> {
    let title = both!("What is wrong", "O que está errado");
    let mut lines = vec![String::new(), layout.style.strong(layout.say(&title))];
    lines.extend(
        wrap(layout.say(&diagnosis.title), layout.width, "  ", "  ")
            .iter()
            .map(|line| layout.style.bad(line)),
    );
    for evidence in &diagnosis.evidence {
        lines.extend(wrap(layout.say(evidence), layout.width, "  • ", "    "));
    }
    if let Some(source) = &diagnosis.source {
        let (step, file, line) = (&report.step, &source.file, source.line);
        let place = both!("look at: {file}:{line} (in {step})", "veja: {file}:{line} (em {step})");
        lines.extend(wrap(layout.say(&place), layout.width, "  ", "    "));
    }
    lines.extend(action(layout, &diagnosis.next));
    lines
}
