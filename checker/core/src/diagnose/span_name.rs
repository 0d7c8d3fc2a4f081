//! Spans that are there under another name than the expected one.

use super::case::Instance;
use super::{Case, Open};
use crate::exercise::Aspect;
use crate::trace::Span;

/// The expected spans that are missing by name, with the span of the same service that was taken for
/// each: it carries what the expected one should carry.
pub(super) fn misnamed<'a>(case: &Case<'a>, open: &Open) -> Vec<(Instance<'a>, &'a Span)> {
    case.broken(open, Aspect::Exists)
        .into_iter()
        .filter_map(|(instances, _)| {
            instances.into_iter().find_map(|instance| {
                let actual = instance.actual?;
                let service = case.step.exporter(&instance.expected.service)?;
                (actual.service == service.service_name.as_str()).then_some((instance, actual))
            })
        })
        .collect()
}
