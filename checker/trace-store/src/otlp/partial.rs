//! What was not stored of an export, and how the answer says so (OTLP specification, "Partial Success").

use opentelemetry_proto::tonic::collector::trace::v1::ExportTracePartialSuccess;

use crate::limits::Limits;
use crate::store::Refusals;

/// Spans of one export that were not stored, by reason.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rejected {
    /// The trace ID or span ID is missing or zero.
    pub(super) zero_id: usize,
    /// The encoded span is larger than [`crate::Limits::span_bytes`].
    pub(super) too_large: usize,
    pub(super) store: Refusals,
}

impl Rejected {
    /// The answer's `partial_success`; all default when everything was stored.
    pub(super) fn partial_success(&self, limits: &Limits) -> ExportTracePartialSuccess {
        let Limits { span_bytes, spans_per_trace, bytes_per_trace, name_bytes, .. } = limits;
        let trace_full = format!("of a trace that is full: {spans_per_trace} spans, {bytes_per_trace} bytes");
        let reasons: [(usize, &str); 4] = [
            (self.zero_id, "without a valid trace ID and span ID"),
            (self.too_large, &format!("larger than {span_bytes} bytes")),
            (self.store.trace_full, &trace_full),
            (self.store.no_service, &format!("of a service whose name is longer than {name_bytes} bytes")),
        ];
        let given: Vec<_> = reasons.iter().filter(|(count, _)| *count > 0).collect();
        let rejected: usize = given.iter().map(|(count, _)| count).sum();
        let message: Vec<_> =
            given.iter().map(|(count, why)| format!("{count} rejected: span {why}")).collect();
        ExportTracePartialSuccess {
            rejected_spans: i64::try_from(rejected).unwrap_or(i64::MAX),
            error_message: message.join("; "),
        }
    }
}
