//! What a message takes once it is decoded: two bytes of protobuf can be an attribute of a hundred.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};

/// An attribute, event or link beside its text.
const PART: usize = 100;

/// A span of so many encoded bytes, with so many attributes, events and links, whatever they are inside.
pub(crate) fn span(parts: usize, encoded: usize) -> usize {
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
