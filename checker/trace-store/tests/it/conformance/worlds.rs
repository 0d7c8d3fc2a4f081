//! Stores that are asked: each begins empty, so that what is odd in one does not hide what is in another.

use serde_json::{Value, json};

use super::grpc;
use super::payloads::{self, Post, of, post, protobuf, span, spans, text, trace};
use super::queries::{self, Query};
use super::refused;

/// What is sent to an empty backend, and what it is asked then.
pub(super) struct World {
    pub(super) name: &'static str,
    pub(super) posts: Vec<Post>,
    pub(super) queries: Vec<Query>,
}

pub(super) fn all() -> Vec<World> {
    let taken = payloads::taken();
    let queries = queries::of_payloads(&taken);
    let posts = taken.into_iter().chain(refused::refused()).collect();
    vec![
        World { name: "empty", posts: Vec::new(), queries: queries::of_nothing() },
        World { name: "spans", posts, queries },
        World { name: "grpc", posts: grpc::posts(), queries: queries::raw_of_payloads(&grpc::taken()) },
        World {
            name: "zero-ids",
            posts: zero_ids(),
            queries: queries::around(&[trace(1, 0), "0".repeat(32)]),
        },
        World {
            name: "not-a-number",
            posts: vec![not_a_number(), not_a_number_in_json()],
            queries: queries::around(&[trace(1, 0), trace(2, 0)]),
        },
        World { name: "not-utf8", posts: vec![not_utf8()], queries: queries::around(&[trace(1, 0)]) },
    ]
}

/// A good trace, then spans without a trace, and one without an ID of its own.
fn zero_ids() -> Vec<Post> {
    let good = post("good", vec![of("odd", spans(1, &[json!({})]))]);
    let bare = |name: &str, fields: Value| Post {
        traces: Vec::new(),
        ..post(name, vec![of("odd", vec![span(2, 1, &fields)])])
    };
    vec![
        good,
        bare("no-span-id", json!({"traceId": trace(1, 0), "spanId": ""})),
        bare("zero-span-id", json!({"traceId": trace(1, 0), "spanId": "0000000000000000"})),
        bare("zero-trace-id", json!({"traceId": "0".repeat(32)})),
        bare("no-trace-id", json!({"traceId": ""})),
    ]
}

fn not_a_number() -> Post {
    const MARK: f64 = 1234.5;
    let number = |key: &str| json!({"key": key, "value": {"doubleValue": MARK}});
    let nested = json!({"key": "list", "value": {"arrayValue": {"values": [{"doubleValue": MARK}]}}});
    let numbers = [number("nan"), number("inf"), number("-inf")];
    let spans = spans(1, &[json!({"attributes": numbers}), json!({"attributes": [nested]})]);
    let mut post = protobuf(post("numbers", vec![of("odd", spans)]));
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::NAN] {
        let at = post.body.windows(8).position(|bytes| bytes == MARK.to_le_bytes()).unwrap();
        post.body[at..at + 8].copy_from_slice(&number.to_le_bytes());
    }
    post
}

fn not_a_number_in_json() -> Post {
    let numbers = ["NaN", "Infinity", "-Infinity"]
        .map(|number| json!({"key": number, "value": {"doubleValue": number}}));
    post("numbers-json", vec![of("odd", spans(2, &[json!({"attributes": numbers})]))])
}

/// Bytes that are no text, in a value, a key, a span's name and an event's.
fn not_utf8() -> Post {
    let attributes = [text("value", "@VALUE"), text("@KEY", "v"), text("fine", "text")];
    let event = json!({"timeUnixNano": "1735689601000000000", "name": "@EVENT"});
    let spans =
        spans(1, &[json!({"attributes": attributes}), json!({"name": "@NAME"}), json!({"events": [event]})]);
    let mut post = protobuf(post("bytes", vec![of("odd", spans)]));
    for byte in post.body.iter_mut().filter(|byte| **byte == b'@') {
        *byte = 0xff;
    }
    post
}
