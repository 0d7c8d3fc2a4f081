//! The caller sent no usable `traceparent`, so the callee could not but start a trace of its own.

use crate::diagnose::case::of_span;
use crate::diagnose::context::{broken_edges, header};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;

/// See the page `context-not-injected` of the book.
pub(in crate::diagnose) struct ContextNotInjected;

impl Rule for ContextNotInjected {
    fn id(&self) -> &'static str {
        "context-not-injected"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        broken_edges(case, open)
            .into_iter()
            .filter(|edge| !edge.calls.is_empty() && edge.calls.iter().all(|call| header(call).is_none()))
            .map(|edge| {
                let (caller, callee) = (edge.caller, edge.callee);
                let title = both!(
                    "context was not injected: `{caller}` called `{callee}` without a `traceparent`",
                    "o contexto não foi injetado: `{caller}` chamou `{callee}` sem `traceparent`"
                );
                let next = both!(
                    "set `TraceContextPropagator` as the global propagator, and inject the current context into the headers of the request",
                    "defina `TraceContextPropagator` como propagador global e injete o contexto atual nos cabeçalhos da requisição"
                );
                let mut diagnosis = of_span(self.id(), edge.instance.expected, edge.explains, title, next).because(both!(
                    "on the wire: the request to `{callee}` carried no valid `traceparent`, so `{callee}` started a trace of its own",
                    "no fio: a requisição a `{callee}` não trazia um `traceparent` válido, então `{callee}` começou um trace próprio"
                ));
                if let Some(bad) = edge.calls.iter().find_map(|call| call.traceparent.as_ref()) {
                    let bad = bad.shown();
                    diagnosis = diagnosis.because(both!("found `{bad}`, which is malformed", "encontrei `{bad}`, que é malformado"));
                }
                if let Some(other) = edge.calls.iter().flat_map(|call| &call.other_context).next() {
                    let other = other.shown();
                    diagnosis = diagnosis.because(both!(
                        "it carried `{other}`: another propagation format than W3C Trace Context",
                        "trazia `{other}`: outro formato de propagação, não o W3C Trace Context"
                    ));
                }
                diagnosis
            })
            .collect()
    }
}
