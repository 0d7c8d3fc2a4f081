//! Reading what holds nothing else: texts, numbers, flags, ids, moments, words.

use serde_json::{Value, json};

use super::Kind;
use crate::id::Id;
use crate::stamp::Stamp;

/// What is meant, or the kind of the fault and its words.
type Read = Result<Value, (&'static str, String)>;

/// A value that holds no others.
pub(super) fn plain(kind: &Kind, value: &Value) -> Read {
    let text = value.as_str();
    match kind {
        Kind::Text | Kind::Name | Kind::Key => string(kind, value),
        Kind::Whole => whole(value),
        Kind::Natural => whole(value).and_then(|read| match read.as_i64() {
            Some(..0) => Err(("greater_than_equal", "Input should be greater than or equal to 0".to_owned())),
            _ => Ok(read),
        }),
        Kind::Number | Kind::Delay => number(value),
        Kind::Flag => flag(value),
        Kind::Uuid => match text {
            Some(text) => Id::parse(text)
                .map(|id| json!(id.to_string()))
                .ok_or_else(|| ("uuid_parsing", "Input should be a valid UUID".to_owned())),
            None => Err(("uuid_type", "UUID input should be a string, bytes or UUID object".to_owned())),
        },
        Kind::Time => Stamp::read(value).map(Value::from).ok_or_else(|| {
            let kind = if text.is_some() { "value_error" } else { "datetime_type" };
            (kind, "Input should be a valid datetime".to_owned())
        }),
        Kind::Word(word) if text == Some(word) => Ok(value.clone()),
        Kind::Word(word) => Err(("literal_error", format!("Input should be '{word}'"))),
        Kind::Choice(words) if text.is_some_and(|text| words.contains(&text)) => Ok(value.clone()),
        Kind::Choice(words) => Err(("enum", format!("Input should be {}", listed(words)))),
        _ => Ok(value.clone()),
    }
}

/// `'A', 'B' or 'C'`.
fn listed(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("'{word}'")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

fn string(kind: &Kind, value: &Value) -> Read {
    let Some(text) = value.as_str() else {
        return Err(("string_type", "Input should be a valid string".to_owned()));
    };
    let is_of_key = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    match kind {
        Kind::Name if text.is_empty() || text.contains(['/', '%', '&', '>', '<']) => {
            Err(("string_pattern_mismatch", "String should match pattern '^[^/%&><]+$'".to_owned()))
        }
        Kind::Key if text.is_empty() || !text.bytes().all(is_of_key) => {
            let what = "Value error, Artifact key must only contain lowercase letters, numbers, and dashes";
            Err(("value_error", what.to_owned()))
        }
        _ => Ok(value.clone()),
    }
}

fn whole(value: &Value) -> Read {
    let parsing = "Input should be a valid integer, unable to parse string as an integer";
    match value {
        Value::Bool(flag) => Ok(json!(i64::from(*flag))),
        Value::Number(number) if number.is_i64() || number.is_u64() => Ok(value.clone()),
        #[expect(clippy::cast_possible_truncation, reason = "it has no fraction, and `as` saturates")]
        Value::Number(number) => match number.as_f64() {
            Some(number) if number.fract() == 0.0 => Ok(json!(number as i64)),
            _ => Err((
                "int_from_float",
                "Input should be a valid integer, got a number with a fractional part".to_owned(),
            )),
        },
        Value::String(text) => match text.trim().parse::<i64>() {
            Ok(number) => Ok(json!(number)),
            Err(_) => Err(("int_parsing", parsing.to_owned())),
        },
        _ => Err(("int_type", "Input should be a valid integer".to_owned())),
    }
}

fn number(value: &Value) -> Read {
    match value {
        Value::Number(_) => Ok(value.clone()),
        Value::Bool(flag) => Ok(json!(i64::from(*flag))),
        Value::String(text) => text.trim().parse::<f64>().map(|number| json!(number)).map_err(|_| {
            let what = "Input should be a valid number, unable to parse string as a number";
            ("float_parsing", what.to_owned())
        }),
        _ => Err(("float_type", "Input should be a valid number".to_owned())),
    }
}

fn flag(value: &Value) -> Read {
    let text = value.as_str().map(str::to_ascii_lowercase);
    match (value, text.as_deref()) {
        (Value::Bool(_), _) => Ok(value.clone()),
        (_, Some("1" | "on" | "t" | "true" | "y" | "yes")) => Ok(json!(true)),
        (_, Some("0" | "off" | "f" | "false" | "n" | "no")) => Ok(json!(false)),
        (Value::Number(number), _) if number.as_f64() == Some(1.0) => Ok(json!(true)),
        (Value::Number(number), _) if number.as_f64() == Some(0.0) => Ok(json!(false)),
        (Value::String(_) | Value::Number(_), _) => {
            Err(("bool_parsing", "Input should be a valid boolean, unable to interpret input".to_owned()))
        }
        _ => Err(("bool_type", "Input should be a valid boolean".to_owned())),
    }
}
