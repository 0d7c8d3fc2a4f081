//! What a message takes once it is decoded: two bytes of protobuf can be an attribute of a hundred.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;

/// An attribute, event or link beside its text.
const PART: usize = 100;

/// A span of so many encoded bytes.
pub(crate) fn span(span: &Span, encoded: usize) -> usize {
    let events: usize = span.events.iter().map(|event| parts(&event.attributes)).sum();
    let links: usize = span.links.iter().map(|link| parts(&link.attributes)).sum();
    let parts = parts(&span.attributes) + events + links + span.events.len() + span.links.len();
    encoded + PART * (1 + parts)
}

/// A list of attributes of so many encoded bytes.
pub(crate) fn attributes(list: &[KeyValue], encoded: usize) -> usize {
    encoded + PART * parts(list)
}

/// Attributes, with all that is inside their values. The depth is bounded by the decoder's.
fn parts(list: &[KeyValue]) -> usize {
    list.len() + list.iter().filter_map(|attribute| attribute.value.as_ref()).map(inside).sum::<usize>()
}

fn inside(value: &AnyValue) -> usize {
    match &value.value {
        Some(Value::ArrayValue(array)) => array.values.len() + array.values.iter().map(inside).sum::<usize>(),
        Some(Value::KvlistValue(list)) => parts(&list.values),
        _ => 0,
    }
}
