//! The outgoing calls of a service, each with its CLIENT span, made with `tracing`.

use opentelemetry::global;
use opentelemetry_http::HeaderInjector;
use reqwest::{Client, Request, Response};
use tracing::field::Empty;
use tracing::{Instrument, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

pub async fn send(http: &Client, mut request: Request) -> reqwest::Result<Response> {
    let url = request.url();
    let span = info_span!(
        "call",
        otel.kind = "client",
        otel.name = request.method().as_str(),
        http.request.method = request.method().as_str(),
        url.full = url.as_str(),
        server.address = url.host_str(),
        server.port = url.port_or_known_default().map(i64::from),
        http.response.status_code = Empty,
        "error.type" = Empty,
        otel.status_code = Empty,
    );
    let context = span.context();
    global::get_text_map_propagator(|p| {
        p.inject_context(&context, &mut HeaderInjector(request.headers_mut()))
    });

    let response = http.execute(request).instrument(span.clone()).await;
    match &response {
        Ok(response) => {
            let status = response.status();
            span.record("http.response.status_code", i64::from(status.as_u16()));
            if status.is_client_error() || status.is_server_error() {
                span.record("error.type", status.as_str());
                span.record("otel.status_code", "ERROR");
            }
        }
        Err(error) => {
            span.record("error.type", "reqwest::Error");
            span.in_scope(|| {
                tracing::error!(
                    "exception.type" = "reqwest::Error",
                    "exception.message" = %error,
                    "exception"
                );
            });
        }
    }
    response
}
