//! What the middleware of `tower-otel` does not say about a request that fails.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use tracing::Span;

/// Within the span of `tower-otel`: it declares `error.type`, and leaves it empty.
pub async fn tell_the_error(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status().is_server_error() {
        Span::current().record("error.type", response.status().as_str());
    }
    response
}
