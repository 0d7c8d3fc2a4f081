//! Spans that were made and did not arrive: what follows from that.

use super::case::{ALL_ASPECTS, Instance};
use super::{Case, Open};
use crate::correlate;
use crate::diagnosis::Failure;
use crate::exercise::{Aspect, Assertion};
use crate::expect::ExpectedSpan;
use crate::system::Exporter;
use crate::trace::Span;

/// What is open because spans of the service are not there: its exports, those spans, and the edges of
/// what hangs below them.
pub(super) fn of_service(case: &Case<'_>, open: &Open, service: &Exporter) -> Vec<Failure> {
    let mut explains = open.of(&Assertion::Exports(service.name.clone()));
    for (instances, _) in case.broken(open, Aspect::Exists) {
        let Some(first) = instances.first().filter(|instance| instance.expected.service == service.name)
        else {
            continue;
        };
        if instances.iter().any(|instance| instance.actual.is_none()) {
            explains.extend(open.of_span(&first.expected.id, &ALL_ASPECTS));
            let below =
                case.step.spans().iter().filter(|span| span.parent.as_ref() == Some(&first.expected.id));
            explains.extend(below.flat_map(|span| open.of_span(&span.id, &[Aspect::Parent])));
        }
    }
    explains.sort();
    explains.dedup();
    explains
}

/// Whether an expected span came alone, in a trace that says nothing of any request, while one that should hang below
/// it in its own service is elsewhere, and the source hands work over: it is not missing, what it should hold is.
pub(super) fn is_left_alone(case: &Case<'_>, instance: &Instance<'_>) -> bool {
    let (expected, request) = (instance.expected, &instance.exchange.request);
    let is_below =
        |span: &&ExpectedSpan| span.parent.as_ref() == Some(&expected.id) && span.service == expected.service;
    let mut below = case.step.spans().iter().filter(is_below);
    let is_elsewhere =
        |span: &ExpectedSpan| case.instance(span, request).is_some_and(|below| below.actual.is_some());
    instance.actual.is_none()
        && case.code(&expected.service).hands_over().is_some()
        && below.any(is_elsewhere)
        && stray(case, instance).is_some()
}

/// The span that is missing, where one of its name came in the request's time, in a trace that says nothing of any
/// request.
pub(super) fn stray<'a>(case: &Case<'a>, instance: &Instance<'_>) -> Option<&'a Span> {
    let service_name = case.step.exporter(&instance.expected.service)?.service_name.as_str();
    let exchange = instance.exchange;
    let mut strays = case.evidence.traces.iter().filter(|trace| {
        !case.evidence.exchanges.iter().any(|exchange| correlate::belongs(case.evidence, trace, exchange))
    });
    strays.find_map(|trace| {
        trace.spans.iter().find(|span| {
            span.service == service_name
                && instance.expected.names.iter().any(|name| span.name == name.as_str())
                && (exchange.sent_us..=exchange.answered_us).contains(&span.start_us)
        })
    })
}
