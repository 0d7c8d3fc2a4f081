//! The hostile bodies, each made from its number alone.

use std::io::Write;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use prost::Message;
use rand::rngs::SmallRng;
use rand::{Rng, RngExt, SeedableRng};

use crate::export::{request, span, text};

/// One request.
pub(super) struct Hostile {
    pub(super) content_type: &'static str,
    pub(super) encoding: Option<&'static str>,
    pub(super) body: Vec<u8>,
}

/// Bombs cost a second of a debug build's time each hundred, so they are few.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| gzip(&vec![0; 32 << 20]));
/// Two bytes a span: decoded at once they would take 150 times as much.
static EMPTY_SPANS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let spans = [0x12, 0x00].repeat(1 << 19);
    nested(&[0x0a, 0x12], &spans)
});
static VALID_JSON: &str = include_str!("valid.json");

pub(super) fn hostile(number: u64) -> Hostile {
    let mut random = SmallRng::seed_from_u64(number ^ 0x7ace_1195);
    match number {
        _ if number.is_multiple_of(2_000) => packed(BOMB.clone()),
        _ if number.is_multiple_of(401) => protobuf(vec![0; (20 << 20) + 1]),
        _ if number.is_multiple_of(2_503) => protobuf(EMPTY_SPANS.clone()),
        _ if number.is_multiple_of(997) => json("{\"resourceSpans\":[".to_owned() + &"[{},".repeat(100_000)),
        _ => small(number, &mut random),
    }
}

fn small(number: u64, random: &mut SmallRng) -> Hostile {
    match number % 16 {
        0 => protobuf(noise(random)),
        1 => Hostile { content_type: "application/json", encoding: None, body: noise(random) },
        2 | 3 => protobuf(mutated(valid(random), random)),
        4 => protobuf(truncated(valid(random), random)),
        5 | 6 => json_bytes(mutated(VALID_JSON.as_bytes().to_vec(), random)),
        7 => json_bytes(truncated(VALID_JSON.as_bytes().to_vec(), random)),
        8 => protobuf(request("cycles", cycle(random)).encode_to_vec()),
        9 => protobuf(request("odd", odd_spans(random)).encode_to_vec()),
        10 => protobuf(deep_value(random)),
        11 => json(deep_json(random)),
        12 => packed(mutated(gzip(&valid(random)), random)),
        13 => protobuf(
            request(&format!("service {}", random.random::<u16>()), vec![span(7, 7)]).encode_to_vec(),
        ),
        14 => json_bytes(valid(random)),
        _ => protobuf(request("many names", names(random)).encode_to_vec()),
    }
}

fn protobuf(body: Vec<u8>) -> Hostile {
    Hostile { content_type: "application/x-protobuf", encoding: None, body }
}

fn packed(body: Vec<u8>) -> Hostile {
    Hostile { encoding: Some("gzip"), ..protobuf(body) }
}

fn json(body: String) -> Hostile {
    json_bytes(body.into_bytes())
}

fn json_bytes(body: Vec<u8>) -> Hostile {
    Hostile { content_type: "application/json", encoding: None, body }
}

fn noise(random: &mut SmallRng) -> Vec<u8> {
    let mut bytes = vec![0; random.random_range(0..2_000)];
    random.fill_bytes(&mut bytes);
    bytes
}

fn valid(random: &mut SmallRng) -> Vec<u8> {
    let trace = u128::from(random.random::<u32>());
    let mut spans: Vec<Span> = (1..=random.random_range(1..20)).map(|n| span(trace, n)).collect();
    for span in &mut spans {
        span.attributes = vec![text("k", "v"), number("f", random)];
        span.events = vec![Event { name: "e".to_owned(), ..Event::default() }];
        span.parent_span_id = 1_u64.to_be_bytes().to_vec();
    }
    request("valid", spans).encode_to_vec()
}

fn mutated(mut bytes: Vec<u8>, random: &mut SmallRng) -> Vec<u8> {
    for _ in 0..random.random_range(1..8) {
        let at = random.random_range(0..bytes.len());
        bytes[at] = random.random();
    }
    bytes
}

