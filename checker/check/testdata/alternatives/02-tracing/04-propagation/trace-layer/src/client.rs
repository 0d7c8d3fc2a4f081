//! Outgoing calls.

use opentelemetry::global;
use opentelemetry_http::HeaderInjector;
use reqwest::{Client, Request, Response};
use tracing::field::Empty;
use tracing::{Instrument, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

pub async fn send(http: &Client, mut request: Request) -> reqwest::Result<Response> {
    let span = info_span!(
        "http_client",
        otel.name = request.method().as_str(),
        otel.kind = "client",
        http.request.method = request.method().as_str(),
        url.full = request.url().as_str(),
        server.address = request.url().host_str(),
        server.port = request.url().port_or_known_default().map(i64::from),
        http.response.status_code = Empty,
    );
    let context = span.context();
    global::get_text_map_propagator(|propagator| {
        propagator.inject_context(&context, &mut HeaderInjector(request.headers_mut()));
    });

    async {
        let response = http.execute(request).await?;
        tracing::Span::current().record("http.response.status_code", i64::from(response.status().as_u16()));
        Ok(response)
    }
    .instrument(span.clone())
    .await
}
