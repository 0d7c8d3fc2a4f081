//! What protects the stand-in against pages of others in the reader's browser.
//!
//! A page of a hostile site can make its own name point to 127.0.0.1 and then read the answers (DNS rebinding); the
//! name that is asked for gives it away. The other headers confine our own pages.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use serde_json::json;

use crate::problem::json_response;

const HEADERS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
];

/// Refuses requests under a foreign name and adds the protecting headers to every answer.
pub(crate) async fn guard(State(names): State<Arc<[String]>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).map_or(Ok(""), HeaderValue::to_str);
    let mut response = match host {
        Ok(host) if serving::is_own_name(host, &names) => next.run(request).await,
        _ => {
            let what =
                "this stand-in answers to addresses, to `localhost` and to names that no web site can have";
            json_response(StatusCode::MISDIRECTED_REQUEST, &json!({"detail": what}))
        }
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
