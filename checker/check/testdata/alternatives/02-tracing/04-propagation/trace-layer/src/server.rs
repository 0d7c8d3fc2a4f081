//! A `TraceLayer` whose spans follow the HTTP semantic conventions.

use std::time::Duration;

use axum::body::Body;
use axum::extract::MatchedPath;
use axum::http::{Request, Response};
use opentelemetry::global;
use opentelemetry::propagation::Extractor;
use tower_http::classify::{ServerErrorsAsFailures, SharedClassifier};
use tower_http::trace::{MakeSpan, OnResponse, TraceLayer};
use tracing::field::Empty;
use tracing::{Span, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

pub fn layer() -> TraceLayer<SharedClassifier<ServerErrorsAsFailures>, OtelSpan, (), OtelStatus, (), (), ()> {
    TraceLayer::new_for_http()
        .make_span_with(OtelSpan)
        .on_request(())
        .on_response(OtelStatus)
        .on_body_chunk(())
        .on_eos(())
        .on_failure(())
}

struct Headers<'a>(&'a axum::http::HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(|name| name.as_str()).collect()
    }
}

#[derive(Clone)]
pub struct OtelSpan;

impl MakeSpan<Body> for OtelSpan {
    fn make_span(&mut self, request: &Request<Body>) -> Span {
        let method = request.method().as_str();
        let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
        let name = match route {
            Some(route) => format!("{method} {route}"),
            None => method.to_owned(),
        };
        let span = info_span!(
            "http_request",
            otel.name = %name,
            otel.kind = "server",
            http.request.method = method,
            http.route = route,
            url.path = request.uri().path(),
            url.query = request.uri().query(),
            http.response.status_code = Empty,
        );
        let parent =
            global::get_text_map_propagator(|propagator| propagator.extract(&Headers(request.headers())));
        let _ = span.set_parent(parent);
        span
    }
}

#[derive(Clone)]
pub struct OtelStatus;

impl<B> OnResponse<B> for OtelStatus {
    fn on_response(self, response: &Response<B>, _latency: Duration, span: &Span) {
        span.record("http.response.status_code", i64::from(response.status().as_u16()));
    }
}
