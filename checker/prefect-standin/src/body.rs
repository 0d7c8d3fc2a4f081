//! Reading a request's body: bounded in bytes and in time, then held against a form.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde_json::{Map, Value, json};

use crate::limits::Limits;
use crate::problem::Problem;
use crate::shape::{Form, Kind, Reader};

/// The JSON of a body; a text where the client does not say that it is JSON; `None` where there is none.
pub(crate) async fn read(limits: &Limits, headers: &HeaderMap, body: Body) -> Result<Option<Value>, Problem> {
    let patience = Duration::from_secs(limits.request_seconds);
    let whole = Limited::new(body, limits.body_bytes).collect();
    let read = tokio::time::timeout(patience, whole).await;
    let bytes = match read {
        Ok(Ok(whole)) => whole.to_bytes(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            return Err(Problem::Body(StatusCode::PAYLOAD_TOO_LARGE));
        }
        Ok(Err(_)) => return Err(Problem::Body(StatusCode::BAD_REQUEST)),
        Err(_) => return Err(Problem::Body(StatusCode::REQUEST_TIMEOUT)),
    };
    if bytes.is_empty() {
        return Ok(None);
    }
    if !is_json(headers) {
        return Ok(Some(json!(String::from_utf8_lossy(&bytes))));
    }
    serde_json::from_slice(&bytes).map(Some).map_err(|error| {
        let mut reader = Reader::new();
        let at = offset(&bytes, &error);
        reader.at(json!(at), |reader| reader.fault("json_invalid", "JSON decode error", &json!({})));
        Problem::Invalid { faults: reader.faults, body: json!(String::from_utf8_lossy(&bytes)) }
    })
}

/// `application/json`, or of a kind with it; or nothing is said.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(said) = headers.get(header::CONTENT_TYPE) else {
        return true;
    };
    let essence = said.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let kind = essence.to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// Bytes before the place that could not be read.
fn offset(bytes: &[u8], error: &serde_json::Error) -> usize {
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let before: usize = lines.take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
    if error.is_eof() { bytes.len() } else { before + error.column().saturating_sub(1) }
}

/// What a body of this form means. Without one, everything that is needed is missing.
pub(crate) fn object(form: &Form, body: Option<Value>) -> Result<Map<String, Value>, Problem> {
    checked(body, |reader, body| reader.object(form, body))
}

/// What a body means that is of this kind.
pub(crate) fn value(kind: &Kind, body: Option<Value>) -> Result<Value, Problem> {
    checked(body, |reader, body| reader.read(kind, body))
}

/// The same where the fields are those of several things side by side: null is as good as not there, and a body
/// that is no object has none of them.
pub(crate) fn fields(form: &Form, body: Option<Value>) -> Result<Map<String, Value>, Problem> {
    let mut reader = Reader::new();
    let told = body.clone().unwrap_or_default();
    let given = match body {
        Some(Value::Object(mut given)) => {
            given.retain(|_, value| !value.is_null());
            given
        }
        None => Map::new(),
        Some(_) => {
            for field in form.fields {
                reader
                    .at(json!(field.name), |reader| reader.fault("missing", "Field required", &Value::Null));
            }
            return Err(Problem::Invalid { faults: reader.faults, body: told });
        }
    };
    let meant = reader.object(form, &Value::Object(given));
    for fault in reader.faults.iter_mut().filter(|fault| fault.kind == "missing" && fault.place.len() == 2) {
        fault.input = Value::Null;
    }
    if reader.faults.is_empty() {
        Ok(meant)
    } else {
        Err(Problem::Invalid { faults: reader.faults, body: told })
    }
}

fn checked<T>(body: Option<Value>, read: impl FnOnce(&mut Reader, &Value) -> T) -> Result<T, Problem> {
    let mut reader = Reader::new();
    let Some(body) = body else {
        reader.fault("missing", "Field required", &Value::Null);
        return Err(Problem::Invalid { faults: reader.faults, body: Value::Null });
    };
    let meant = read(&mut reader, &body);
    if reader.faults.is_empty() { Ok(meant) } else { Err(Problem::Invalid { faults: reader.faults, body }) }
}
