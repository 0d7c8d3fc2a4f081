//! Cutting attribute values that are longer than the store keeps.
//!
//! An SDK with an attribute length limit would have done the same (OpenTelemetry specification,
//! "Attribute Limits"). Names and IDs are never cut.

use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::Span;

/// Cuts the values of a span, its events and its links; `true` if there was anything to cut.
pub(super) fn span(span: &mut Span, limit: usize) -> bool {
    let events = span.events.iter_mut().map(|event| &mut event.attributes);
    let links = span.links.iter_mut().map(|link| &mut link.attributes);
    let all = std::iter::once(&mut span.attributes).chain(events).chain(links);
    all.fold(false, |cut, list| attributes(list, limit) | cut)
}

/// Cuts the values of a list of attributes; `true` if there was anything to cut.
pub(super) fn attributes(list: &mut [KeyValue], limit: usize) -> bool {
    list.iter_mut().fold(false, |cut, attribute| value(attribute.value.as_mut(), limit) | cut)
}

/// The depth of values is bounded by the decoder's (100 for protobuf, 128 for JSON).
fn value(value: Option<&mut AnyValue>, limit: usize) -> bool {
    match value.and_then(|value| value.value.as_mut()) {
        Some(Value::StringValue(text)) if text.len() > limit => {
            text.truncate(text.floor_char_boundary(limit));
            true
        }
        Some(Value::BytesValue(bytes)) if bytes.len() > limit => {
            bytes.truncate(limit);
            true
        }
        Some(Value::ArrayValue(array)) => {
            let values = array.values.iter_mut();
            values.fold(false, |cut, item| self::value(Some(item), limit) | cut)
        }
        Some(Value::KvlistValue(list)) => attributes(&mut list.values, limit),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        let text = Value::StringValue("aé".to_owned());
        let mut list = [KeyValue {
            key: "k".to_owned(),
            value: Some(AnyValue { value: Some(text) }),
            ..KeyValue::default()
        }];
        assert!(attributes(&mut list, 2));
        assert!(!attributes(&mut list, 2));
        let value = list[0].value.take().and_then(|value| value.value);
        assert_eq!(value, Some(Value::StringValue("a".to_owned())));
    }
}
