//! The good payloads once more, over gRPC, and what is refused there: status codes and partial successes.

use std::io::Read;

use flate2::read::GzDecoder;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use prost::Message;
use serde_json::{Value, json};
use tonic::codec::CompressionEncoding;
use tonic::transport::Endpoint;

use super::payloads::{self, JSON, Post, of, post, span, text};
use super::refused;
use crate::harness::Client;

/// The payloads of `payloads::taken`, in protobuf, also those that only JSON can spell so.
pub(super) fn taken() -> Vec<Post> {
    payloads::taken().into_iter().map(over_grpc).collect()
}

/// Those, and requests of which nothing is stored.
pub(super) fn posts() -> Vec<Post> {
    let mut posts = taken();
    posts.push(over_grpc(refused::raw("empty", JSON, r#"{"resourceSpans":[]}"#)));
    for (name, encoding) in [("too-large", None), ("too-large-gzip", Some("gzip"))] {
        posts.push(Post { encoding, traces: Vec::new(), ..over_grpc(post(name, vec![too_large()])) });
    }
    posts
}

/// More than a message over gRPC may have.
fn too_large() -> Value {
    let long = text("long", &"x".repeat(60_000));
    let spans = (1..=80).map(|id| span(60, id, &json!({"attributes": [long]})));
    of("too large", spans.collect())
}

fn over_grpc(mut post: Post) -> Post {
    if post.encoding == Some("gzip") {
        let mut body = Vec::new();
        GzDecoder::new(post.body.as_slice()).read_to_end(&mut body).unwrap();
        post.body = body;
    }
    if post.content_type == JSON {
        post = payloads::protobuf(post);
    }
    Post { is_grpc: true, ..post }
}

/// The answer in the shape of one over HTTP: the code as the status.
pub(super) async fn send(at: &Client, post: &Post) -> Value {
    let channel = Endpoint::from_shared(at.otlp_grpc.clone()).unwrap().connect().await.unwrap();
    let mut client = TraceServiceClient::new(channel).max_encoding_message_size(usize::MAX);
    if post.encoding == Some("gzip") {
        // Jaeger answers in kind.
        client =
            client.send_compressed(CompressionEncoding::Gzip).accept_compressed(CompressionEncoding::Gzip);
    }
    let request = ExportTraceServiceRequest::decode(post.body.as_slice()).unwrap();
    let (status, body) = match client.export(request).await {
        Ok(answer) => {
            let partial = answer.into_inner().partial_success;
            let partial = partial.map(|partial| {
                json!({"rejectedSpans": partial.rejected_spans, "errorMessage": partial.error_message})
            });
            (tonic::Code::Ok, json!({"partialSuccess": partial}))
        }
        Err(status) => (status.code(), json!({"message": status.message()})),
    };
    json!({"status": status as i32, "type": "gRPC", "body": body})
}
