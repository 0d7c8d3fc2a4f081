//! Random requests with everything in them that OTLP has.

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{
    AnyValue, ArrayValue, EntityRef, InstrumentationScope, KeyValue, KeyValueList,
};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};
use rand::rngs::SmallRng;
use rand::{Rng, RngExt};

/// Its spans have valid IDs; everything else may be anything.
pub(super) fn request(random: &mut SmallRng) -> ExportTraceServiceRequest {
    ExportTraceServiceRequest { resource_spans: some(random, resource_spans) }
}

fn some<T>(random: &mut SmallRng, make: impl Fn(&mut SmallRng) -> T) -> Vec<T> {
    (0..random.random_range(0..3)).map(|_| make(random)).collect()
}

fn maybe<T>(random: &mut SmallRng, make: impl Fn(&mut SmallRng) -> T) -> Option<T> {
    random.random_bool(0.7).then(|| make(random))
}

fn resource_spans(random: &mut SmallRng) -> ResourceSpans {
    ResourceSpans {
        resource: maybe(random, |random| Resource {
            attributes: some(random, attribute),
            dropped_attributes_count: count(random),
            entity_refs: some(random, |random| EntityRef {
                schema_url: text(random),
                r#type: text(random),
                id_keys: some(random, text),
                description_keys: some(random, text),
            }),
        }),
        scope_spans: some(random, scope_spans),
        schema_url: text(random),
    }
}

fn scope_spans(random: &mut SmallRng) -> ScopeSpans {
    ScopeSpans {
        scope: maybe(random, |random| InstrumentationScope {
            name: text(random),
            version: text(random),
            attributes: some(random, attribute),
            dropped_attributes_count: count(random),
        }),
        spans: some(random, span),
        schema_url: text(random),
    }
}

fn span(random: &mut SmallRng) -> Span {
    Span {
        trace_id: id::<16>(random),
        span_id: id::<8>(random),
        trace_state: text(random),
        parent_span_id: maybe(random, id::<8>).unwrap_or_default(),
        flags: count(random),
        name: text(random),
        kind: random.random_range(-1..8),
        // A span of which no end is after the start has a warning in every answer, and would get a second one.
        start_time_unix_nano: whole(random).unsigned_abs(),
        end_time_unix_nano: whole(random).cast_unsigned(),
        attributes: some(random, attribute),
        dropped_attributes_count: count(random),
        events: some(random, |random| Event {
            time_unix_nano: whole(random).cast_unsigned(),
            name: text(random),
            attributes: some(random, attribute),
            dropped_attributes_count: count(random),
        }),
        dropped_events_count: count(random),
        links: some(random, |random| Link {
            trace_id: id::<16>(random),
            span_id: id::<8>(random),
            trace_state: text(random),
            attributes: some(random, attribute),
            dropped_attributes_count: count(random),
            flags: count(random),
        }),
        dropped_links_count: count(random),
        status: maybe(random, |random| Status { message: text(random), code: random.random_range(-1..4) }),
    }
}

/// Never zero, which means none.
fn id<const N: usize>(random: &mut SmallRng) -> Vec<u8> {
    let mut id = [0; N];
    random.fill_bytes(&mut id);
    id[N - 1] |= 1;
    id.to_vec()
}

fn attribute(random: &mut SmallRng) -> KeyValue {
    KeyValue { key: text(random), value: maybe(random, value), key_strindex: 0 }
}

fn value(random: &mut SmallRng) -> AnyValue {
    let value = match random.random_range(0..10) {
        0 => return AnyValue::default(),
        1 => Value::BoolValue(random.random()),
        2 | 3 => Value::IntValue(whole(random)),
        4 | 5 => Value::DoubleValue(double(random)),
        6 => Value::BytesValue((0..random.random_range(0..6)).map(|_| random.random()).collect()),
        7 => Value::ArrayValue(ArrayValue { values: some(random, value) }),
        8 => Value::KvlistValue(KeyValueList { values: some(random, attribute) }),
        _ => Value::StringValue(text(random)),
    };
    AnyValue { value: Some(value) }
}

fn text(random: &mut SmallRng) -> String {
    const TEXTS: [&str; 9] = [
        "",
        "text",
        "\"quoted\" \\ \n\u{1}",
        "Olá, 世界 🦀",
        "null",
        "NaN",
        "5",
        "<b>&\u{2028}",
        "service.name",
    ];
    TEXTS[random.random_range(0..TEXTS.len())].to_owned()
}

fn count(random: &mut SmallRng) -> u32 {
    [0, 1, 257, u32::MAX, random.random()][random.random_range(0..5)]
}

fn whole(random: &mut SmallRng) -> i64 {
    let numbers = [0, -1, 1 << 53, (1 << 53) + 1, i64::MIN, i64::MAX, 1_000_000_000, random.random()];
    numbers[random.random_range(0..numbers.len())]
}

fn double(random: &mut SmallRng) -> f64 {
    let any = f64::from_bits(random.random());
    // There are many NaNs, of which JSON can tell none apart.
    let any = if any.is_nan() { f64::NAN } else { any };
    let numbers = [
        0.0,
        -0.0,
        1.5,
        3.0,
        0.1 + 0.2,
        1e21,
        5e-324,
        f64::MAX,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        any,
    ];
    numbers[random.random_range(0..numbers.len())]
}
