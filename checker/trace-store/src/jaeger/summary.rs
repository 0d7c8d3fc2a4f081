//! One line about a trace, for `GET /api/v3/trace-summaries` and for the pages' lists.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use super::translate;
use crate::model::{SpanId, Trace};

/// Zero and empty fields are left out, as in Jaeger.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Summary {
    /// 32 hex digits.
    pub(crate) trace_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) root_service_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) root_operation_name: String,
    /// Nanoseconds since the epoch.
    #[serde(serialize_with = "as_text", skip_serializing_if = "is_zero")]
    pub(crate) min_start_time_unix_nano: u64,
    /// Nanoseconds since the epoch.
    #[serde(serialize_with = "as_text", skip_serializing_if = "is_zero")]
    pub(crate) max_end_time_unix_nano: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) span_count: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) error_span_count: u64,
    /// Spans whose parent is not in the trace.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) orphan_span_count: u64,
    /// Sorted by name.
    pub(crate) services: Vec<ServiceSummary>,
}

/// The share of one service.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServiceSummary {
    pub(crate) name: String,
    pub(crate) span_count: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) error_span_count: u64,
}

/// Counts the trace's spans; the root is the first stored span without a parent.
pub(crate) fn of(trace: &Trace) -> Summary {
    let mut summary =
        Summary { trace_id: trace.id.to_string(), min_start_time_unix_nano: u64::MAX, ..Summary::default() };
    let mut services: BTreeMap<&str, ServiceSummary> = BTreeMap::new();
    let (mut ids, mut parents, mut has_root) = (HashSet::new(), Vec::new(), false);
    for stored in trace.spans() {
        let (span, head) = (stored.decode(), stored.head());
        let service = &*stored.batch.resource.service;
        let failed = u64::from(span.status.as_ref().map(translate::code) == Some("ERROR"));
        summary.min_start_time_unix_nano = summary.min_start_time_unix_nano.min(head.start);
        summary.max_end_time_unix_nano = summary.max_end_time_unix_nano.max(head.shown_end());
        summary.span_count += 1;
        summary.error_span_count += failed;
        let share = services.entry(service).or_default();
        share.span_count += 1;
        share.error_span_count += failed;
        ids.extend(SpanId::from_bytes(&span.span_id));
        match SpanId::from_bytes(&span.parent_span_id).filter(|parent| parent.0 != 0) {
            Some(parent) => parents.push(parent),
            None if has_root => {}
            None => {
                has_root = true;
                service.clone_into(&mut summary.root_service_name);
                summary.root_operation_name = span.name;
            }
        }
    }
    let orphans = parents.iter().filter(|parent| !ids.contains(parent)).count();
    summary.orphan_span_count = orphans as u64;
    summary.services =
        services.into_iter().map(|(name, share)| ServiceSummary { name: name.to_owned(), ..share }).collect();
    summary
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn as_text<S: serde::Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}
