//! OTLP over gRPC: the one method of `opentelemetry.proto.collector.trace.v1.TraceService`.
//!
//! Framing, compression and size limits are tonic's. Only the codec is ours: it leaves the request
//! as bytes, because the generated one would decode a whole hostile message at once.

use std::pin::Pin;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bytes::{Buf, BufMut, Bytes};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceResponse;
use prost::Message;
use tonic::Status;
use tonic::codec::{Codec, CompressionEncoding, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::server::{Grpc, UnaryService};

use super::export::{self, Form};
use super::malformed::Malformed;
use crate::store::Store;

const EXPORT: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

pub(crate) fn router(store: Store) -> Router {
    Router::new()
        .route(EXPORT, post(export))
        .fallback(async || {
            Status::unimplemented("unknown service or method").into_http::<tonic::body::Body>()
        })
        .with_state(store)
}

async fn export(State(store): State<Store>, request: Request) -> Response {
    let limits = store.limits();
    let mut grpc = Grpc::new(Raw)
        .accept_compressed(CompressionEncoding::Gzip)
        .max_decoding_message_size(limits.grpc_request_bytes);
    let patience = Duration::from_secs(limits.request_seconds);
    let _share = store.budgets().reading.take(limits.grpc_request_bytes).await;
    let answer = tokio::time::timeout(patience, grpc.unary(Export(store.clone()), request)).await;
    let mut answer = answer
        .unwrap_or_else(|_| Status::deadline_exceeded("the request did not arrive in time").into_http());
    // tonic calls a message over the limit OUT_OF_RANGE; gRPC's other implementations, and so
    // Jaeger, RESOURCE_EXHAUSTED. Some exporters tell the two apart.
    if answer.headers().get("grpc-status").is_some_and(|code| code == "11") {
        answer.headers_mut().insert("grpc-status", HeaderValue::from_static("8"));
    }
    answer.into_response()
}

struct Export(Store);

impl UnaryService<Bytes> for Export {
    type Response = ExportTraceServiceResponse;
    type Future = Pin<Box<dyn Future<Output = Result<tonic::Response<Self::Response>, Status>> + Send>>;

    fn call(&mut self, request: tonic::Request<Bytes>) -> Self::Future {
        let store = self.0.clone();
        Box::pin(async move {
            match export::export(&store, request.into_inner(), Form::Protobuf).await {
                Ok(partial) => {
                    Ok(tonic::Response::new(ExportTraceServiceResponse { partial_success: Some(partial) }))
                }
                Err(Malformed(why)) => Err(Status::internal(why)),
            }
        })
    }
}

/// Leaves the request's message as it came and encodes the response.
struct Raw;

impl Codec for Raw {
    type Encode = ExportTraceServiceResponse;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = ExportTraceServiceResponse;
    type Error = Status;

    fn encode(&mut self, item: Self::Item, into: &mut EncodeBuf<'_>) -> Result<(), Status> {
        into.put(item.encode_to_vec().as_slice());
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining())))
    }
}
