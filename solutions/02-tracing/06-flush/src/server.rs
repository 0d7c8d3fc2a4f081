//! The span around every request that a service answers.
//!
//! Kind, name and attributes follow the semantic conventions of OpenTelemetry, so that any tool knows what it
//! sees.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use opentelemetry::trace::{FutureExt, SpanKind, Status, TraceContextExt, Tracer};
use opentelemetry::{KeyValue, global};
use opentelemetry_http::HeaderExtractor;

/// An axum middleware: it runs before and after the handler of every request.
pub async fn trace_request(request: Request, next: Next) -> Response {
    // The name of the tracer says which piece of code made the span. Asked for at every request and not once
    // at the start: a tracer that is taken before the provider is global never makes a span.
    let tracer = global::tracer("http-server");

    let mut name = request.method().to_string();
    let mut attributes = vec![
        KeyValue::new("http.request.method", name.clone()),
        KeyValue::new("url.path", request.uri().path().to_owned()),
    ];
    if let Some(query) = request.uri().query() {
        attributes.push(KeyValue::new("url.query", query.to_owned()));
    }
    // The route is the pattern, `/users/{id}`, and not the path, `/users/42`: names are for grouping, and no
    // two users would share one. A request that no route matches is named by its method alone.
    if let Some(route) = request.extensions().get::<MatchedPath>() {
        name = format!("{name} {}", route.as_str());
        attributes.push(KeyValue::new("http.route", route.as_str().to_owned()));
    }

    // What the caller says about itself, in the header `traceparent`. Without that header this is the current
    // context, which holds no span yet, and the trace begins here.
    let caller =
        global::get_text_map_propagator(|propagator| propagator.extract(&HeaderExtractor(request.headers())));

    // SERVER: this span answers a request from outside. Its parent is the span of the caller, in another
    // process.
    let span = tracer
        .span_builder(name)
        .with_kind(SpanKind::Server)
        .with_attributes(attributes)
        .start_with_context(&tracer, &caller);
    let context = caller.with_span(span);

    // The handler runs with the span as its current one: a span that starts in there becomes its child.
    let response = next.run(request).with_context(context.clone()).await;

    // An integer and not a text, so that a search may say `>= 500`.
    let status = response.status();
    context.span().set_attribute(KeyValue::new("http.response.status_code", i64::from(status.as_u16())));

    // 5xx alone: a 4xx says that the caller was wrong, and that this service did what it should.
    if status.is_server_error() {
        context.span().set_attribute(KeyValue::new("error.type", status.as_str().to_owned()));
        context.span().set_status(Status::error(""));
    }
    response
}
