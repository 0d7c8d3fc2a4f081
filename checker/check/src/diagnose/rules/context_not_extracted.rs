//! The `traceparent` was there, and the callee started a trace of its own all the same.

use crate::diagnose::case::of_span;
use crate::diagnose::context::{broken_edges, header};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;

/// See the page `context-not-extracted` of the book.
pub(in crate::diagnose) struct ContextNotExtracted;

impl Rule for ContextNotExtracted {
    fn id(&self) -> &'static str {
        "context-not-extracted"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        broken_edges(case, open)
            .into_iter()
            .filter_map(|edge| {
                let sent = edge.calls.iter().find_map(|call| header(call))?;
                let span = edge.instance.actual?;
                (span.trace_id != sent.trace_id).then_some((edge, sent))
            })
            .map(|(edge, sent)| {
                let (caller, callee) = (edge.caller, edge.callee);
                let trace = sent.trace_id;
                let title = both!(
                    "context was not extracted: `{caller}` sent `traceparent`, `{callee}` started a new trace",
                    "o contexto não foi extraído: `{caller}` enviou `traceparent`, `{callee}` começou um trace novo"
                );
                let next = both!(
                    "in `{callee}`, extract the context from the request's headers and start the SERVER span with it as its parent",
                    "em `{callee}`, extraia o contexto dos cabeçalhos da requisição e comece o span SERVER com ele como pai"
                );
                of_span(self.id(), edge.instance.expected, edge.explains, title, next)
                    .because(both!(
                        "on the wire: the request to `{callee}` carried trace `{trace}`",
                        "no fio: a requisição a `{callee}` trazia o trace `{trace}`"
                    ))
                    .because(both!(
                        "the span of `{callee}` is in another trace",
                        "o span de `{callee}` está em outro trace"
                    ))
            })
            .collect()
    }
}
