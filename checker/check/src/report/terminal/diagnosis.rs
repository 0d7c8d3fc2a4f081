//! What is wrong and why: the leading diagnosis in full, the others shorter.

use super::action;
use crate::diagnosis::Diagnosis;
use crate::report::output::View;
use crate::report::style::wrap;
use crate::verdict::{Diagnoses, StepReport};

pub(super) fn diagnoses(view: &View, report: &StepReport, diagnoses: &Diagnoses) -> String {
    let mut lines = leading(view, report, diagnoses.first());
    let others: Vec<&Diagnosis> = diagnoses.iter().skip(1).collect();
    if !others.is_empty() {
        let title = both!("Also", "Além disso");
        lines.extend([String::new(), view.style.strong(view.say(&title))]);
    }
    for other in others {
        lines.extend(wrap(&format!("{} ({})", view.say(&other.title), other.id), view.width, "  • ", "    "));
        lines.extend(action(view, &other.next).into_iter().map(|line| format!("  {line}")));
    }
    lines.join("\n") + "\n"
}

fn leading(view: &View, report: &StepReport, diagnosis: &Diagnosis) -> Vec<String> {
    let title = both!("What is wrong", "O que está errado");
    let mut lines = vec![String::new(), view.style.strong(view.say(&title))];
    lines.extend(
        wrap(view.say(&diagnosis.title), view.width, "  ", "  ").iter().map(|line| view.style.bad(line)),
    );
    for evidence in &diagnosis.evidence {
        lines.extend(wrap(view.say(evidence), view.width, "  • ", "    "));
    }
    if let Some(source) = &diagnosis.source {
        let (step, file, line) = (&report.step, &source.file, source.line);
        let place = both!("look at: {file}:{line} (in {step})", "veja: {file}:{line} (em {step})");
        lines.extend(wrap(view.say(&place), view.width, "  ", "    "));
    }
    lines.extend(action(view, &diagnosis.next));
    lines
}
