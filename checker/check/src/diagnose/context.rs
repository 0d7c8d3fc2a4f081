//! Context that does not travel between services. The wire tells the two halves apart.

use super::case::{Instance, Traceparent, of_span};
use super::{Case, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure};
use crate::evidence::WireCall;
use crate::exercise::{Aspect, Step};

/// A parent edge between two services that is broken, with what went over the wire.
struct BrokenEdge<'a> {
    instance: Instance<'a>,
    caller: &'a str,
    callee: &'a str,
    calls: Vec<&'a WireCall>,
    explains: Vec<Failure>,
}

fn broken_edges<'a>(case: &Case<'a>, open: &Open) -> Vec<BrokenEdge<'a>> {
    case.broken(open, Aspect::Parent)
        .into_iter()
        .filter_map(|(instances, explains)| {
            let instance = *instances.first()?;
            let caller = caller(case.step, &instance)?;
            let callee = instance.expected.service.as_str();
            let calls = case.calls_to(callee, instance.exchange);
            Some(BrokenEdge { instance, caller, callee, calls, explains })
        })
        .collect()
}

/// The service on the other side of the edge, if it is another one.
fn caller<'a>(step: &'a Step, instance: &Instance<'_>) -> Option<&'a str> {
    let parent = step.span(instance.expected.parent.as_deref()?)?;
    (parent.service != instance.expected.service).then_some(parent.service.as_str())
}

fn header(call: &WireCall) -> Option<Traceparent> {
    Traceparent::read(call.traceparent.as_ref()?.raw())
}

/// The caller sent no usable `traceparent`, so the callee could not but start a trace of its own.
pub(super) struct NotInjected;

impl Rule for NotInjected {
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

/// The `traceparent` was there, and the callee started a trace of its own all the same.
pub(super) struct NotExtracted;

impl Rule for NotExtracted {
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
