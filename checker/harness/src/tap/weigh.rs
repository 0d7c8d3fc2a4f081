//! How large the parts of an export are, read off its encoded form: also of one that is cut off, for
//! protobuf writes every length before what it is the length of.

use crate::evidence::{ExportedResource, ExportedSpan, Group, Largest, Weight};
use crate::trace::{SpanId, TraceId};
use crate::untrusted::Untrusted;

use super::MOST_SPANS;

/// What is smaller is not noted, in bytes: hardly a span of the course is larger.
const NOTED_BYTES: u64 = 1024;
/// How much of a name or key is kept, in bytes.
const NAME_BYTES: usize = 256;

/// The resources of an encoded export with their spans, as far as they are there: what stands in a span before
/// its attributes, and how large it is.
pub(super) fn resources(export: &[u8]) -> Vec<ExportedResource> {
    let mut left = MOST_SPANS;
    messages(export, 1).map(|resource| resource_spans(resource.bytes, &mut left)).collect()
}

/// Notes how large the parts of an export are that was read in full.
pub(super) fn note(resources: &mut [ExportedResource], export: &[u8]) {
    for (resource, weighed) in resources.iter_mut().zip(self::resources(export)) {
        resource.weight = weighed.weight;
        for (span, weighed) in resource.spans.iter_mut().zip(weighed.spans) {
            span.weight = weighed.weight;
        }
    }
}

fn resource_spans(bytes: &[u8], left: &mut usize) -> ExportedResource {
    let mut resource = ExportedResource { service_name: None, weight: None, spans: Vec::new() };
    if let Some(message) = messages(bytes, 1).next() {
        let mut weight = Weight { bytes: message.length, ..Weight::default() };
        for attribute in messages(message.bytes, 1) {
            if let Some(name) = service_name(attribute) {
                resource.service_name = Some(name);
            }
            weigh_attribute(&mut weight, attribute, None);
        }
        resource.weight = noted(weight);
    }
    for scope in messages(bytes, 2) {
        let spans = messages(scope.bytes, 2).take(*left);
        let before = resource.spans.len();
        resource.spans.extend(spans.map(span));
        *left -= resource.spans.len() - before;
    }
    resource
}

fn span(message: Message<'_>) -> ExportedSpan {
    let mut span = ExportedSpan {
        trace_id: TraceId(0),
        span_id: SpanId(0),
        parent: None,
        name: Untrusted::default(),
        start_us: 0,
        end_us: 0,
        dropped_attributes: 0,
        fields: None,
        weight: None,
    };
    let mut weight = Weight { bytes: message.length, ..Weight::default() };
    for (number, field) in fields(message.bytes) {
        match (number, field) {
            (1, Field::Message(id)) => span.trace_id = TraceId(super::decode::id(id.bytes)),
            (2, Field::Message(id)) => span.span_id = super::decode::span_id(id.bytes),
            (4, Field::Message(id)) => {
                span.parent = Some(super::decode::span_id(id.bytes)).filter(|parent| parent.0 != 0);
            }
            (5, Field::Message(name)) => span.name = text(name.bytes, usize::MAX),
            (7, Field::Fixed(nanoseconds)) => span.start_us = nanoseconds / 1000,
            (8, Field::Fixed(nanoseconds)) => span.end_us = nanoseconds / 1000,
            (9, Field::Message(attribute)) => weigh_attribute(&mut weight, attribute, None),
            (11, Field::Message(event)) => weigh_event(&mut weight, event),
            _ => {}
        }
    }
    span.weight = noted(weight);
    span
}

fn noted(weight: Weight) -> Option<Weight> {
    Some(weight).filter(|weight| weight.bytes >= NOTED_BYTES)
}

fn weigh_event(weight: &mut Weight, event: Message<'_>) {
    add(&mut weight.events, event.length);
    let name = messages(event.bytes, 2).next().map(|name| text(name.bytes, NAME_BYTES)).unwrap_or_default();
    let mut inside = Weight { largest: weight.largest.take(), ..Weight::default() };
    for attribute in messages(event.bytes, 3) {
        weigh_attribute(&mut inside, attribute, Some(&name));
    }
    weight.largest = inside.largest;
}

fn weigh_attribute(weight: &mut Weight, attribute: Message<'_>, event: Option<&Untrusted>) {
    add(&mut weight.attributes, attribute.length);
    let (bytes, is_text) = value(attribute);
    if weight.largest.as_ref().is_none_or(|largest| largest.bytes < bytes) {
        let key = messages(attribute.bytes, 1).next().map(|key| text(key.bytes, NAME_BYTES));
        weight.largest =
            Some(Largest { key: key.unwrap_or_default(), event: event.cloned(), bytes, is_text });
    }
}

/// How long an attribute's value is, and whether it is a text.
fn value(attribute: Message<'_>) -> (u64, bool) {
    let Some(value) = messages(attribute.bytes, 2).next() else { return (0, false) };
    match fields(value.bytes).next() {
        Some((number, Field::Message(inner))) => (inner.length, number == 1),
        _ => (value.length, false),
    }
}

fn service_name(attribute: Message<'_>) -> Option<Untrusted> {
    let key = messages(attribute.bytes, 1).next()?;
    let value = messages(attribute.bytes, 2).next().filter(|_| key.bytes == b"service.name")?;
    messages(value.bytes, 1).next().map(|name| text(name.bytes, usize::MAX))
}

fn add(group: &mut Group, bytes: u64) {
    group.count += 1;
    group.bytes = group.bytes.saturating_add(bytes);
}

fn text(bytes: &[u8], most: usize) -> Untrusted {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(most)]);
    Untrusted::from(&*text)
}

