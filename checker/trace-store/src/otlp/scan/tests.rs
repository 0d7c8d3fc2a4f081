//! The walk is held against prost on spans of every shape, and on bytes that only resemble spans.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, ArrayValue, KeyValue, KeyValueList};
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{Span, Status};
use prost::Message;
use rand::rngs::SmallRng;
use rand::{Rng, RngExt, SeedableRng};

use super::*;

/// Panics unless prost decodes the bytes to what the walk found in them.
fn agrees(encoded: &[u8], scanned: &Scanned<'_>) {
    let span = Span::decode(encoded).expect("what the walk accepts, prost decodes");
    let odd = |link: &Link| !fits(&link.trace_id, 16) || !fits(&link.span_id, 8);
    let expected = Scanned {
        trace_id: &span.trace_id,
        span_id: &span.span_id,
        parent_span_id: &span.parent_span_id,
        name: &span.name,
        kind: span.kind,
        start: span.start_time_unix_nano,
        end: span.end_time_unix_nano,
        odd_link: span.links.iter().any(odd),
        parts: parts(&span.attributes)
            + span.events.iter().map(|event| 1 + parts(&event.attributes)).sum::<usize>()
            + span.links.iter().map(|link| 1 + parts(&link.attributes)).sum::<usize>(),
    };
    assert_eq!(*scanned, expected);
}

fn parts(list: &[KeyValue]) -> usize {
    list.iter().map(|attribute| 1 + attribute.value.as_ref().map_or(0, inside)).sum()
}

fn inside(value: &AnyValue) -> usize {
    match &value.value {
        Some(Value::ArrayValue(array)) => array.values.iter().map(|item| 1 + inside(item)).sum(),
        Some(Value::KvlistValue(map)) => parts(&map.values),
        _ => 0,
    }
}

fn some<T>(random: &mut SmallRng, make: impl Fn(&mut SmallRng) -> T) -> Vec<T> {
    (0..random.random_range(0..3)).map(|_| make(random)).collect()
}

fn any_value(random: &mut SmallRng) -> AnyValue {
    let value = match random.random_range(0..12) {
        0 => Value::BoolValue(random.random()),
        1 => Value::IntValue(random.random()),
        2 => Value::DoubleValue(random.random()),
        3 => Value::ArrayValue(ArrayValue { values: some(random, any_value) }),
        4 => Value::KvlistValue(KeyValueList { values: some(random, key_value) }),
        5 => Value::BytesValue(some(random, Rng::next_u32).iter().map(|_| 0xff).collect()),
        6 => Value::StringValueStrindex(random.random()),
        7 => return AnyValue::default(),
        _ => Value::StringValue("é".repeat(random.random_range(0..90))),
    };
    AnyValue { value: Some(value) }
}

fn key_value(random: &mut SmallRng) -> KeyValue {
    let value = random.random_ratio(9, 10).then(|| any_value(random));
    KeyValue { key: "key".to_owned(), value, ..KeyValue::default() }
}

fn link(random: &mut SmallRng) -> Link {
    let span_id = vec![1; *[0, 7, 8, 8].get(random.random_range(0..4)).unwrap()];
    let attributes = some(random, key_value);
    Link { trace_id: vec![1; 16], span_id, attributes, flags: random.random(), ..Link::default() }
}

fn event(random: &mut SmallRng) -> Event {
    let (time_unix_nano, attributes) = (random.random(), some(random, key_value));
    Event { time_unix_nano, name: "event".to_owned(), attributes, dropped_attributes_count: 1 }
}

fn random_span(random: &mut SmallRng) -> Span {
    Span {
        trace_id: vec![1; 16],
        span_id: vec![2; 8],
        parent_span_id: vec![3; random.random_range(0..9)],
        trace_state: "a=b".to_owned(),
        name: "nâme".to_owned(),
        kind: random.random_range(-1..9),
        start_time_unix_nano: random.random(),
        end_time_unix_nano: random.random(),
        flags: random.random(),
        attributes: some(random, key_value),
        events: some(random, event),
        links: some(random, link),
        dropped_links_count: random.random(),
        status: random.random::<bool>().then(|| Status { message: "why".to_owned(), code: 2 }),
        ..Span::default()
    }
}

#[test]
fn what_prost_encodes_is_accepted_as_prost_decodes_it() {
    let mut random = SmallRng::seed_from_u64(1);
    for _ in 0..2_000 {
        let encoded = random_span(&mut random).encode_to_vec();
        agrees(&encoded, &span(&encoded).expect("a whole span"));
    }
}

#[test]
fn what_is_accepted_of_damaged_spans_prost_decodes_to_the_same() {
    let mut random = SmallRng::seed_from_u64(2);
    let (mut accepted, mut refused) = (0, 0);
    for _ in 0..50_000 {
        let mut encoded = random_span(&mut random).encode_to_vec();
        for _ in 0..random.random_range(1..4) {
            let at = random.random_range(0..encoded.len());
            match random.random_range(0..4) {
                0 => encoded[at] = random.random(),
                1 => encoded[at] ^= 1 << random.random_range(0..8),
                2 => encoded.extend_from_within(at..),
                _ => encoded.truncate(at.max(1)),
            }
        }
        match span(&encoded) {
            Some(scanned) => {
                agrees(&encoded, &scanned);
                accepted += 1;
            }
            None => refused += 1,
        }
    }
    assert!(accepted > 1_000 && refused > 1_000, "{accepted} and {refused}");
}

#[test]
fn values_go_as_deep_as_prost_lets_them() {
    let mut deep = AnyValue::default();
    let mut decoded = Vec::new();
    for depth in 0..60 {
        let attribute = KeyValue { value: Some(deep.clone()), ..KeyValue::default() };
        let event = Event { attributes: vec![attribute.clone()], ..Event::default() };
        let link = Link { attributes: vec![attribute.clone()], ..Link::default() };
        for whole in [
            Span { attributes: vec![attribute], ..Span::default() },
            Span { events: vec![event], ..Span::default() },
            Span { links: vec![link], ..Span::default() },
        ] {
            let encoded = whole.encode_to_vec();
            let decodes = Span::decode(&*encoded).is_ok();
            assert_eq!(span(&encoded).is_some(), decodes, "{depth}");
            decoded.push(decodes);
        }
        // In turn, so that the depth is odd and even.
        deep = AnyValue {
            value: Some(match depth % 3 {
                0 => Value::KvlistValue(KeyValueList {
                    values: vec![KeyValue { value: Some(deep), ..KeyValue::default() }],
                }),
                _ => Value::ArrayValue(ArrayValue { values: vec![deep] }),
            }),
        };
    }
    assert!(decoded.contains(&true) && decoded.contains(&false));
}
