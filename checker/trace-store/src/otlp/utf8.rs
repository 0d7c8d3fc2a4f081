//! Mending an encoded message: text that is not UTF-8, and values that are longer than the store keeps.
//!
//! Protobuf demands UTF-8, but Jaeger takes what comes, and one stray byte in one attribute should
//! not cost a whole export; nor should one document that somebody has put on a span. Only a message that did
//! not decode comes here, or that is too large to be decoded as it is. Each bad sequence becomes U+FFFD;
//! byte strings (but for their length) and unknown fields stay as they are.

use prost::encoding::encode_varint;

use super::malformed::Malformed;
use super::wire::{Field, fields};

/// Where a message holds text: by field number, from opentelemetry-proto's files.
pub(super) struct Schema(&'static [(u64, Part)]);

enum Part {
    /// A name: it is never cut.
    Text,
    /// The text of a value.
    Value,
    /// The bytes of a value.
    Bytes,
    Message(&'static Schema),
}

use Part::{Bytes, Message, Text, Value};

pub(super) static SPAN: Schema = Schema(&[
    (3, Text),
    (5, Text),
    (9, Message(&KEY_VALUE)),
    (11, Message(&EVENT)),
    (13, Message(&LINK)),
    (15, Message(&STATUS)),
]);
pub(super) static RESOURCE: Schema = Schema(&[(1, Message(&KEY_VALUE))]);
pub(super) static SCOPE: Schema = Schema(&[(1, Text), (2, Text), (3, Message(&KEY_VALUE))]);
static EVENT: Schema = Schema(&[(2, Text), (3, Message(&KEY_VALUE))]);
static LINK: Schema = Schema(&[(3, Text), (4, Message(&KEY_VALUE))]);
static STATUS: Schema = Schema(&[(2, Text)]);
static KEY_VALUE: Schema = Schema(&[(1, Text), (2, Message(&ANY_VALUE))]);
static ANY_VALUE: Schema = Schema(&[(1, Value), (5, Message(&LIST)), (6, Message(&MAP)), (7, Bytes)]);
static LIST: Schema = Schema(&[(1, Message(&ANY_VALUE))]);
static MAP: Schema = Schema(&[(1, Message(&KEY_VALUE))]);

/// Messages inside messages; prost stops at the same depth.
const DEPTH: usize = 100;

/// The message with all its text in UTF-8, and no value longer than so many bytes.
pub(super) fn mend(schema: &'static Schema, message: &[u8], most: usize) -> Result<Vec<u8>, Malformed> {
    mend_at(schema, message, most, DEPTH)
}

fn mend_at(schema: &'static Schema, message: &[u8], most: usize, depth: usize) -> Result<Vec<u8>, Malformed> {
    if depth == 0 {
        return Err(Malformed("proto: messages are nested too deeply".to_owned()));
    }
    let mut mended = Vec::new();
    let mut walk = fields(message);
    let mut rest = message;
    while let Some(field) = walk.next() {
        let (number, field) = field?;
        let raw = &rest[..rest.len() - walk.rest().len()];
        rest = walk.rest();
        let part = schema.0.iter().find(|(known, _)| *known == number).map(|(_, part)| part);
        match (part, field) {
            (Some(Text), Field::Bytes(text)) => {
                put(number, String::from_utf8_lossy(text).as_bytes(), &mut mended);
            }
            (Some(Value), Field::Bytes(text)) => {
                // Of a character that is cut in two nothing is left; of what is no text a sign that it is none.
                let cut = text.len().min(most.saturating_add(4));
                let text = String::from_utf8_lossy(&text[..cut]);
                put(number, &text.as_bytes()[..text.floor_char_boundary(most)], &mut mended);
            }
            (Some(Bytes), Field::Bytes(bytes)) => put(number, &bytes[..bytes.len().min(most)], &mut mended),
            (Some(Message(inner)), Field::Bytes(bytes)) => {
                put(number, &mend_at(inner, bytes, most, depth - 1)?, &mut mended);
            }
            _ => mended.extend_from_slice(raw),
        }
    }
    Ok(mended)
}

/// A length-delimited field.
fn put(number: u64, bytes: &[u8], into: &mut Vec<u8>) {
    encode_varint(number << 3 | 2, into);
    encode_varint(bytes.len() as u64, into);
    into.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue, any_value};
    use opentelemetry_proto::tonic::trace::v1::Span;
    use prost::Message as _;

    use super::*;

    #[test]
    fn text_is_mended_and_the_rest_kept() {
        let value = Some(AnyValue { value: Some(any_value::Value::StringValue("valuX".to_owned())) });
        let attribute = KeyValue { key: "keX".to_owned(), value, ..KeyValue::default() };
        let span = Span {
            name: "namX".to_owned(),
            kind: 2,
            start_time_unix_nano: 7,
            trace_id: b"XXXXXXXXXXXXXXXX".to_vec(),
            attributes: vec![attribute],
            ..Span::default()
        };
        let mut encoded = span.encode_to_vec();
        for at in 0..encoded.len() {
            if encoded[at] == b'X' && at > 0 && encoded[at - 1] != b'X' && at > 20 {
                encoded[at] = 0xff;
            }
        }
        assert!(Span::decode(&*encoded).is_err());
        let mended = Span::decode(&*mend(&SPAN, &encoded, usize::MAX).expect("mended")).expect("a span");
        assert_eq!(mended.name, "nam\u{fffd}");
        assert_eq!(mended.attributes[0].key, "ke\u{fffd}");
        let value = mended.attributes[0].value.clone().and_then(|value| value.value);
        assert_eq!(value, Some(any_value::Value::StringValue("valu\u{fffd}".to_owned())));
        assert_eq!((mended.kind, mended.start_time_unix_nano), (2, 7));
        assert_eq!(mended.trace_id, span.trace_id);
    }

    #[test]
    fn a_long_value_is_cut_at_a_character_wherever_it_stands_and_a_name_is_not() {
        let of = |value| Some(AnyValue { value: Some(value) });
        let attribute = |value| KeyValue { key: "key".repeat(3), value: of(value), ..KeyValue::default() };
        let values = vec![AnyValue { value: Some(any_value::Value::StringValue("aéé".to_owned())) }];
        let list = opentelemetry_proto::tonic::common::v1::ArrayValue { values };
        let span = Span {
            name: "a long name".to_owned(),
            attributes: vec![
                attribute(any_value::Value::StringValue("aéé".to_owned())),
                attribute(any_value::Value::BytesValue(vec![1; 9])),
                attribute(any_value::Value::ArrayValue(list)),
            ],
            ..Span::default()
        };
        let cut = Span::decode(&*mend(&SPAN, &span.encode_to_vec(), 4).expect("mended")).expect("a span");
        assert_eq!((cut.name.as_str(), cut.attributes[0].key.as_str()), ("a long name", "keykeykey"));
        let value = |at: usize| cut.attributes[at].value.clone().and_then(|value| value.value);
        assert_eq!(value(0), Some(any_value::Value::StringValue("aé".to_owned())));
        assert_eq!(value(1), Some(any_value::Value::BytesValue(vec![1; 4])));
        let Some(any_value::Value::ArrayValue(list)) = value(2) else { panic!("a list") };
        assert_eq!(list.values[0].value, Some(any_value::Value::StringValue("aé".to_owned())));
    }
}
