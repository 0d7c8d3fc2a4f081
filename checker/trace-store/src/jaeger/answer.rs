//! The envelope around every answer of the legacy API, and its errors.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};

/// `{"data":…,"total":n,"limit":0,"offset":0,"errors":null}`; limit and offset are always 0.
#[derive(Debug, Serialize)]
pub(super) struct Envelope<T> {
    data: T,
    total: usize,
    limit: usize,
    offset: usize,
    errors: Option<Vec<Problem>>,
}

/// One entry of `errors`.
#[derive(Debug, Serialize)]
pub(super) struct Problem {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<u16>,
    msg: String,
    #[serde(rename = "traceID", skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
}

impl Problem {
    /// One trace of several that were asked for by ID is not there.
    pub(super) fn missing(trace_id: String) -> Self {
        Self { code: None, msg: "trace not found".to_owned(), trace_id: Some(trace_id) }
    }

    /// One of several is there, but the answer is large enough without it.
    pub(super) fn left_out(trace_id: String) -> Self {
        let msg = "the answer would be too large: ask for fewer traces at a time".to_owned();
        Self { code: None, msg, trace_id: Some(trace_id) }
    }
}

impl<T: Serialize> Envelope<T> {
    pub(super) fn of(data: T) -> Self {
        Self { data, total: 0, limit: 0, offset: 0, errors: None }
    }

    /// Only services and operations say how many there are.
    pub(super) fn counted(data: T, total: usize) -> Self {
        Self { total, ..Self::of(data) }
    }

    pub(super) fn with_problems(self, problems: Vec<Problem>) -> Self {
        Self { errors: Some(problems).filter(|problems| !problems.is_empty()), ..self }
    }

    pub(super) fn respond(&self, layout: Layout) -> Response {
        match layout {
            Layout::Compact => json(self),
            Layout::Indented => {
                let mut body = Vec::new();
                let indent = PrettyFormatter::with_indent(b"    ");
                let written = self.serialize(&mut Serializer::with_formatter(&mut body, indent));
                written.expect("our own types have string keys and go into memory");
                respond(body)
            }
        }
    }
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Compact,
    /// By four spaces.
    Indented,
}

/// A compact JSON response.
pub(super) fn json(value: &impl Serialize) -> Response {
    respond(serde_json::to_vec(value).expect("our own types have string keys and go into memory"))
}

fn respond(body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// An error of the legacy API: status, and the same code with a text in the envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    status: StatusCode,
    message: String,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, message: message.into() }
    }

    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn trace_not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "trace not found")
    }

    /// The same error where no Jaeger has one, and none says what it is: called JSON, which it is.
    pub(crate) fn into_json(self) -> Response {
        let mut response = self.into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }

    /// The same error in the form of `/api/v3`.
    pub(super) fn v3(self) -> Response {
        let body = serde_json::json!({"error": {
            "httpCode": self.status.as_u16(),
            "message": self.message,
        }});
        plain(self.status, &body)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let code = Some(self.status.as_u16());
        let problem = Problem { code, msg: self.message, trace_id: None };
        plain(self.status, &Envelope::of(()).with_problems(vec![problem]))
    }
}

/// Jaeger sends its errors as text with a newline at the end, although they are JSON.
fn plain(status: StatusCode, body: &impl Serialize) -> Response {
    let mut text = serde_json::to_string(body).expect("our own types have string keys");
    text.push('\n');
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
