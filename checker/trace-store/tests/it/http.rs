//! OTLP over HTTP: what is taken, what is refused, and how the answer says so.

use std::io::Write;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceResponse;
use prost::Message;
use serde_json::{Value, json};

use crate::export::{request, span, text};
use crate::forms;
use crate::harness::{Answer, Served};

const PROTOBUF: &str = "application/x-protobuf";

/// `google.rpc.Status`.
#[derive(Clone, PartialEq, prost::Message)]
struct Status {
    #[prost(int32, tag = "1")]
    code: i32,
    #[prost(string, tag = "2")]
    message: String,
}

async fn compressed(served: &Served, encoding: &str, body: Vec<u8>) -> Answer {
    let request = served.http.post(format!("{}/v1/traces", served.otlp_http));
    let request = request.header("content-type", PROTOBUF).header("content-encoding", encoding);
    Answer::read(request.body(body).send().await.unwrap()).await
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn json_span(extra: &Value) -> String {
    let mut span = json!({"traceId": "000000000000000000000000000000aa", "spanId": "00000000000000bb"});
    span.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    json!({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).to_string()
}

#[tokio::test]
async fn a_success_is_answered_in_the_encoding_of_the_request() {
    let served = Served::start().await;
    let answer = served.export(PROTOBUF, request("a", vec![span(1, 1)]).encode_to_vec()).await;
    assert_eq!((answer.status, &*answer.content_type), (200, PROTOBUF));
    assert_eq!(answer.body, [0x0a, 0x00]);
    let answer = served.export("Application/JSON; charset=utf-8", json_span(&json!({}))).await;
    assert_eq!((answer.status, &*answer.content_type), (200, "application/json"));
    assert_eq!(answer.text(), r#"{"partialSuccess":{}}"#);
    for nothing in ["{}", "null", r#"{"resourceSpans":null}"#] {
        assert_eq!(served.export("application/json", nothing).await.status, 200, "{nothing}");
    }
    assert_eq!(served.export(PROTOBUF, Vec::new()).await.status, 200);
    served.stop().await.unwrap();
}

#[tokio::test]
async fn a_span_is_readable_when_its_export_is_acknowledged() {
    let served = Served::start().await;
    for number in 1..=50 {
        let body = request("a", vec![span(u128::from(number), number)]).encode_to_vec();
        assert_eq!(served.export(PROTOBUF, body).await.status, 200);
        let answer = served.get(&format!("/api/traces/{number:x}?raw=true")).await;
        assert_eq!(answer.json()["data"][0]["spans"][0]["operationName"], format!("span {number}"));
    }
    served.stop().await.unwrap();
}

#[tokio::test]
async fn gzip_and_deflate_are_taken_and_other_encodings_refused() {
    let served = Served::start().await;
    let body = request("a", vec![span(1, 1)]).encode_to_vec();
    assert_eq!(compressed(&served, "gzip", gzip(&body)).await.status, 200);
    let body = request("a", vec![span(2, 1)]).encode_to_vec();
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(&body).unwrap();
    assert_eq!(compressed(&served, "deflate", encoder.finish().unwrap()).await.status, 200);
    assert_eq!(served.get("/api/traces/1").await.status, 200);
    assert_eq!(served.get("/api/traces/2").await.status, 200);
    for encoding in ["br", "identity"] {
        let answer = compressed(&served, encoding, body.clone()).await;
        assert_eq!(answer.status, 400);
        let message = Status::decode(&*answer.body).unwrap().message;
        assert_eq!(message, format!("unsupported Content-Encoding: {encoding}"));
    }
    served.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_no_otlp_is_refused_in_the_encoding_of_the_request() {
    let served = Served::start().await;
    for broken in [&b"\x0a\xff"[..], b"garbage", &request("a", vec![span(1, 1)]).encode_to_vec()[..9]] {
        let answer = served.export(PROTOBUF, broken.to_vec()).await;
        assert_eq!((answer.status, &*answer.content_type), (400, PROTOBUF), "{broken:?}");
        assert_eq!(Status::decode(&*answer.body).unwrap().code, 3);
    }
    let odd = [
        String::new(),
        "[".to_owned(),
        "[]".to_owned(),
        r#"{"resourceSpans":{}}"#.to_owned(),
        json_span(&json!({"traceId": "CvdlGRbNQ92ESOshHIAxnA=="})),
        json_span(&json!({"traceId": "aa"})),
        json_span(&json!({"parentSpanId": "0011"})),
        json_span(&json!({"startTimeUnixNano": "99999999999999999999"})),
    ];
    for broken in odd {
        let answer = served.export("application/json", broken.clone()).await;
        assert_eq!((answer.status, &*answer.content_type), (400, "application/json"), "{broken}");
        assert_eq!(answer.json()["code"], 3);
    }
    assert_eq!(served.get("/api/services").await.json()["total"], 0);
    served.stop().await.unwrap();
}

#[tokio::test]
async fn other_types_methods_and_paths_are_answered_as_the_collector_does() {
    let served = Served::start().await;
    let answer = served.export("text/plain", "x").await;
    assert_eq!(answer.status, 415);
    let text = "415 unsupported media type, supported: [application/json, application/x-protobuf]";
    assert_eq!(answer.text(), text);
    let answer = served.http.get(format!("{}/v1/traces", served.otlp_http)).send().await.unwrap();
    assert_eq!(answer.status(), 405);
    assert_eq!(answer.text().await.unwrap(), "405 method not allowed, supported: [POST]");
    for path in ["/v1/traces/", "/v1/metrics", "/"] {
        let answer = served.http.post(format!("{}{path}", served.otlp_http)).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
    }
    served.stop().await.unwrap();
}

#[tokio::test]
async fn spans_without_an_id_are_rejected_and_the_others_kept() {
    let served = Served::start().await;
    let mut nameless = span(2, 2);
    nameless.trace_id = vec![0; 16];
    let mut idless = span(2, 3);
    idless.span_id = Vec::new();
    let body = request("a", vec![span(1, 1), nameless, idless]);
    let answer = served.export(PROTOBUF, body.encode_to_vec()).await;
    assert_eq!(answer.status, 200);
    let partial = ExportTraceServiceResponse::decode(&*answer.body).unwrap().partial_success.unwrap();
    assert_eq!(partial.rejected_spans, 2);
    assert!(partial.error_message.contains("trace ID"), "{}", partial.error_message);
    let answer = served.export("application/json", json_span(&json!({"spanId": ""}))).await;
    assert_eq!(answer.json()["partialSuccess"]["rejectedSpans"], "1");
    let found = served.get("/api/traces/1").await.json();
    assert_eq!(found["data"][0]["spans"].as_array().unwrap().len(), 1);
    served.stop().await.unwrap();
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_also_when_it_is_small_on_the_wire() {
    let served = Served::start().await;
    let answer = served.export("application/json", vec![b' '; (20 << 20) + 1]).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.json()["message"], "http: request body too large");
    let bomb = gzip(&vec![0; 64 << 20]);
    assert!(bomb.len() < 1 << 20);
    let answer = compressed(&served, "gzip", bomb).await;
    assert_eq!((answer.status, Status::decode(&*answer.body).unwrap().code), (400, 3));
    served.stop().await.unwrap();
}

#[tokio::test]
async fn json_beyond_the_specification_is_taken_where_jaeger_takes_it() {
    let served = Served::start().await;
    let body = r#"{"resource_spans":[{"resource":null,"scope_spans":[{"scope":null,"spans":[
        {"trace_id":"000000000000000000000000000000AA","span_id":"00000000000000bb","name":"x",
         "kind":"SPAN_KIND_SERVER","start_time_unix_nano":1,"endTimeUnixNano":"2","events":null,
         "status":{"code":"STATUS_CODE_ERROR"},"unknown":{"a":[1]}}]}]}]}"#;
    assert_eq!(served.export("application/json", body).await.status, 200);
    let found = served.get("/api/traces/aa?raw=true").await.json();
    let tags = &found["data"][0]["spans"][0]["tags"];
    assert_eq!(tags[0], json!({"key": "span.kind", "type": "string", "value": "server"}));
    assert_eq!(tags[1], json!({"key": "otel.status_code", "type": "string", "value": "ERROR"}));
    served.stop().await.unwrap();
}

