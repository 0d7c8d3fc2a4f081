//! The parameters of a query string, read the way Jaeger's legacy API reads them.
//!
//! Unknown names are ignored; of a repeated name the first counts; an empty value is as if absent.

use std::num::{IntErrorKind, ParseIntError};
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::http::Uri;

use super::answer::{ApiError, Layout};
use super::duration;
use crate::model::TraceId;

/// The decoded pairs of a query string.
#[derive(Debug, Default)]
pub(crate) struct Params {
    pairs: Vec<(String, String)>,
}

impl Params {
    pub(crate) fn of(uri: &Uri) -> Self {
        let query = uri.query().unwrap_or_default().as_bytes();
        // Go drops a pair with a broken escape or a semicolon.
        let sound = query.split(|byte| *byte == b'&').filter(|pair| sound(pair));
        Self { pairs: sound.flat_map(|pair| form_urlencoded::parse(pair).into_owned()).collect() }
    }

    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next().filter(|value| !value.is_empty())
    }

    pub(crate) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A number in the caller's unit.
    pub(super) fn integer<T: FromStr<Err = ParseIntError>>(&self, name: &str) -> Result<Option<T>, ApiError> {
        let Some(text) = self.first(name) else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|error| unable(name, &go_integer_error("ParseInt", text, &error)))
    }

    /// A Go duration, in nanoseconds.
    pub(super) fn duration(&self, name: &str) -> Result<Option<i64>, ApiError> {
        let Some(text) = self.first(name) else {
            return Ok(None);
        };
        duration::parse(text).map(Some).map_err(|error| unable(name, &error))
    }

    /// What `prettyPrint` asks for.
    pub(super) fn layout(&self) -> Layout {
        match self.first("prettyPrint") {
            None | Some("false") => Layout::Compact,
            Some(_) => Layout::Indented,
        }
    }

    /// A Go boolean; `false` when absent.
    pub(super) fn flag(&self, name: &str) -> Result<bool, ApiError> {
        let Some(text) = self.first(name) else {
            return Ok(false);
        };
        let syntax = || format!("strconv.ParseBool: parsing \"{text}\": invalid syntax");
        go_bool(text).ok_or_else(|| unable(name, &syntax()))
    }
}

fn sound(pair: &[u8]) -> bool {
    let escapes = pair.split(|byte| *byte == b'%').skip(1);
    !pair.contains(&b';')
        && escapes.into_iter().all(|rest| rest.len() >= 2 && rest[..2].iter().all(u8::is_ascii_hexdigit))
}

pub(super) fn unable(name: &str, error: &dyn std::fmt::Display) -> ApiError {
    ApiError::bad_request(format!("unable to parse param '{name}': {error}"))
}

/// The text of Go's `strconv.ParseInt` or `Atoi`.
pub(super) fn go_integer_error(function: &str, text: &str, error: &ParseIntError) -> String {
    let why = match error.kind() {
        IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => "value out of range",
        _ => "invalid syntax",
    };
    format!("strconv.{function}: parsing \"{text}\": {why}")
}

/// The spellings that Go's `strconv.ParseBool` takes.
pub(super) fn go_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// A trace ID as people paste it: 1 to 32 hex digits of any case, leading zeros optional.
pub(crate) fn trace_id(text: &str) -> Result<TraceId, String> {
    if text.len() > 32 {
        return Err(format!("TraceID cannot be longer than 32 hex characters: {text}"));
    }
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let parsed = digits.then(|| u128::from_str_radix(text, 16).ok()).flatten();
    let parsed = parsed.map(TraceId);
    parsed.ok_or_else(|| format!("strconv.ParseUint: parsing \"{text}\": invalid syntax"))
}

/// Now, in nanoseconds since the epoch.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_a_repeated_name_counts_and_an_empty_one_is_absent() {
        let params = Params::of(&"/api/traces?service=a+b%2Fc&service=x&limit=".parse().expect("a URI"));
        assert_eq!(params.first("service"), Some("a b/c"));
        assert_eq!(params.first("limit"), None);
    }

    #[test]
    fn a_pair_with_a_broken_escape_is_dropped() {
        let params = Params::of(&"/api/traces?a=%zz&b=%4&c=x;y&d=%41".parse().expect("a URI"));
        assert_eq!(["a", "b", "c", "d"].map(|name| params.first(name)), [None, None, None, Some("A")]);
    }

    #[test]
    fn a_trace_id_may_miss_its_leading_zeros() {
        assert_eq!(trace_id("aBc"), Ok(TraceId(0xabc)));
        assert!(trace_id("+1").is_err());
        assert!(trace_id("").is_err());
        assert!(trace_id(&"0".repeat(33)).is_err());
    }
}
