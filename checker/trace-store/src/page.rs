//! The same traces for a person with a browser.
//!
//! Everything is rendered here, without scripts; every text from a span is escaped by the template.

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use crate::store::Store;

pub(crate) fn router(store: Store) -> Router {
    Router::new().fallback(async || StatusCode::NOT_FOUND).with_state(store)
}

/// Headers for every answer of the query port.
pub(crate) async fn guard(request: Request, next: Next) -> Response {
    next.run(request).await
}