fn truncated(mut bytes: Vec<u8>, random: &mut SmallRng) -> Vec<u8> {
    bytes.truncate(random.random_range(0..bytes.len()));
    bytes
}

/// Each span is its predecessor's child, and the first the last's; some are their own parents.
fn cycle(random: &mut SmallRng) -> Vec<Span> {
    let (trace, length) = (u128::from(random.random::<u16>()) + 1, random.random_range(1..50));
    let parent_of = |number: u64| if number == 1 { length } else { number - 1 };
    (1..=length)
        .map(|number| Span {
            parent_span_id: parent_of(number).to_be_bytes().to_vec(),
            ..span(trace, number)
        })
        .collect()
}

/// Zero, short and doubled IDs, ends before starts, extreme times, links to nowhere.
fn odd_spans(random: &mut SmallRng) -> Vec<Span> {
    let mut spans = Vec::new();
    for number in 0..random.random_range(1..30) {
        let mut odd = span(u128::from(random.random_range(0_u8..5)), number % 3);
        odd.start_time_unix_nano = [0, 5, u64::MAX, i64::MAX as u64][random.random_range(0..4)];
        odd.end_time_unix_nano = [0, 4, u64::MAX, 1][random.random_range(0..4)];
        odd.kind = random.random();
        odd.links = vec![Link::default(), Link { span_id: vec![9; 8], ..Link::default() }];
        odd.attributes = vec![number_of(f64::NAN), number_of(f64::INFINITY), number_of(-0.0)];
        if random.random_range(0..20) == 0 {
            odd.span_id = vec![1; random.random_range(1..20)];
        }
        spans.push(odd);
    }
    spans
}

fn names(random: &mut SmallRng) -> Vec<Span> {
    let named = |number| Span { name: random_name(number, 3_000), ..span(u128::from(number), number) };
    (0..20).map(|_| named(random.random_range(1..u64::from(u32::MAX)))).collect()
}

fn random_name(number: u64, length: usize) -> String {
    format!("{number}").repeat(length / 20)
}

fn number(key: &str, random: &mut SmallRng) -> KeyValue {
    KeyValue { key: key.to_owned(), ..number_of(f64::from_bits(random.random())) }
}

fn number_of(number: f64) -> KeyValue {
    let value = Some(AnyValue { value: Some(Value::DoubleValue(number)) });
    KeyValue { key: "number".to_owned(), value, ..KeyValue::default() }
}

/// An array in an array in an array; half of them deeper than the decoder goes.
fn deep_value(random: &mut SmallRng) -> Vec<u8> {
    let mut value = AnyValue { value: Some(Value::BoolValue(true)) };
    for _ in 0..random.random_range(1..90) {
        value = AnyValue { value: Some(Value::ArrayValue(ArrayValue { values: vec![value] })) };
    }
    let attribute = KeyValue { key: "deep".to_owned(), value: Some(value), ..KeyValue::default() };
    let deep = Span { attributes: vec![attribute], ..span(u128::from(random.random::<u8>()) + 1, 1) };
    request("deep", vec![deep]).encode_to_vec()
}

fn deep_json(random: &mut SmallRng) -> String {
    let depth = random.random_range(1..5_000);
    let value = r#"{"arrayValue":{"values":["#.repeat(depth) + &"]}}".repeat(depth);
    let ids = r#""traceId":"000000000000000000000000000000aa","spanId":"00000000000000bb""#;
    let span = format!(r#"{{{ids},"attributes":[{{"key":"deep","value":{value}}}]}}"#);
    format!(r#"{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{span}]}}]}}]}}"#)
}

/// The bytes as the only field of a message, inside the only field of the next, and so on.
fn nested(keys: &[u8], bytes: &[u8]) -> Vec<u8> {
    keys.iter().rev().fold(bytes.to_vec(), |inner, key| {
        let mut outer = vec![*key];
        prost::encoding::encode_varint(inner.len() as u64, &mut outer);
        outer.extend(inner);
        outer
    })
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
