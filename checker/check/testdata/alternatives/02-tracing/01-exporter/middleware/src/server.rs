//! The span around every request, made by the `TraceLayer` of `tower-http`.

use axum::extract::Request;
use tower_http::classify::{ServerErrorsAsFailures, SharedClassifier};
use tower_http::trace::TraceLayer;
use tracing::{Span, info_span};

pub fn layer() -> TraceLayer<SharedClassifier<ServerErrorsAsFailures>, fn(&Request) -> Span> {
    TraceLayer::new_for_http()
        .make_span_with(|request: &Request| info_span!("handle-request", url.query = request.uri().query()))
}
