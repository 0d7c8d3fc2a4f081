//! Spans that are there under another name than the expected one.

use super::case::Instance;
use super::{Case, Open};
use crate::exercise::Aspect;
use crate::matching::attribute_failure;
use crate::trace::Span;

/// A span that carries all that an expected one should, and the name of one of another service.
fn under_anothers_name<'a>(case: &Case<'a>, instance: &Instance<'_>) -> Option<&'a Span> {
    let expected = instance.expected;
    let service = case.step.exporter(&expected.service)?.service_name.as_str();
    let has_all = |span: &&Span| {
        let nonces = &instance.exchange.nonces;
        expected.attributes.iter().all(|attribute| attribute_failure(attribute, span, nonces).is_none())
    };
    let is_free = |span: &&Span| {
        let mut own = case.step.spans().iter().filter(|other| other.service == expected.service);
        !case.is_taken(instance.exchange, span) && !own.any(|other| other.is_named(span.name.raw()))
    };
    let is_alike = |span: &&Span| span.service == service && span.kind == expected.kind;
    let is_told = !expected.attributes.is_empty() && expected.kind.is_some();
    let mut spans = case.spans_of(instance.exchange).into_iter().filter(|_| is_told);
    spans.find(|span| is_alike(span) && is_free(span) && has_all(span))
}

/// The expected spans that are missing by name, with the span of the same service that was taken for
/// each: it carries what the expected one should carry.
pub(super) fn misnamed<'a>(case: &Case<'a>, open: &Open) -> Vec<(Instance<'a>, &'a Span)> {
    case.broken(open, Aspect::Exists)
        .into_iter()
        .filter_map(|(instances, _)| {
            instances.into_iter().find_map(|instance| {
                let actual = instance.actual.or_else(|| under_anothers_name(case, &instance))?;
                let service = case.step.exporter(&instance.expected.service)?;
                (actual.service == service.service_name.as_str()).then_some((instance, actual))
            })
        })
        .collect()
}
