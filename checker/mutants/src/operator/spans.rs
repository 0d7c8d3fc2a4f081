//! Spans: their name, kind, status, start and end.

use super::Proposal;
use crate::code::{Call, Code};
use crate::edit::Edit;

const NAME: &[&str] = &["span-name-wrong", "span-name-near-miss", "span-missing"];
const KIND: &[&str] = &["wrong-kind"];
const STATUS: &[&str] = &["wrong-status"];
const EARLY: &[&str] = &["span-ended-early"];
const NEVER: &[&str] = &["span-missing", "parent-never-ended"];

pub(super) fn proposals(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = names(code);
    found.extend(kinds(code));
    found.extend(statuses(code));
    found.extend(ends(code));
    found
}

fn names(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for call in code.called("start").chain(code.called("span_builder")) {
        let Some(name) = call.arguments.first() else { continue };
        let text = code.at(name);
        // What starts a builder is a tracer, and no name.
        if call.name == "start" && !text.starts_with('"') {
            continue;
        }
        if text.starts_with('"') {
            let near = text.replace(['-', ' '], "_");
            found.push(Proposal::new("span-name-near", Edit::new(name.clone(), near), NAME));
        }
        found.push(Proposal::new("span-name-other", Edit::new(name.clone(), "\"do-it\""), NAME));
    }
    found
}

fn kinds(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for call in code.called("with_kind") {
        let (Some(receiver), Some(kind)) = (&call.receiver, call.arguments.first()) else { continue };
        let without = Edit::new(receiver.end..call.range.end, "");
        found.push(Proposal::new("kind-removed", without, KIND));
        for other in ["SpanKind::Client", "SpanKind::Server", "SpanKind::Producer"] {
            found.push(Proposal::new("kind-changed", Edit::new(kind.clone(), other), KIND));
        }
    }
    found
}

fn statuses(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for call in code.called("set_status") {
        if let Some(statement) = &call.statement {
            found.push(Proposal::new("status-removed", Edit::new(code.whole_line(statement), ""), STATUS));
        }
        if let Some(status) = call.arguments.first() {
            found.push(Proposal::new("status-ok", Edit::new(status.clone(), "Status::Ok"), STATUS));
        }
    }
    for call in code.called("is_server_error") {
        let name = call.range.end - "is_server_error()".len()..call.range.end;
        found.push(Proposal::new(
            "status-of-the-other-class",
            Edit::new(name, "is_client_error()"),
            &["wrong-status", "attribute-missing"],
        ));
    }
    let only_unreadable = "error @ LookupError::Unreadable";
    found.extend(code.text.find(only_unreadable).map(|at| {
        let edit = Edit::new(at..at + only_unreadable.len(), "error");
        Proposal::new("status-on-what-is-no-failure", edit, &["wrong-status", "difference", "event-missing"])
    }));
    found
}

fn ends(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for call in code.called("end") {
        let (Some(statement), Some(receiver)) = (&call.statement, &call.receiver) else { continue };
        let name = code.at(receiver);
        let binding = code.bindings.iter().find(|b| b.function == call.function && b.name == name);
        let Some(binding) = binding else { continue };
        let moved = vec![
            Edit::new(code.whole_line(statement), ""),
            Edit::insert(binding.statement.end, format!("\n    {name}.end();")),
        ];
        found.push(Proposal { operator: "span-ended-at-once", edits: moved, acceptable: EARLY_OR_EMPTY });
        let forgotten = Edit::new(statement.clone(), format!("std::mem::forget({name});"));
        found.push(Proposal::new("span-never-ended", forgotten, NEVER));
    }
    found.extend(code.called("start").filter_map(|call| began_late(code, call)));
    found
}

/// What is set on a span that has ended is lost, and may be what is seen first.
const EARLY_OR_EMPTY: &[&str] = &["span-ended-early", "attribute-missing", "event-missing", "wrong-status"];

/// The span is started where it would have ended.
fn began_late(code: &Code<'_>, start: &Call) -> Option<Proposal> {
    let binding = code.bindings.iter().find(|binding| binding.value == start.range)?;
    let end = code.called("end").find(|end| {
        end.function == start.function
            && end.receiver.as_ref().is_some_and(|receiver| code.at(receiver) == binding.name)
    })?;
    // Only where nothing else uses it in between.
    let between = code.text.get(binding.statement.end..end.range.start)?;
    if between.contains(&format!("{}.", binding.name)) {
        return None;
    }
    let edits = vec![
        Edit::new(code.whole_line(&binding.statement), ""),
        Edit::insert(end.range.start, format!("{}\n    ", code.at(&binding.statement))),
    ];
    Some(Proposal { operator: "span-began-late", edits, acceptable: EARLY })
}
