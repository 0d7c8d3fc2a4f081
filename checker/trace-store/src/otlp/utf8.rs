//! Mending text that is not UTF-8 in an encoded message.
//!
//! Protobuf demands UTF-8, but Jaeger takes what comes, and one stray byte in one attribute should
//! not cost a whole export. Only a message that did not decode comes here. Each bad sequence becomes
//! U+FFFD; byte strings and unknown fields stay as they are.

use prost::encoding::encode_varint;

use super::malformed::Malformed;
use super::wire::{Field, fields};

/// Where a message holds text: by field number, from opentelemetry-proto's files.
pub(super) struct Schema(&'static [(u64, Part)]);

enum Part {
    Text,
    Message(&'static Schema),
}

use Part::{Message, Text};

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
static ANY_VALUE: Schema = Schema(&[(1, Text), (5, Message(&LIST)), (6, Message(&MAP))]);
static LIST: Schema = Schema(&[(1, Message(&ANY_VALUE))]);
static MAP: Schema = Schema(&[(1, Message(&KEY_VALUE))]);

/// Messages inside messages; prost stops at the same depth.
const DEPTH: usize = 100;

/// The message with all its text in UTF-8.
pub(super) fn mend(schema: &'static Schema, message: &[u8]) -> Result<Vec<u8>, Malformed> {
    mend_at(schema, message, DEPTH)
}

fn mend_at(schema: &'static Schema, message: &[u8], depth: usize) -> Result<Vec<u8>, Malformed> {
    if depth == 0 {
        return Err(Malformed("proto: messages are nested too deeply".to_owned()));
    }
    let mut mended = Vec::with_capacity(message.len());
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
            (Some(Message(inner)), Field::Bytes(bytes)) => {
                put(number, &mend_at(inner, bytes, depth - 1)?, &mut mended);
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
    use opentelemetry_proto::tonic::common::v1::any_value::Value;
    use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
    use opentelemetry_proto::tonic::trace::v1::Span;
    use prost::Message as _;

    use super::*;

    #[test]
    fn text_is_mended_and_the_rest_kept() {
        let value = Some(AnyValue { value: Some(Value::StringValue("valuX".to_owned())) });
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
        let mended = Span::decode(&*mend(&SPAN, &encoded).expect("mended")).expect("a span");
        assert_eq!(mended.name, "nam\u{fffd}");
        assert_eq!(mended.attributes[0].key, "ke\u{fffd}");
        let value = mended.attributes[0].value.clone().and_then(|value| value.value);
        assert_eq!(value, Some(Value::StringValue("valu\u{fffd}".to_owned())));
        assert_eq!((mended.kind, mended.start_time_unix_nano), (2, 7));
        assert_eq!(mended.trace_id, span.trace_id);
    }
}
