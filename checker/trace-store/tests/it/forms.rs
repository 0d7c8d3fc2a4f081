//! OTLP/JSON and protobuf are two forms of one thing: random requests, written in every spelling that protobuf's
//! JSON mapping allows, are what they are in protobuf.

mod random;
mod written;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use prost::Message;
use rand::SeedableRng;
use rand::rngs::SmallRng;
use serde_json::Value;

use crate::harness::{Answer, Served};
use random::request;
use written::written;

/// A request as JSON, in some spelling.
pub(crate) fn json(request: &ExportTraceServiceRequest) -> String {
    written(request, &mut SmallRng::seed_from_u64(1))
}

#[test]
fn every_spelling_of_a_request_becomes_its_protobuf() {
    for seed in 0..5_000 {
        let mut random = SmallRng::seed_from_u64(seed);
        let request = request(&mut random);
        let json = written(&request, &mut random);
        let encoded =
            otlp_json::to_protobuf(json.as_bytes()).unwrap_or_else(|why| panic!("{seed}: {why}\n{json}"));
        assert!(encoded.len() <= json.len(), "{seed}: {json}");
        let read = ExportTraceServiceRequest::decode(&*encoded).unwrap();
        // By their bytes: a NaN is not equal to itself.
        assert!(read.encode_to_vec() == request.encode_to_vec(), "{seed}: {json}\n{read:#?}\n{request:#?}");
    }
}

#[tokio::test]
async fn what_came_as_json_is_read_back_as_if_it_had_come_as_protobuf() {
    let [protobuf, json, again] = [Served::start().await, Served::start().await, Served::start().await];
    for seed in 0..100 {
        let mut random = SmallRng::seed_from_u64(seed);
        let request = request(&mut random);
        assert_eq!(protobuf.export("application/x-protobuf", request.encode_to_vec()).await.status, 200);
        assert_eq!(
            json.export("application/json", written(&request, &mut random)).await.status,
            200,
            "{seed}"
        );
        for trace in traces(&request) {
            let v3 = format!("/api/v3/traces/{trace}");
            for path in [&v3, &format!("/api/traces/{trace}?raw=true"), &format!("/api/traces/{trace}")] {
                let [expected, found] = [protobuf.get(path).await, json.get(path).await];
                assert_eq!((found.status, found.text()), (200, expected.text()), "{seed}: {path}");
            }
            // Our own answer is OTLP/JSON, too.
            let answer: Value = json.get(&v3).await.json();
            let taken = again.export("application/json", answer["result"].to_string()).await;
            assert_eq!((taken.status, taken.text()), (200, r#"{"partialSuccess":{}}"#.to_owned()), "{seed}");
            assert_eq!(again.get(&v3).await.text(), json.get(&v3).await.text(), "{seed}");
        }
    }
}

#[tokio::test]
async fn a_value_in_snake_case_is_not_stored_as_an_empty_text() {
    let served = Served::start().await;
    let body = r#"{"resource_spans":[{"scopeSpans":[{"spans":[{"trace_id":"0000000000000000000000000000000a","spanId":"000000000000000b","droppedAttributesCount":"2","attributes":[{"key":"text","value":{"string_value":"here"}},{"key":"number","value":{"double_value":"NaN"}}]}]}]}]}"#;
    assert_eq!(served.export("application/json", body).await.status, 200);
    let span = &served.get("/api/v3/traces/a").await.json()["result"]["resourceSpans"][0]["scopeSpans"][0]["spans"]
        [0];
    assert_eq!(span["attributes"][0]["value"]["stringValue"], "here");
    assert_eq!(span["attributes"][1]["value"]["doubleValue"], "NaN");
    assert_eq!(span["droppedAttributesCount"], 2);
}

#[tokio::test]
async fn what_cannot_be_taken_is_refused_with_the_reason_and_the_place() {
    let served = Served::start().await;
    let body = r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"kind":"SERVER"}]}]}]}"#;
    let Answer { status, body, .. } = served.export("application/json", body).await;
    let said = r#"{"code":3,"message":"`kind`: \"SERVER\" names no value of it at line 1 column 60"}"#;
    assert_eq!((status, String::from_utf8_lossy(&body).as_ref()), (400, said));
}

/// The IDs of the traces of a request, each once.
fn traces(request: &ExportTraceServiceRequest) -> Vec<String> {
    let scopes = request.resource_spans.iter().flat_map(|resource| &resource.scope_spans);
    let ids = scopes.flat_map(|scope| &scope.spans).map(|span| &span.trace_id);
    let mut ids: Vec<String> = ids.map(|id| id.iter().map(|byte| format!("{byte:02x}")).collect()).collect();
    ids.sort();
    ids.dedup();
    ids
}
