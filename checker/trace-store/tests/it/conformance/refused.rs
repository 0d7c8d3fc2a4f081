//! Requests to the OTLP side that hold no span: what they are answered is all that is compared.

use super::payloads::{JSON, PROTOBUF, Post, post, protobuf, span, text, under};
use serde_json::{Value, json};

pub(super) fn raw(name: &str, content_type: &'static str, body: impl Into<Vec<u8>>) -> Post {
    Post {
        name: name.to_owned(),
        method: "POST",
        path: "/v1/traces",
        content_type,
        encoding: None,
        body: body.into(),
        is_grpc: false,
        traces: Vec::new(),
    }
}

fn with(field: &str, value: &Value) -> Vec<u8> {
    let spans = vec![span(90, 1, &json!({field: value}))];
    json!({"resourceSpans": [under(&json!({}), spans)]}).to_string().into_bytes()
}

/// A resource that no span has.
fn with_resource(member: &str) -> String {
    format!(r#"{{"resourceSpans":[{{"resource":{{{member}}}}}]}}"#)
}

fn with_value(value: &str) -> String {
    with_resource(&format!(r#""attributes":[{{"key":"k","value":{value}}}]"#))
}

/// The requests, none of which stores anything in any Jaeger.
pub(super) fn refused() -> Vec<Post> {
    vec![
        raw("json-empty", JSON, ""),
        raw("json-object", JSON, "{}"),
        raw("json-null", JSON, "null"),
        raw("json-null-list", JSON, r#"{"resourceSpans":null}"#),
        raw("json-list", JSON, "[]"),
        raw("json-truncated", JSON, "{\"resourceSpans\":["),
        raw("json-wrong-shape", JSON, r#"{"resourceSpans":{}}"#),
        raw("json-numbers", JSON, r#"{"resourceSpans":[1,2]}"#),
        raw("json-unknown-field", JSON, r#"{"unknown":1}"#),
        raw("json-charset", "application/json; charset=utf-8", "{}"),
        raw("json-upper-case-type", "Application/JSON", "{}"),
        raw("json-trace-id-base64", JSON, with("traceId", &json!("CvdlGRbNQ92ESOshHIAxnA=="))),
        raw("json-trace-id-short", JSON, with("traceId", &json!("aa"))),
        raw("json-span-id-odd", JSON, with("spanId", &json!("001"))),
        raw("json-parent-id-short", JSON, with("parentSpanId", &json!("0011"))),
        raw("json-time-too-large", JSON, with("startTimeUnixNano", &json!("99999999999999999999"))),
        raw("json-kind-text", JSON, with("kind", &json!("2"))),
        raw("json-kind-name", JSON, with("kind", &json!("SERVER"))),
        raw("json-count-null", JSON, with_resource(r#""droppedAttributesCount":null"#)),
        raw("json-count-fraction", JSON, with_resource(r#""droppedAttributesCount":5.0"#)),
        raw("json-count-exponent", JSON, with_resource(r#""droppedAttributesCount":"5e1""#)),
        raw("json-count-half", JSON, with_resource(r#""droppedAttributesCount":5.5"#)),
        raw("json-count-large", JSON, with_resource(r#""droppedAttributesCount":4294967296"#)),
        raw("json-int-empty", JSON, with_value(r#"{"intValue":""}"#)),
        raw("json-int-null", JSON, with_value(r#"{"intValue":null}"#)),
        raw("json-double-word", JSON, with_value(r#"{"doubleValue":"many"}"#)),
        raw("json-double-large", JSON, with_value(r#"{"doubleValue":1e400}"#)),
        raw("json-bool-text", JSON, with_value(r#"{"boolValue":"true"}"#)),
        raw("json-bytes-unpadded", JSON, with_value(r#"{"bytesValue":"/+8"}"#)),
        raw("json-bytes-url", JSON, with_value(r#"{"bytesValue":"_-8="}"#)),
        raw("json-bytes-broken", JSON, with_value(r#"{"bytesValue":"!"}"#)),
        raw("json-two-values", JSON, with_value(r#"{"stringValue":"a","intValue":1}"#)),
        raw("json-name-number", JSON, with("name", &json!(7))),
        raw("protobuf-empty", PROTOBUF, ""),
        raw("protobuf-garbage", PROTOBUF, "garbage"),
        raw("protobuf-truncated", PROTOBUF, protobuf_truncated()),
        raw("protobuf-as-json", JSON, [0x0a, 0x00]),
        raw("json-as-protobuf", PROTOBUF, "{}"),
        raw("type-none", "", "{}"),
        raw("type-text", "text/plain", "{}"),
        raw("type-protobuf-other", "application/protobuf", ""),
        Post { encoding: Some("br"), ..raw("encoding-br", JSON, "{}") },
        Post { encoding: Some("identity"), ..raw("encoding-identity", JSON, "{}") },
        Post { encoding: Some("gzip"), ..raw("encoding-gzip-broken", PROTOBUF, "no gzip at all") },
        Post { method: "GET", ..raw("method-get", JSON, "") },
        Post { method: "PUT", ..raw("method-put", JSON, "{}") },
        Post { path: "/v1/traces/", ..raw("path-slash", JSON, "{}") },
        Post { path: "/v1/metrics", ..raw("path-metrics", JSON, "{}") },
        Post { path: "/v1/logs", ..raw("path-logs", JSON, "{}") },
        Post { path: "/", ..raw("path-root", JSON, "{}") },
        raw("too-large", JSON, vec![b' '; (20 << 20) + 1]),
    ]
}

fn protobuf_truncated() -> Vec<u8> {
    let whole = protobuf(post(
        "",
        vec![under(&json!({}), vec![span(91, 1, &json!({"attributes": [text("k", "v")]}))])],
    ));
    let mut body = whole.body;
    body.truncate(20);
    body
}
