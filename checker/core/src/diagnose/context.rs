//! Context that does not travel between services. The wire tells the two halves apart.

use super::case::{ALL_ASPECTS, Instance};
use super::{Case, Open, lost};
use crate::diagnosis::{Diagnosis, Failure};
use crate::evidence::{Export, ServiceEvidence, WireCall};
use crate::exercise::{Aspect, Step};
use crate::expect::ExpectedSpan;
use crate::message::Method;
use crate::trace::SpanId;
use crate::traceparent::Traceparent;

/// A parent edge between two services that is broken, with what went over the wire.
pub(super) struct BrokenEdge<'a> {
    pub(super) instance: Instance<'a>,
    pub(super) caller: &'a str,
    pub(super) callee: &'a str,
    pub(super) calls: Vec<&'a WireCall>,
    pub(super) explains: Vec<Failure>,
}

pub(super) fn broken_edges<'a>(case: &Case<'a>, open: &Open) -> Vec<BrokenEdge<'a>> {
    case.broken(open, Aspect::Parent)
        .into_iter()
        .filter_map(|(instances, explains)| {
            let instance = *instances.first()?;
            let caller = caller(case.step, &instance)?;
            let callee = instance.expected.service.as_str();
            let calls = calls(case, &instance, caller);
            let explains = match instance.actual {
                None if is_cut_off(case, &instance) => open.of_span(&instance.expected.id, &ALL_ASPECTS),
                _ => explains,
            };
            Some(BrokenEdge { instance, caller, callee, calls, explains })
        })
        .collect()
}

/// The calls across an edge.
fn calls<'a>(case: &Case<'a>, instance: &Instance<'_>, caller: &str) -> Vec<&'a WireCall> {
    let mut calls = case.calls_to(&instance.expected.service, instance.exchange);
    calls.retain(|call| may_be_of(case, call, caller, instance.expected));
    calls
}

/// Whether an expected span came, and is in a trace of its own because its service was asked without a context: it
/// says nothing of the request, so that nothing else ties it there.
pub(super) fn is_cut_off(case: &Case<'_>, instance: &Instance<'_>) -> bool {
    let Some(caller) = caller(case.step, instance) else { return false };
    let calls = calls(case, instance, caller);
    let is_untold = !calls.is_empty() && calls.iter().all(|call| header(call).is_none());
    instance.actual.is_none() && is_untold && lost::stray(case, instance).is_some()
}

/// Whether a call can be the one across this edge: a service may be asked by several, and for several things.
fn may_be_of(case: &Case<'_>, call: &WireCall, caller: &str, expected: &ExpectedSpan) -> bool {
    let word = expected.name().split(' ').next().unwrap_or_default();
    let asks_this = Method::ALL.iter().all(|method| method.word() != word) || call.method == word;
    let is_told_by = |service: &ServiceEvidence, span: SpanId| {
        service.exports.iter().flat_map(Export::spans).any(|made| made.span_id == span)
    };
    let told = header(call).map(|header| header.span_id);
    let another = |span: SpanId| {
        let services = case.evidence.services.iter();
        let makers: Vec<&str> = services
            .filter(|service| is_told_by(service, span))
            .map(|service| service.name.as_str())
            .collect();
        !makers.is_empty() && !makers.contains(&caller)
    };
    asks_this && !told.is_some_and(another)
}

/// The service on the other side of the edge, if it is another one.
pub(super) fn caller<'a>(step: &'a Step, instance: &Instance<'_>) -> Option<&'a str> {
    let parent = step.span(instance.expected.parent.as_deref()?)?;
    (parent.service != instance.expected.service).then_some(parent.service.as_str())
}

/// The service whose span a diagnosis of such an edge is about.
pub(super) fn callee(case: &Case<'_>, diagnosis: &Diagnosis) -> Option<String> {
    let span = case.step.spans().iter().find(|span| {
        Some(span.name()) == diagnosis.span.as_deref()
            && Some(&span.service) == diagnosis.span_service.as_ref()
    });
    span.map(|span| span.service.clone())
}

pub(super) fn header(call: &WireCall) -> Option<Traceparent> {
    Traceparent::read(call.traceparent.as_ref()?.raw())
}
