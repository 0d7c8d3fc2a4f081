//! Attribute values in Jaeger's forms: as a tag's JSON, as JSON text, and as the text a search compares.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use serde_json::Value as Json;

use super::json;

/// Integers from here on lose digits in a browser, so Jaeger sends them as strings.
const SAFE_INTEGER: u64 = 1 << 53;

/// The attribute as a Jaeger tag.
pub(super) fn tag(attribute: &KeyValue) -> json::KeyValue {
    let (kind, value) = match content(attribute.value.as_ref()) {
        None => ("string", "".into()),
        Some(Value::StringValue(text)) => ("string", text.as_str().into()),
        Some(Value::BoolValue(flag)) => ("bool", (*flag).into()),
        Some(Value::IntValue(number)) if number.unsigned_abs() < SAFE_INTEGER => ("int64", (*number).into()),
        Some(Value::IntValue(number)) => ("int64", number.to_string().into()),
        Some(Value::DoubleValue(number)) => ("float64", double(*number)),
        Some(Value::BytesValue(bytes)) => ("binary", BASE64.encode(bytes).into()),
        Some(other) => ("string", plain(other).to_string().into()),
    };
    json::KeyValue { key: attribute.key.clone(), kind, value }
}

/// Whether a search for `wanted` finds the attribute: its value as text is compared whole.
///
/// Doubles match in the form of either Jaeger: shortest (v2), or rounded to ten digits (v1).
/// Bytes match as hex (v1) or base64 (v2).
pub(super) fn matches(attribute: &KeyValue, wanted: &str) -> bool {
    match content(attribute.value.as_ref()) {
        None => wanted.is_empty(),
        Some(Value::StringValue(text)) => text == wanted,
        Some(Value::BoolValue(flag)) => wanted == if *flag { "true" } else { "false" },
        Some(Value::IntValue(number)) => wanted == number.to_string(),
        Some(Value::DoubleValue(number)) => {
            let rounded = format!("{number:.9e}").parse().unwrap_or(*number);
            wanted == go(*number, "e-") || wanted == go(rounded, "e-0") || wanted == go(rounded, "e-")
        }
        Some(Value::BytesValue(bytes)) => wanted == BASE64.encode(bytes) || wanted == hex(bytes),
        Some(other) => *wanted == serde_json::to_string(&plain(other)).unwrap_or_default(),
    }
}

fn content(value: Option<&AnyValue>) -> Option<&Value> {
    value.and_then(|value| value.value.as_ref())
}

/// Two lower-case digits a byte.
pub(super) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Arrays and maps as plain JSON, map keys sorted; recursion is bounded by the decoder's depth.
fn plain(value: &Value) -> Json {
    match value {
        Value::StringValue(text) => text.as_str().into(),
        Value::BoolValue(flag) => (*flag).into(),
        Value::IntValue(number) => (*number).into(),
        Value::DoubleValue(number) => double(*number),
        Value::BytesValue(bytes) => BASE64.encode(bytes).into(),
        Value::ArrayValue(array) => array.values.iter().map(|item| nested(Some(item))).collect(),
        Value::KvlistValue(list) => {
            let members = list.values.iter();
            members.map(|member| (member.key.clone(), nested(member.value.as_ref()))).collect()
        }
        Value::StringValueStrindex(_) => Json::Null,
    }
}

fn nested(value: Option<&AnyValue>) -> Json {
    content(value).map_or(Json::Null, plain)
}

/// A number; a whole one without `.0`, as Go writes it. JSON has neither `NaN` nor infinity: those
/// become strings as in `/api/v3`, where Jaeger's legacy API fails as a whole.
pub(super) fn double(number: f64) -> Json {
    const SAFE: f64 = 9_007_199_254_740_992.0;
    if number.is_nan() {
        "NaN".into()
    } else if number.is_infinite() {
        if number > 0.0 { "Infinity".into() } else { "-Infinity".into() }
    } else if number.fract() == 0.0 && number.abs() < SAFE {
        #[expect(clippy::cast_possible_truncation, reason = "whole and below 2^53")]
        let whole = number as i64;
        whole.into()
    } else {
        number.into()
    }
}

/// Go's text of a double: plain between 1e-6 and 1e21, else with an exponent such as `1e+21`.
///
/// `small` stands before a negative exponent of one digit: v1 pads it to two (`1e-07`).
fn go(number: f64, small: &str) -> String {
    match number.abs() {
        _ if number.is_nan() => "NaN".to_owned(),
        size if size.is_infinite() => (if number > 0.0 { "+Inf" } else { "-Inf" }).to_owned(),
        size if size == 0.0 || (1e-6..1e21).contains(&size) => number.to_string(),
        size if size >= 1e21 => format!("{number:e}").replace('e', "e+"),
        _ => {
            let text = format!("{number:e}");
            let (digits, exponent) = text.split_once("e-").unwrap_or((&text, ""));
            let before = if exponent.len() == 1 { small } else { "e-" };
            format!("{digits}{before}{exponent}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(value: Value) -> KeyValue {
        let value = Some(AnyValue { value: Some(value) });
        KeyValue { key: "k".to_owned(), value, ..KeyValue::default() }
    }

    #[test]
    fn integers_beyond_2_53_become_strings() {
        assert_eq!(tag(&attribute(Value::IntValue((1 << 53) - 1))).value, 9_007_199_254_740_991_i64);
        assert_eq!(tag(&attribute(Value::IntValue(1 << 53))).value, "9007199254740992");
        assert_eq!(tag(&attribute(Value::IntValue(i64::MIN))).value, "-9223372036854775808");
    }

    #[test]
    fn doubles_are_found_in_the_text_of_both_jaegers() {
        let third = attribute(Value::DoubleValue(1.0 / 3.0));
        assert!(matches(&third, "0.3333333333333333") && matches(&third, "0.3333333333"));
        let small = attribute(Value::DoubleValue(1e-7));
        assert!(matches(&small, "1e-7") && matches(&small, "1e-07") && !matches(&small, "0.0000001"));
        assert!(matches(&attribute(Value::DoubleValue(1e21)), "1e+21"));
        assert!(matches(&attribute(Value::DoubleValue(3.0)), "3"));
        assert!(!matches(&attribute(Value::DoubleValue(3.0)), "3.0"));
    }

    #[test]
    fn a_double_that_json_lacks_is_a_string() {
        assert_eq!(tag(&attribute(Value::DoubleValue(f64::NAN))).value, "NaN");
        assert_eq!(tag(&attribute(Value::DoubleValue(f64::NEG_INFINITY))).value, "-Infinity");
        assert_eq!(tag(&attribute(Value::DoubleValue(2.5))).value, 2.5);
    }
}
