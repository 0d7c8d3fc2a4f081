//! The outgoing calls of a service, each with its CLIENT span.

use opentelemetry::trace::{FutureExt, SpanKind, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue, global};
use opentelemetry_http::HeaderInjector;
use reqwest::{Client, Request, Response};

/// Sends `request` and waits for the head of the response.
pub async fn send(http: &Client, mut request: Request) -> reqwest::Result<Response> {
    let tracer = global::tracer("http-client");

    // CLIENT: this span waits for another process. The name is the method alone, for a caller does not know
    // the other side's routes, and a name that held the address would make every call an operation of its
    // own.
    let method = request.method().to_string();
    let url = request.url();
    let mut attributes = vec![
        KeyValue::new("http.request.method", method.clone()),
        KeyValue::new("url.full", url.to_string()),
    ];
    if let Some(host) = url.host_str() {
        attributes.push(KeyValue::new("server.address", host.to_owned()));
    }
    if let Some(port) = url.port_or_known_default() {
        attributes.push(KeyValue::new("server.port", i64::from(port)));
    }
    let span =
        tracer.span_builder(method).with_kind(SpanKind::Client).with_attributes(attributes).start(&tracer);
    let context = Context::current_with_span(span);

    // The header `traceparent` now tells the other side the trace and this span. `context` and not the
    // current one: that is still the caller's, and would make the other side this span's sibling.
    global::get_text_map_propagator(|propagator| {
        propagator.inject_context(&context, &mut HeaderInjector(request.headers_mut()));
    });

    let response = http.execute(request).with_context(context.clone()).await?;

    let status = i64::from(response.status().as_u16());
    context.span().set_attribute(KeyValue::new("http.response.status_code", status));
    Ok(response)
}
