//! What was not stored of an export, and how the answer says so (OTLP specification, "Partial Success").

use opentelemetry_proto::tonic::collector::trace::v1::ExportTracePartialSuccess;

use bytes::Bytes;

use super::Malformed;
use super::intake::Intake;
use crate::limits::Limits;
use crate::offload::offload;
use crate::store::{Refusals, Store};

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
    pub(super) fn partial_success(&self) -> ExportTracePartialSuccess {
        let reasons = [
            (self.zero_id, "without a valid trace ID and span ID"),
            (self.too_large, "too large to keep"),
            (self.store.trace_full, "of a trace that already holds as many spans as are kept"),
            (self.store.no_service, "of a service whose name is too long"),
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

/// Decodes a body of one encoding, or fails without a trace.
pub(super) type Reader = fn(&[u8], &mut Intake<'_>) -> Result<(), Malformed>;

/// Reads one export with the reader of its encoding and stores it: all readable on return, or nothing.
pub(super) async fn export(
    store: &Store,
    body: Bytes,
    read: Reader,
) -> Result<ExportTracePartialSuccess, Malformed> {
    let _share = store.budgets().decoding.take(needed(body.len(), store.limits())).await;
    let store = store.clone();
    offload(body.len(), move || {
        let mut intake = Intake::new(store.limits());
        read(&body, &mut intake)?;
        let Intake { batches, mut rejected, .. } = intake;
        rejected.store = store.append(batches);
        Ok(rejected.partial_success())
    })
    .await
}

/// Bytes that decoding a body may need: spans become heads and batches all together, and attributes
/// one span at a time. Measured on bodies made to need most.
fn needed(body: usize, limits: &Limits) -> usize {
    const SPANS: usize = 12;
    const ATTRIBUTES: usize = 80;
    SPANS * body + ATTRIBUTES * body.min(limits.span_bytes)
}
