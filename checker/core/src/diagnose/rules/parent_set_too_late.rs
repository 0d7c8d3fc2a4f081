//! The context arrived and was given to a span that had begun already: `set_parent` then does nothing.

use crate::diagnose::case::of_span;
use crate::diagnose::context::{broken_edges, header};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::{Diagnosis, Source};
use crate::source::{Found, only};

/// See the page `parent-set-too-late` of the book.
pub(in crate::diagnose) struct ParentSetTooLate;

impl Rule for ParentSetTooLate {
    fn id(&self) -> &'static str {
        "parent-set-too-late"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        broken_edges(case, open)
            .into_iter()
            .filter_map(|edge| {
                let sent = edge.calls.iter().find_map(|call| header(call))?;
                let span = edge.instance.actual.filter(|span| span.trace_id != sent.trace_id)?;
                let place = late(case, edge.callee)?;
                Some((edge, span, place))
            })
            .map(|(edge, span, place)| {
                let (callee, name) = (edge.callee, span.name.shown());
                let title = both!(
                    "`{callee}` sets the parent of `{name}` when it is too late",
                    "`{callee}` define o pai de `{name}` tarde demais"
                );
                let next = both!(
                    "make the span by hand, `let span = info_span!(…)`, set its parent before anything enters it, then `.instrument(span)` the work",
                    "crie o span à mão, `let span = info_span!(…)`, defina o pai antes que algo entre nele e só então use `.instrument(span)` no trabalho"
                );
                of_span(self.id(), edge.instance.expected, edge.explains, title, next)
                    .because(both!(
                        "the `traceparent` arrived, and `set_parent` is called on a span that is entered already",
                        "o `traceparent` chegou, e `set_parent` é chamado em um span em que já se entrou"
                    ))
                    .because(both!(
                        "`set_parent` returns `Err(AlreadyStarted)` then, and the span stays the root of its own trace",
                        "nesse caso `set_parent` retorna `Err(AlreadyStarted)`, e o span continua raiz do próprio trace"
                    ))
                    .at(Some(place))
            })
            .collect()
    }
}

/// A `set_parent` on the current span, or on one that something in the same function began before.
fn late(case: &Case<'_>, service: &str) -> Option<Source> {
    let code = case.code(service);
    let entered = [code.calls("enter"), code.calls("entered")].concat();
    // Both begin the span that they are called on; on another one they do nothing to it.
    let begun = [code.calls("in_scope"), code.calls("context")].concat();
    let is_late = |set: &Found<'_>| {
        let on_current = set.1.before.ends_with("Span::current().");
        let after_enter = entered.iter().any(|other| is_before(other, set));
        let after_begun = begun.iter().any(|other| is_before(other, set) && receiver(other) == receiver(set));
        on_current || after_enter || after_begun
    };
    only(code.calls("set_parent").into_iter().filter(is_late).collect())
}

/// Whether one call stands before another, in one function.
fn is_before((file, call): &Found<'_>, (other_file, other): &Found<'_>) -> bool {
    file.path == other_file.path && call.function == other.function && call.line <= other.line
}

/// The name that a method is called on: `span` of `span.set_parent(…)`.
fn receiver<'a>((_, call): &Found<'a>) -> Option<&'a str> {
    let object = call.before.trim_end().strip_suffix('.')?;
    let name = object.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
    (!name.is_empty()).then_some(name)
}