#[tokio::test]
async fn text_that_is_not_utf_8_is_mended() {
    let served = Served::start().await;
    let mut sent = span(1, 1);
    sent.attributes = vec![text("key", "ABCDEF")];
    let mut body = request("service", vec![sent]).encode_to_vec();
    for wanted in [&b"ABCDEF"[..], b"service"] {
        let at = body.windows(wanted.len()).rposition(|found| found == wanted).unwrap();
        body[at] = 0xff;
    }
    assert_eq!(served.export(PROTOBUF, body).await.status, 200);
    let found = served.get("/api/traces/1?raw=true").await.json();
    assert_eq!(found["data"][0]["spans"][0]["tags"][0]["value"], "\u{fffd}BCDEF");
    assert_eq!(served.get("/api/services").await.json()["data"], json!(["\u{fffd}ervice"]));
    served.stop().await.unwrap();
}

#[tokio::test]
async fn a_long_value_is_cut_and_a_long_span_rejected() {
    let served = Served::start().await;
    let (mut long, mut huge) = (span(1, 1), span(1, 2));
    long.attributes = vec![text("long", &"é".repeat(100_000))];
    huge.attributes = (0..30).map(|_| text("huge", &"x".repeat(60_000))).collect();
    let answer = served.export(PROTOBUF, request("a", vec![long, huge]).encode_to_vec()).await;
    let partial = ExportTraceServiceResponse::decode(&*answer.body).unwrap().partial_success.unwrap();
    assert_eq!(partial.rejected_spans, 1);
    let found = served.get("/api/traces/1?raw=true").await.json();
    let spans = found["data"][0]["spans"].as_array().unwrap();
    assert_eq!(spans.len(), 1);
    assert_eq!(spans[0]["tags"][0]["value"].as_str().unwrap().len(), 64 << 10);
    served.stop().await.unwrap();
}

