//! The span around every request that a service answers.
//!
//! It says little: that there was a request, how long it took, and what was asked.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use opentelemetry::trace::{FutureExt, Span, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue, global};

/// An axum middleware: it runs before and after the handler of every request.
pub async fn trace_request(request: Request, next: Next) -> Response {
    // The name of the tracer says which piece of code made the span. Asked for at every request and not once
    // at the start: a tracer that is taken before the provider is global never makes a span.
    let tracer = global::tracer("http-server");

    let mut span = tracer.start("handle-request");
    if let Some(query) = request.uri().query() {
        span.set_attribute(KeyValue::new("url.query", query.to_owned()));
    }

    // The handler runs with the span as its current one: a span that starts in there becomes its child. It
    // ends when the last context that holds it is dropped, here at the end of the function.
    next.run(request).with_context(Context::current_with_span(span)).await
}
