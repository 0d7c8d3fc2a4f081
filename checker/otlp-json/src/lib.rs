//! OTLP/JSON becomes OTLP's protobuf, so that what comes in either form is read by the same code to the same.
//!
//! What protobuf's JSON mapping allows is taken: both spellings of a name, numbers as text, `NaN` and the
//! infinities, values of enums by name, `null` for what is not there; unknown members are passed over. IDs are
//! hexadecimal, as OTLP/JSON has them. What cannot be taken as it was sent is refused, with the member and the
//! place: nothing becomes something else. Whether the spans are good is not asked here.

mod bytes;
mod message;
mod number;
mod put;
mod schema;

use std::fmt;

/// Why a body is no OTLP/JSON, with the place.
#[derive(Debug)]
pub struct Malformed(serde_json::Error);

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Malformed {}

/// The `ExportTraceServiceRequest` of a body, encoded: never larger than the body.
///
/// Bytes that are not UTF-8 become U+FFFD inside texts, as Jaeger shows them; anywhere else they are an error.
pub fn to_protobuf(body: &[u8]) -> Result<Vec<u8>, Malformed> {
    let body = String::from_utf8_lossy(body);
    let mut encoded = Vec::with_capacity(body.len() / 2);
    let mut json = serde_json::Deserializer::from_str(&body);
    message::read(&schema::REQUEST, &mut json, &mut encoded).map_err(Malformed)?;
    json.end().map_err(Malformed)?;
    Ok(encoded)
}

/// The answer to an export of which so many spans were not taken, as OTLP/JSON: an `ExportTraceServiceResponse`.
pub fn response(rejected_spans: i64, error_message: &str) -> String {
    let mut partial = serde_json::Map::new();
    if rejected_spans != 0 {
        partial.insert("rejectedSpans".to_owned(), rejected_spans.to_string().into());
    }
    if !error_message.is_empty() {
        partial.insert("errorMessage".to_owned(), error_message.into());
    }
    serde_json::json!({"partialSuccess": partial}).to_string()
}

#[cfg(test)]
mod tests;
