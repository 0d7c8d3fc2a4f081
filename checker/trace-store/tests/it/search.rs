//! What Jaeger does not promise or gets wrong, and this store does.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Status;
use prost::Message;
use serde_json::json;
use trace_store::Limits;

use crate::export::{request, span, text};
use crate::harness::Served;

const WINDOW: &str = "start=1735689600000000&end=1735689700000000";

async fn filled() -> Served {
    let served = Served::start().await;
    let mut failed = span(1, 1);
    failed.status = Some(Status { code: 2, ..Status::default() });
    let mut fine = span(2, 2);
    fine.status = Some(Status { code: 1, ..Status::default() });
    let mut strange = span(3, 3);
    let nan = Some(AnyValue { value: Some(Value::DoubleValue(f64::NAN)) });
    strange.attributes =
        vec![KeyValue { key: "nan".to_owned(), value: nan, ..KeyValue::default() }, text("key", "v")];
    let body = request("a/b c", vec![failed, fine, strange]).encode_to_vec();
    assert_eq!(served.export("application/x-protobuf", body).await.status, 200);
    served
}

/// The IDs that a search finds, in the order of the answer.
async fn found(served: &Served, more: &str) -> Vec<String> {
    let answer = served.get(&format!("/api/traces?service=a/b+c&{WINDOW}{more}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let data = answer.json()["data"].clone();
    data.as_array().unwrap().iter().map(|t| t["traceID"].as_str().unwrap()[15..].to_owned()).collect()
}

#[tokio::test]
async fn traces_come_newest_first_and_the_limit_keeps_the_newest() {
    let served = filled().await;
    assert_eq!(found(&served, "").await, ["3", "2", "1"]);
    assert_eq!(found(&served, "&limit=2").await, ["3", "2"]);
    assert_eq!(found(&served, "&limit=0").await.len(), 3);
    assert_eq!(found(&served, "&limit=-1").await.len(), 3);
    served.stop().await.unwrap();
}

#[tokio::test]
async fn error_true_finds_failed_spans_and_error_false_the_others() {
    let served = filled().await;
    assert_eq!(found(&served, "&tag=error:true").await, ["1"]);
    assert_eq!(found(&served, "&tag=error:false").await, ["3", "2"]);
    assert_eq!(found(&served, "&tag=span.status:ok").await, ["2"]);
    assert_eq!(found(&served, "&tag=service.name:a/b+c&tag=key:v").await, ["3"]);
    assert_eq!(found(&served, "&tag=resource.service.name:a").await, [""; 0]);
    served.stop().await.unwrap();
}

#[tokio::test]
async fn a_double_that_json_lacks_does_not_spoil_the_answer() {
    let served = filled().await;
    let answer = served.get("/api/traces/3").await.json();
    let tag = &answer["data"][0]["spans"][0]["tags"][1];
    assert_eq!(*tag, json!({"key": "nan", "type": "float64", "value": "NaN"}));
    served.stop().await.unwrap();
}

#[tokio::test]
async fn one_id_asked_for_twice_is_answered_once() {
    let served = filled().await;
    let answer = served.get("/api/traces?traceID=1&traceID=01&traceID=2").await.json();
    assert_eq!(answer["data"].as_array().unwrap().len(), 2);
    assert!(answer["errors"].is_null());
    served.stop().await.unwrap();
}

#[tokio::test]
async fn a_repeated_span_is_shown_once_unless_raw_and_reading_changes_nothing() {
    let served = filled().await;
    let again = request("a", vec![span(9, 9)]).encode_to_vec();
    for _ in 0..2 {
        assert_eq!(served.export("application/x-protobuf", again.clone()).await.status, 200);
    }
    let raw = served.get("/api/traces/9?raw=true").await.body;
    let tidy = served.get("/api/traces/9").await.json();
    assert_eq!(tidy["data"][0]["spans"].as_array().unwrap().len(), 1);
    assert_eq!(served.get("/api/traces/9?raw=true").await.body, raw);
    served.stop().await.unwrap();
}

#[tokio::test]
async fn a_missing_parent_is_warned_about_only_while_it_is_missing() {
    let served = Served::start().await;
    let mut child = span(1, 2);
    child.parent_span_id = 1_u64.to_be_bytes().to_vec();
    let body = request("a", vec![child]).encode_to_vec();
    served.export("application/x-protobuf", body).await;
    let before = served.get("/api/traces/1").await.json();
    let warning = "parent span ID=0000000000000001 is not in the trace; skipping clock skew adjustment";
    assert_eq!(before["data"][0]["spans"][0]["warnings"], json!([warning]));
    assert!(served.get("/api/traces/1?raw=1").await.json()["data"][0]["spans"][0]["warnings"].is_null());
    let body = request("a", vec![span(1, 1)]).encode_to_vec();
    served.export("application/x-protobuf", body).await;
    let after = served.get("/api/traces/1").await.json();
    assert!(after["data"][0]["spans"][1]["warnings"].is_null());
    served.stop().await.unwrap();
}

#[tokio::test]
async fn v3_takes_its_parameters_in_both_spellings() {
    let served = filled().await;
    let times = "2025-01-01T00:00:00Z";
    let later = "2025-01-01T01:00:00%2B00:00";
    for path in [
        format!(
            "/api/v3/traces?query.service_name=a/b+c&query.start_time_min={times}&query.start_time_max={later}&query.num_traces=1"
        ),
        format!(
            "/api/v3/traces?query.serviceName=a/b+c&query.startTimeMin={times}&query.startTimeMax={later}&query.searchDepth=1"
        ),
    ] {
        let answer = served.get(&path).await;
        assert_eq!((answer.status, &*answer.content_type), (200, "application/json"));
        assert_eq!(answer.json()["result"]["resourceSpans"].as_array().unwrap().len(), 1);
    }
    served.stop().await.unwrap();
}

#[tokio::test]
async fn names_in_a_path_may_hold_a_slash_and_a_plus_is_a_space() {
    let served = filled().await;
    let answer = served.get("/api/services/a%2Fb+c/operations").await.json();
    assert_eq!(answer["data"], json!(["span 1", "span 2", "span 3"]));
    served.stop().await.unwrap();
}

#[tokio::test]
async fn unknown_routes_are_json_errors_and_head_is_answered_like_get() {
    let served = filled().await;
    for path in ["/api/nothing", "/api/services/", "/api/traces/1/", "/api", "/api/v3/none"] {
        let answer = served.get(path).await;
        assert_eq!((answer.status, &*answer.content_type), (404, "application/json"), "{path}");
        assert_eq!(answer.json()["errors"][0]["code"], 404);
    }
    let head = served.http.head(format!("{}/api/services", served.query)).send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert_eq!(head.headers()["x-content-type-options"], "nosniff");
    let post = served.http.post(format!("{}/api/services", served.query)).send().await.unwrap();
    assert_eq!(post.status(), 405);
    served.stop().await.unwrap();
}

#[tokio::test]
async fn transform_translates_without_storing() {
    let served = Served::start().await;
    let otlp = r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"000000000000000000000000000000aa","spanId":"00000000000000bb","name":"x"}]}]}]}"#;
    let post = served.http.post(format!("{}/api/transform", served.query)).body(otlp);
    let answer: serde_json::Value =
        serde_json::from_slice(&post.send().await.unwrap().bytes().await.unwrap()).unwrap();
    assert_eq!(answer["data"][0]["spans"][0]["operationName"], "x");
    assert_eq!(served.get("/api/services").await.json()["total"], 0);
    let archive = served.http.post(format!("{}/api/archive/aa", served.query));
    assert_eq!(archive.send().await.unwrap().status(), 500);
    served.stop().await.unwrap();
}

#[tokio::test]
async fn a_list_of_ids_is_answered_as_far_as_one_answer_goes() {
    let served = Served::with(Limits { search_bytes: 1, ..Limits::default() }).await;
    let body = request("a", vec![span(1, 1), span(2, 2), span(3, 3)]);
    assert_eq!(served.export("application/x-protobuf", body.encode_to_vec()).await.status, 200);
    let answer = served.get("/api/traces?traceID=1&traceID=2&traceID=3").await.json();
    assert_eq!(answer["data"].as_array().unwrap().len(), 1);
    let left_out: Vec<_> =
        answer["errors"].as_array().unwrap().iter().map(|error| &error["traceID"]).collect();
    assert_eq!(left_out, ["0000000000000002", "0000000000000003"]);
    served.stop().await.unwrap();
}