#[tokio::test]
async fn a_span_or_resource_that_is_large_for_its_values_alone_is_kept_with_those_cut() {
    let served = Served::start().await;
    let mut large = span(1, 1);
    large.attributes = vec![text("document", &"x".repeat(1_200_000)), text("after", "it")];
    let mut export = request("a", vec![large]);
    let resource = export.resource_spans[0].resource.as_mut().unwrap();
    resource.attributes.push(text("document", &"y".repeat(3_000_000)));
    let json = forms::json(&export).into_bytes();
    for (kind, body) in [(PROTOBUF, export.encode_to_vec()), ("application/json", json)] {
        let answer = served.export(kind, body).await;
        assert_eq!(answer.status, 200, "{kind}");
        if kind == PROTOBUF {
            let partial = ExportTraceServiceResponse::decode(&*answer.body).unwrap().partial_success.unwrap();
            assert_eq!((partial.rejected_spans, &*partial.error_message), (0, ""));
        }
        let found = served.get("/api/traces/1?raw=true").await.json();
        let span = &found["data"][0]["spans"][0];
        assert_eq!(span["tags"][0]["value"].as_str().unwrap().len(), 64 << 10, "{kind}");
        assert_eq!(span["tags"][1]["value"], "it", "{kind}");
        let process = found["data"][0]["processes"]["p1"]["tags"].as_array().unwrap();
        let document = process.iter().find(|tag| tag["key"] == "document").unwrap();
        assert_eq!(document["value"].as_str().unwrap().len(), 64 << 10, "{kind}");
    }
    served.stop().await.unwrap();
}
