//! What protects the query port against pages of others in the reader's browser.
//!
//! A page of a hostile site can make its own name point to 127.0.0.1 and then read the answers
//! (DNS rebinding); the name that is asked for gives it away. The other headers confine our own pages.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::jaeger::ApiError;

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
pub(super) async fn guard(State(names): State<Arc<[String]>>, request: Request, next: Next) -> Response {
    let mut response = match asked(&request) {
        Ok(host) if serving::is_own_name(host, &names) => next.run(request).await,
        _ => foreign().into_response(),
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn foreign() -> Response {
    let what = "this store answers to addresses, to `localhost` and to names that no web site can have; \
                how another name is allowed stands in the book, on the page `stacks`";
    ApiError::new(StatusCode::MISDIRECTED_REQUEST, what).into_json()
}

/// The name that was asked for: in HTTP/2 it stands in the address. Empty if there is none.
fn asked(request: &Request) -> Result<&str, header::ToStrError> {
    match request.headers().get(header::HOST) {
        Some(host) => host.to_str(),
        None => Ok(request.uri().authority().map_or("", |authority| authority.as_str())),
    }
}
