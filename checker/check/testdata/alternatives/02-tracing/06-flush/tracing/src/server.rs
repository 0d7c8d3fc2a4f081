//! The span around every request, made with `tracing`.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use opentelemetry::global;
use opentelemetry_http::HeaderExtractor;
use tracing::field::Empty;
use tracing::{Instrument, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

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
        "error.type" = Empty,
        otel.status_code = Empty,
    );
    // Before the span is entered: afterwards its parent cannot be changed any more.
    let caller = global::get_text_map_propagator(|p| p.extract(&HeaderExtractor(request.headers())));
    if let Err(error) = span.set_parent(caller) {
        tracing::warn!("the trace of the caller ends here: {error}");
    }

    let response = next.run(request).instrument(span.clone()).await;
    // As an i64: a u16 would become a text.
    span.record("http.response.status_code", i64::from(response.status().as_u16()));
    if response.status().is_server_error() {
        span.record("error.type", response.status().as_str());
        span.record("otel.status_code", "ERROR");
    }
    response
}
