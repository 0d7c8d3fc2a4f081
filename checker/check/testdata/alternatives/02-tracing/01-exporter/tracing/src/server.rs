//! The span around every request, made with `tracing`.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use tracing::field::Empty;
use tracing::{Instrument, info_span};

pub async fn trace_request(request: Request, next: Next) -> Response {
    let span = info_span!("handle-request", url.query = Empty);
    if let Some(query) = request.uri().query() {
        span.record("url.query", query);
    }
    next.run(request).instrument(span).await
}