/// A field that protobuf writes with its length: a message, a text, bytes.
#[derive(Debug, Clone, Copy)]
struct Message<'a> {
    /// How long it is.
    length: u64,
    /// What is there of it.
    bytes: &'a [u8],
}

#[derive(Debug, Clone, Copy)]
enum Field<'a> {
    Message(Message<'a>),
    Fixed(u64),
    Other,
}

/// The messages in the fields of one number.
fn messages(bytes: &[u8], number: u64) -> impl Iterator<Item = Message<'_>> {
    fields(bytes).filter_map(move |(found, field)| match field {
        Field::Message(message) if found == number => Some(message),
        _ => None,
    })
}

/// The fields of a message, each with its number, up to the end of what is there.
fn fields(mut rest: &[u8]) -> impl Iterator<Item = (u64, Field<'_>)> {
    std::iter::from_fn(move || field(&mut rest))
}

fn field<'a>(rest: &mut &'a [u8]) -> Option<(u64, Field<'a>)> {
    let key = varint(rest)?;
    let field = match key & 7 {
        0 => varint(rest).map(|_| Field::Other)?,
        1 => Field::Fixed(u64::from_le_bytes(*take(rest, 8)?.first_chunk()?)),
        2 => {
            let length = varint(rest)?;
            let there = usize::try_from(length).unwrap_or(usize::MAX).min(rest.len());
            Field::Message(Message { length, bytes: take(rest, there)? })
        }
        5 => take(rest, 4).map(|_| Field::Other)?,
        _ => return None,
    };
    Some((key >> 3, field))
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn take<'a>(rest: &mut &'a [u8], bytes: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(bytes)?;
    *rest = after;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
    use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value::Value};
    use opentelemetry_proto::tonic::trace::v1::span::Event;
    use prost::Message as _;

    use super::*;
    use crate::otlp::{self, OwnSpan};

    fn attribute(key: &str, bytes: usize) -> KeyValue {
        let value = Some(AnyValue { value: Some(Value::StringValue("x".repeat(bytes))) });
        KeyValue { key: key.to_owned(), value, ..KeyValue::default() }
    }

    /// An export of a small span, a large one and another small one.
    fn export(large: Vec<KeyValue>, events: Vec<Event>) -> ExportTraceServiceRequest {
        let span = |id: u64| OwnSpan {
            trace_id: TraceId(7),
            span_id: SpanId(id),
            name: format!("span {id}"),
            start_us: 1_000,
            end_us: 2_000,
        };
        let mut export = otlp::export(&[span(1), span(2), span(3)]);
        let second = &mut export.resource_spans[0].scope_spans[0].spans[1];
        (second.attributes, second.events) = (large, events);
        export
    }

    fn spans(bytes: &[u8]) -> Vec<ExportedSpan> {
        resources(bytes).into_iter().flat_map(|resource| resource.spans).collect()
    }

    fn largest(span: &ExportedSpan) -> Option<(&str, Option<&str>, u64)> {
        let largest = span.weight.as_ref()?.largest.as_ref()?;
        Some((largest.key.raw(), largest.event.as_ref().map(Untrusted::raw), largest.bytes))
    }

    #[test]
    fn the_largest_attribute_of_a_large_span_is_named_and_small_spans_are_not_weighed() {
        let export = export(vec![attribute("small", 3), attribute("document.body", 5_000)], Vec::new());
        let spans = spans(&export.encode_to_vec());
        assert_eq!(largest(&spans[1]), Some(("document.body", None, 5_000)));
        assert_eq!((&spans[0].weight, &spans[2].weight), (&None, &None));
        let weight = spans[1].weight.as_ref().expect("it is large");
        let encoded = &export.resource_spans[0].scope_spans[0].spans[1];
        assert_eq!((weight.bytes, weight.attributes.count), (encoded.encoded_len() as u64, 2));
        assert_eq!(resources(&export.encode_to_vec())[0].service_name, Some("check".into()));
    }

    #[test]
    fn an_event_may_have_the_largest_attribute() {
        let attributes = vec![attribute("exception.stacktrace", 9_000)];
        let event = Event { name: "exception".to_owned(), attributes, ..Event::default() };
        let spans = spans(&export(vec![attribute("document", 4_000)], vec![event]).encode_to_vec());
        assert_eq!(largest(&spans[1]), Some(("exception.stacktrace", Some("exception"), 9_000)));
        assert_eq!(spans[1].weight.as_ref().map(|weight| weight.events.count), Some(1));
    }

    #[test]
    fn what_is_cut_off_in_the_middle_of_a_value_still_says_how_long_that_was_to_be() {
        let encoded = export(vec![attribute("document.body", 1_000_000)], Vec::new()).encode_to_vec();
        let spans = spans(&encoded[..10_000]);
        assert_eq!(spans.iter().map(|span| span.name.raw()).collect::<Vec<_>>(), ["span 1", "span 2"]);
        assert_eq!((spans[1].trace_id, spans[1].span_id), (TraceId(7), SpanId(2)));
        assert_eq!((spans[1].start_us, spans[1].end_us), (1_000, 2_000));
        assert_eq!(largest(&spans[1]), Some(("document.body", None, 1_000_000)));
    }

    #[test]
    fn no_bytes_make_it_fail() {
        let encoded = export(vec![attribute("document.body", 2_000)], Vec::new()).encode_to_vec();
        for end in 0..encoded.len() {
            let _ = spans(&encoded[..end]);
        }
        for seed in 0..=u8::MAX {
            let bytes: Vec<u8> = (0..200_u8).map(|at| at.wrapping_mul(seed).rotate_left(3) ^ seed).collect();
            let _ = spans(&bytes);
        }
    }
}
