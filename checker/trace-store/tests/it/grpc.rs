//! OTLP over gRPC, spoken by the client that opentelemetry-proto generates.

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use tonic::codec::CompressionEncoding;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request};

use crate::export::{request, span, text};
use crate::harness::Served;

async fn connect(served: &Served) -> TraceServiceClient<Channel> {
    let channel = Endpoint::from_shared(served.otlp_grpc.clone()).unwrap().connect().await.unwrap();
    TraceServiceClient::new(channel).max_encoding_message_size(usize::MAX)
}

#[tokio::test]
async fn an_export_is_readable_when_it_is_acknowledged() {
    let served = Served::start().await;
    let mut client = connect(&served).await;
    let answer = client.export(Request::new(request("a", vec![span(1, 1), span(1, 2)]))).await;
    assert_eq!(answer.unwrap().into_inner().partial_success.unwrap().rejected_spans, 0);
    let found = served.get("/api/traces/1").await.json();
    assert_eq!(found["data"][0]["spans"].as_array().unwrap().len(), 2);
    served.stop().await.unwrap();
}

#[tokio::test]
async fn gzip_is_taken() {
    let served = Served::start().await;
    let mut client = connect(&served).await.send_compressed(CompressionEncoding::Gzip);
    client.export(Request::new(request("a", vec![span(1, 1)]))).await.unwrap();
    assert_eq!(served.get("/api/traces/1").await.status, 200);
    served.stop().await.unwrap();
}

#[tokio::test]
async fn spans_without_an_id_are_a_partial_success() {
    let served = Served::start().await;
    let mut client = connect(&served).await;
    let answer = client.export(Request::new(request("a", vec![span(0, 1), span(1, 0)]))).await;
    let partial = answer.unwrap().into_inner().partial_success.unwrap();
    assert_eq!(partial.rejected_spans, 2);
    served.stop().await.unwrap();
}

#[tokio::test]
async fn more_than_4_mib_exhausts_the_resources_with_and_without_gzip() {
    let served = Served::start().await;
    let spans = (1..=80).map(|number| {
        let mut large = span(1, number);
        large.attributes = vec![text("large", &"x".repeat(60_000))];
        large
    });
    let large = request("a", spans.collect());
    let mut client = connect(&served).await;
    let plain = client.export(Request::new(large.clone())).await.unwrap_err();
    assert_eq!(plain.code(), Code::ResourceExhausted);
    let mut client = connect(&served).await.send_compressed(CompressionEncoding::Gzip);
    assert!(client.export(Request::new(large)).await.is_err());
    assert_eq!(served.get("/api/services").await.json()["total"], 0);
    served.stop().await.unwrap();
}
