//! What is wrong and why: the leading diagnosis in full, the others shorter.

use super::action;
use crate::diagnosis::{Certainty, Diagnosis};
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
        lines.extend(wrap(&in_a_line(layout, other), layout.width, "  • ", "    "));
        lines.extend(action(layout, other.next.text()).into_iter().map(|line| format!("  {line}")));
    }
    lines.join("\n") + "\n"
}

/// A diagnosis in a line, with how sure it is where it is not shown.
fn in_a_line(layout: &Layout, diagnosis: &Diagnosis) -> String {
    let (title, id) = (layout.say(&diagnosis.title), diagnosis.id);
    match diagnosis.certainty() {
        Certainty::Shown => format!("{title} ({id})"),
        Certainty::Likely => {
            let likely = both!("probably", "provavelmente");
            format!("{}: {title} ({id})", layout.say(&likely))
        }
        Certainty::Open => {
            let open = both!("cause open", "causa em aberto");
            format!("{title} ({id}, {})", layout.say(&open))
        }
    }
}

fn leading(layout: &Layout, report: &StepReport, diagnosis: &Diagnosis) -> Vec<String> {
    let title = match diagnosis.certainty() {
        Certainty::Shown => both!("What is wrong", "O que está errado"),
        Certainty::Likely => both!("What is probably wrong", "O que provavelmente está errado"),
        Certainty::Open => {
            both!("What is wrong, as far as it shows", "O que está errado, até onde se vê")
        }
    };
    let mut lines = vec![String::new(), layout.style.strong(layout.say(&title))];
    lines.extend(
        wrap(layout.say(&diagnosis.title), layout.width, "  ", "  ")
            .iter()
            .map(|line| layout.style.bad(line)),
    );
    for evidence in diagnosis.evidence() {
        lines.extend(wrap(layout.say(evidence), layout.width, "  • ", "    "));
    }
    lines.extend(remaining(layout, diagnosis));
    if let Some(source) = &diagnosis.source {
        let (step, file, line) = (&report.step, &source.file, source.line);
        let place = both!("look at: {file}:{line} (in {step})", "veja: {file}:{line} (em {step})");
        lines.extend(wrap(layout.say(&place), layout.width, "  ", "    "));
    }
    lines.extend(action(layout, diagnosis.next.text()));
    lines
}

/// What it may be as well or, where nothing decides, all that it may be: each with how to tell.
fn remaining(layout: &Layout, diagnosis: &Diagnosis) -> Vec<String> {
    let rivals = diagnosis.grounds.remaining();
    if rivals.is_empty() {
        return Vec::new();
    }
    let title = match diagnosis.certainty() {
        Certainty::Open => {
            both!("It is one of these, the likelier first:", "É uma destas causas, a mais provável primeiro:")
        }
        _ => both!("Not ruled out:", "Não está descartado:"),
    };
    let mut lines = wrap(layout.say(&title), layout.width, "  ", "  ");
    for (number, rival) in (1..).zip(rivals) {
        let cause = format!("{number}. {}", layout.say(&rival.cause));
        lines.extend(wrap(&cause, layout.width, "    ", "       "));
        let tell = both!("to tell: ", "para saber: ");
        let tell = format!("{}{}", layout.say(&tell), layout.say(&rival.tell));
        lines.extend(wrap(&tell, layout.width, "       ", "       "));
    }
    lines
}
