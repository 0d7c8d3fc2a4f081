//! Contexts: lost on the way, taken from elsewhere, empty, or let go too early.

use super::Proposal;
use crate::code::{Call, Code};
use crate::edit::Edit;

/// What a span is told whose parent is not the one it should have.
const PARENT: &[&str] =
    &["wrong-parent", "context-lost-in-task", "guard-dropped-early", "parent-never-ended"];
const LOST: &[&str] = &["context-lost-in-task", "wrong-parent"];
const NOT_INJECTED: &[&str] = &["context-not-injected"];
const NOT_EXTRACTED: &[&str] = &["context-not-extracted"];

pub(super) fn proposals(code: &Code<'_>) -> Vec<Proposal> {
    let mut found: Vec<Proposal> =
        code.called("with_context").flat_map(|call| not_carried(code, call)).collect();
    found.extend(code.called("start").filter_map(|call| a_root(code, call)));
    found.extend(injections(code));
    found.extend(extractions(code));
    found
}

/// A call is not made in the context any more.
fn not_carried(code: &Code<'_>, call: &Call) -> Vec<Proposal> {
    let (Some(receiver), Some(context)) = (&call.receiver, call.arguments.first()) else { return Vec::new() };
    let (future, carried) = (code.at(receiver), code.at(context));
    // What a client sends starts no span in this process: there it makes no difference.
    if future.ends_with(".execute(request)") {
        return Vec::new();
    }
    let plain = format!("(async {{ {future}.await }})");
    let guarded = format!("{{ let _guard = {carried}.attach(); {plain} }}");
    let unbound = format!("{{ let _ = {carried}.attach(); {plain} }}");
    let empty = "opentelemetry::Context::new()".to_owned();
    vec![
        Proposal::new("context-not-carried", Edit::new(receiver.end..call.range.end, ""), LOST),
        Proposal::new("guard-gone-before-await", Edit::new(call.range.clone(), guarded), LOST),
        Proposal::new("guard-not-bound", Edit::new(call.range.clone(), unbound), LOST),
        Proposal::new("context-empty", Edit::new(context.clone(), empty), PARENT),
        Proposal::new(
            "context-of-before",
            Edit::new(context.clone(), "opentelemetry::Context::current()"),
            LOST,
        ),
    ]
}

/// A span by its name that asks for no parent.
fn a_root(code: &Code<'_>, call: &Call) -> Option<Proposal> {
    let name = call.arguments.first().filter(|name| code.at(name).starts_with('"'))?;
    let receiver = code.at(call.receiver.as_ref()?);
    let name = code.at(name);
    let text = format!("{receiver}.start_with_context({name}, &opentelemetry::Context::new())");
    Some(Proposal::new("parent-empty", Edit::new(call.range.clone(), text), PARENT))
}

fn injections(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for call in code.called("inject_context") {
        let Some(context) = call.arguments.first() else { continue };
        let propagated = code.around(&call.range, "global::get_text_map_propagator");
        if let Some(statement) = propagated.and_then(|around| around.statement.as_ref()) {
            let gone = Edit::new(code.whole_line(statement), "");
            found.push(Proposal::new("injection-removed", gone, NOT_INJECTED));
        }
        let current = Edit::new(context.clone(), "&opentelemetry::Context::current()");
        found.push(Proposal::new("injected-the-current", current, &["wrong-parent", "context-not-injected"]));
        let empty = Edit::new(context.clone(), "&opentelemetry::Context::new()");
        found.push(Proposal::new("injected-an-empty", empty, NOT_INJECTED));
        if let Some(receiver) = &call.receiver {
            let into_another = format!(
                "{}.inject_context({}, &mut std::collections::HashMap::new())",
                code.at(receiver),
                code.at(context)
            );
            found.push(Proposal::new(
                "injected-into-nothing",
                Edit::new(call.range.clone(), into_another),
                NOT_INJECTED,
            ));
        }
    }
    found
}

fn extractions(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for call in code.called("extract") {
        if let Some(around) = code.around(&call.range, "global::get_text_map_propagator") {
            let empty = Edit::new(around.range.clone(), "opentelemetry::Context::new()");
            found.push(Proposal::new("extraction-removed", empty, NOT_EXTRACTED));
        }
    }
    for call in code.called("start_with_context") {
        let (Some(receiver), [tracer, context]) = (&call.receiver, call.arguments.as_slice()) else {
            continue;
        };
        let text = format!("{}.start({})", code.at(receiver), code.at(tracer));
        found.push(Proposal::new(
            "extracted-for-nothing",
            Edit::new(call.range.clone(), text),
            NOT_EXTRACTED,
        ));
        let empty = Edit::new(context.clone(), "&opentelemetry::Context::new()");
        found.push(Proposal::new("extracted-and-emptied", empty, NOT_EXTRACTED));
    }
    found
}
