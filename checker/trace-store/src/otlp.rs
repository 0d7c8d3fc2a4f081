//! The OTLP side: exports come in over gRPC or HTTP, are walked span by span, checked and stored.
//!
//! Both transports and both encodings meet in `intake`; `partial` says what was not taken.

mod body;
pub(crate) mod grpc;
pub(crate) mod http;
mod intake;
mod json;
mod partial;
mod protobuf;
mod scan;
mod truncate;
mod utf8;
mod wire;

use axum::body::Body;

use crate::store::Store;

/// Why a whole export was refused: it is not the message that it claims to be.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Malformed(pub(crate) String);

impl From<prost::DecodeError> for Malformed {
    fn from(error: prost::DecodeError) -> Self {
        Self(error.to_string())
    }
}

impl From<wire::WireError> for Malformed {
    fn from(error: wire::WireError) -> Self {
        Self(error.to_string())
    }
}

impl From<serde_json::Error> for Malformed {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

/// Stores the OTLP/JSON of a request's body, under the same bounds as an export.
pub(crate) async fn store_json(store: &Store, body: Body) -> Result<(), Malformed> {
    let body = body::read(store, body, "").await.map_err(|error| Malformed(error.to_string()))?;
    partial::export(store, body.bytes, json::read).await.map(drop)
}
