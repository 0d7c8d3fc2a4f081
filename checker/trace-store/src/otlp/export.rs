//! One export from its body to what is stored of it, under the bounds of memory.

use axum::body::Body;
use bytes::Bytes;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTracePartialSuccess;

use super::body;
use super::intake::Intake;
use super::malformed::Malformed;
use super::protobuf;
use crate::limits::Limits;
use crate::offload::offload;
use crate::store::Store;

/// The two forms of OTLP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Protobuf,
    Json,
}

/// Reads one export and stores it: all readable on return, or nothing.
pub(super) async fn export(
    store: &Store,
    body: Bytes,
    form: Form,
) -> Result<ExportTracePartialSuccess, Malformed> {
    let _share = store.budgets().decoding.take(needed(body.len(), store.limits())).await;
    let store = store.clone();
    offload(body.len(), move || {
        let mut intake = Intake::new(store.limits());
        match form {
            Form::Protobuf => protobuf::read(&body, &mut intake)?,
            Form::Json => protobuf::read(&otlp_json::to_protobuf(&body)?, &mut intake)?,
        }
        let Intake { batches, mut rejected, .. } = intake;
        rejected.store = store.append(batches);
        Ok(rejected.partial_success(store.limits()))
    })
    .await
}

/// Stores the OTLP/JSON of a request's body, under the same bounds as an export.
pub(crate) async fn store_json(store: &Store, body: Body) -> Result<(), Malformed> {
    let body = body::read(store, body, "").await.map_err(|error| Malformed(error.to_string()))?;
    export(store, body.bytes, Form::Json).await.map(drop)
}

/// Bytes that decoding a body may need: spans become heads and batches all together, and attributes
/// one span at a time. Measured on bodies made to need most.
fn needed(body: usize, limits: &Limits) -> usize {
    const SPANS: usize = 12;
    const ATTRIBUTES: usize = 80;
    SPANS * body + ATTRIBUTES * body.min(limits.span_bytes)
}
