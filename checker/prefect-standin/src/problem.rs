//! What is answered to who asked for what cannot be given, in Prefect's words and with its codes.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::id::Id;
use crate::shape::Fault;

/// Why a request is not done.
#[derive(Debug)]
pub(crate) enum Problem {
    /// There is no such route, or what stands in the path for an id is none.
    NoRoute,
    /// There is no such thing, where it was asked for.
    Missing(&'static str),
    /// There is no such thing, where it was to be changed.
    Unknown(&'static str, Id),
    /// There is no such flow run, whose graph was asked for.
    NoGraph(Id),
    /// The body is not of the form that was expected.
    Invalid { faults: Vec<Fault>, body: Value },
    /// A number is out of its bounds, or something is not to be had.
    Unprocessable(String),
    /// Something that it refers to is not there.
    Conflict,
    /// The header that names the client's API.
    ApiVersion(String),
    /// Somebody else is writing: the client is to try again.
    Busy,
    /// The body is larger than is taken, or did not come in time.
    Body(StatusCode),
}

const CONFLICT: &str = "Data integrity conflict. This usually means a unique or foreign key constraint was violated. \
                        See server logs for details.";

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let detail = |status: StatusCode, what: &str| (status, json!({"detail": what}));
        let (status, body) = match self {
            Self::NoRoute => detail(StatusCode::NOT_FOUND, "Not Found"),
            Self::Missing(what) => detail(StatusCode::NOT_FOUND, what),
            Self::Unknown(what, id) => {
                let what = format!("{what} with id {id} not found");
                (StatusCode::NOT_FOUND, json!({"exception_message": what}))
            }
            Self::NoGraph(id) => {
                (StatusCode::NOT_FOUND, json!({"exception_message": format!("Flow run {id} not found")}))
            }
            Self::Invalid { faults, body } => {
                let faults: Vec<_> = faults.iter().map(Fault::json).collect();
                let answer = json!({
                    "exception_message": "Invalid request received.",
                    "exception_detail": faults,
                    "request_body": body,
                });
                (StatusCode::UNPROCESSABLE_ENTITY, answer)
            }
            Self::Unprocessable(what) => detail(StatusCode::UNPROCESSABLE_ENTITY, &what),
            Self::Conflict => detail(StatusCode::CONFLICT, CONFLICT),
            Self::ApiVersion(what) => detail(StatusCode::BAD_REQUEST, &what),
            Self::Busy => {
                let what = json!({"exception_message": "Service Unavailable"});
                (StatusCode::SERVICE_UNAVAILABLE, what)
            }
            Self::Body(status) => detail(status, status.canonical_reason().unwrap_or("refused")),
        };
        json_response(status, &body)
    }
}

/// An answer in JSON.
pub(crate) fn json_response(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
