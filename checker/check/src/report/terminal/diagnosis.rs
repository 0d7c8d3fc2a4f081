//! What is wrong and why: the leading diagnosis in full, the others shorter.

use super::action;
use crate::diagnosis::{Certainty, Diagnosis};
use crate::report::output::Layout;
use crate::report::style::{Style, width, wrap};
use crate::verdict::{Diagnoses, StepReport};

pub(super) fn diagnoses(layout: &Layout, report: &StepReport, diagnoses: &Diagnoses) -> String {
    let mut lines = leading(layout, report, diagnoses.first());
    let others = diagnoses.iter().skip(1);
    let mut also = Vec::new();
    let mut told = vec![diagnoses.first()];
    let mut lines_told: Vec<String> = Vec::new();
    for other in others {
        let Some(line) = in_a_line(layout, other, &told).filter(|line| !lines_told.contains(line)) else {
            continue;
        };
        lines_told.push(line.clone());
        also.extend(wrap(&line, layout.width, "  • ", "    "));
        if told.iter().all(|before| before.next != other.next) {
            let narrower = Layout { width: layout.width.saturating_sub(2), ..layout.clone() };
            let next = action(&narrower, other.next.text());
            also.extend(next.into_iter().map(|line| format!("  {line}")));
        }
        told.push(other);
    }
    if !also.is_empty() {
        let title = both!("Also", "Além disso");
        lines.extend([String::new(), layout.style.strong(layout.say(&title))]);
        lines.extend(also);
    }
    lines.join("\n") + "\n"
}

/// A diagnosis in a line, with how sure it is where it is not shown. What was said already is not said again: only
/// what is different here, and nothing where nothing is.
fn in_a_line(layout: &Layout, diagnosis: &Diagnosis, told: &[&Diagnosis]) -> Option<String> {
    let (title, id) = (layout.say(&diagnosis.title), diagnosis.id);
    if let Some(before) = told.iter().find(|before| before.title == diagnosis.title) {
        let same = both!("the same", "o mesmo");
        let (same, difference) = (layout.say(&same), difference(layout, before, diagnosis)?);
        return Some(format!("{same} {difference} ({id})"));
    }
    Some(match diagnosis.certainty() {
        Certainty::Shown => format!("{title} ({id})"),
        Certainty::Likely => {
            let likely = both!("probably", "provavelmente");
            format!("{}: {title} ({id})", layout.say(&likely))
        }
        Certainty::Open => {
            let open = both!("cause open", "causa em aberto");
            format!("{title} ({id}, {})", layout.say(&open))
        }
    })
}

/// In what one diagnosis differs from another of the same title: the program, the span, the request.
fn difference(layout: &Layout, before: &Diagnosis, diagnosis: &Diagnosis) -> Option<String> {
    let mut parts = Vec::new();
    if let Some(service) = diagnosis.service.as_ref().filter(|_| before.service != diagnosis.service) {
        parts.push(both!("in `{service}`", "em `{service}`"));
    }
    if let Some(span) = diagnosis.span.as_ref().filter(|_| before.span != diagnosis.span) {
        parts.push(both!("on span `{span}`", "no span `{span}`"));
    }
    let requests = |of: &Diagnosis| -> Vec<String> {
        let mut ids: Vec<String> = of.explains.iter().filter_map(|failure| failure.request.clone()).collect();
        ids.sort();
        ids.dedup();
        ids
    };
    let (old, new) = (requests(before), requests(diagnosis));
    if let Some(request) = new.iter().find(|request| !old.contains(request)).filter(|_| parts.is_empty()) {
        parts.push(both!("in request `{request}`", "na requisição `{request}`"));
    }
    let parts: Vec<&str> = parts.iter().map(|part| layout.say(part)).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
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
        lines.extend(wrap(&layout.program.named_in(layout.say(evidence)), layout.width, "  • ", "    "));
    }
    lines.extend(remaining(layout, diagnosis));
    if let Some(source) = &diagnosis.source {
        let word = both!("look at:", "veja:");
        let path = Style::Plain.foreign(&source.seen_in(&report.krate));
        // Never broken, so that it can be opened; on a line of its own where it needs one.
        let place = layout.places.linked_file(&path, Some(source.line));
        let word = format!("  {}", layout.say(&word));
        if width(&word) + 1 + width(&format!("{path}:{}", source.line)) <= layout.width {
            lines.push(format!("{word} {place}"));
        } else {
            lines.extend([word, format!("  {place}")]);
        }
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
