//! The span around every request, made with `tracing`.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use tracing::field::Empty;
use tracing::{Instrument, info_span};

pub async fn trace_request(request: Request, next: Next) -> Response {
    let method = request.method().as_str();
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let span = info_span!(
        "request",
        otel.kind = "server",
        otel.name = format!("{method} {route}").trim(),
        http.request.method = method,
        http.route = route,
        url.path = request.uri().path(),
        http.response.status_code = Empty,
    );

    let response = next.run(request).instrument(span.clone()).await;
    // As an i64: a u16 would become a text.
    span.record("http.response.status_code", i64::from(response.status().as_u16()));
    response
}
