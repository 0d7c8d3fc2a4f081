//! The outgoing calls of a service, each with the CLIENT span of `tower-otel`.

use reqwest::{Client, Request, Response};
use tower::{Layer, ServiceExt};
use tower_otel::trace::HttpLayer;
use tracing::{Level, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

pub async fn send(http: &Client, request: Request) -> reqwest::Result<Response> {
    let within = tower::service_fn(|request| execute(http.clone(), request));
    HttpLayer::client(Level::INFO).layer(within).oneshot(request).await
}

/// Within the span: it declares `error.type`, and leaves it empty; and has the port as a text, where the conventions
/// want a number.
async fn execute(http: Client, request: Request) -> reqwest::Result<Response> {
    if let Some(port) = request.url().port_or_known_default() {
        Span::current().set_attribute("server.port", i64::from(port));
    }
    let response = http.execute(request).await;
    match &response {
        Ok(response) if response.status().is_client_error() || response.status().is_server_error() => {
            Span::current().record("error.type", response.status().as_str());
        }
        Ok(_) => {}
        Err(error) => {
            Span::current().record("error.type", "reqwest::Error");
            tracing::error!("exception.type" = "reqwest::Error", "exception.message" = %error, "exception");
        }
    }
    response
}
