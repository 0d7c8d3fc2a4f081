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
/// Doubles match in the form of either Jaeger: [`shortest`] (v2), or in [`ten_digits`] (v1).
/// Bytes match as hex (v1) or base64 (v2).
pub(super) fn matches(attribute: &KeyValue, wanted: &str) -> bool {
    match content(attribute.value.as_ref()) {
        None => wanted.is_empty(),
        Some(Value::StringValue(text)) => text == wanted,
        Some(Value::BoolValue(flag)) => wanted == if *flag { "true" } else { "false" },
        Some(Value::IntValue(number)) => wanted == number.to_string(),
        Some(Value::DoubleValue(number)) => wanted == shortest(*number) || wanted == ten_digits(*number),
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

/// The shortest text that is the double, as v2 writes it: plain between 1e-6 and 1e21, else with an exponent of
/// as many digits as it needs (`1e+21`, `1e-7`).
fn shortest(number: f64) -> String {
    match number.abs() {
        size if !size.is_finite() => named(number),
        size if size == 0.0 || (1e-6..1e21).contains(&size) => number.to_string(),
        size if size >= 1e21 => format!("{number:e}").replace('e', "e+"),
        _ => format!("{number:e}"),
    }
}

/// The double rounded to ten digits, as v1 writes it, with Go's `%.10g`: plain between 1e-4 and 1e10, else with
/// an exponent of two digits at least (`1e+15`, `5e-05`).
fn ten_digits(number: f64) -> String {
    if !number.is_finite() {
        return named(number);
    }
    let rounded = format!("{number:.9e}");
    let (digits, exponent) = rounded.split_once('e').unwrap_or((&rounded, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..10).contains(&exponent) {
        return rounded.parse::<f64>().unwrap_or(number).to_string();
    }
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    format!("{digits}e{exponent:+03}")
}

/// What is no number, in Go's words.
fn named(number: f64) -> String {
    let name = match number {
        f64::INFINITY => "+Inf",
        f64::NEG_INFINITY => "-Inf",
        _ => "NaN",
    };
    name.to_owned()
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
        for (number, v1, v2) in [
            (1e21, "1e+21", "1e+21"),
            (1e15, "1e+15", "1000000000000000"),
            (5e-5, "5e-05", "0.00005"),
            (-2.5e-5, "-2.5e-05", "-0.000025"),
            (12_345_678_900.0, "1.23456789e+10", "12345678900"),
            (9_999_999_999.6, "1e+10", "9999999999.6"),
            (1_234_567_890.0, "1234567890", "1234567890"),
            (1e-100, "1e-100", "1e-100"),
            (0.0001, "0.0001", "0.0001"),
            (-0.0, "-0", "-0"),
            (f64::INFINITY, "+Inf", "+Inf"),
        ] {
            assert_eq!((&*ten_digits(number), &*shortest(number)), (v1, v2));
            let number = attribute(Value::DoubleValue(number));
            assert!(matches(&number, v1) && matches(&number, v2) && !matches(&number, "1e15"));
        }
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
