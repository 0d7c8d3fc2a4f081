//! What both services are made of: the pipeline, the SERVER span around a handler, and the end.

use std::env;
use std::future::Future;

use axum::Router;
use axum::http::{HeaderMap, StatusCode, Uri};
use opentelemetry::global;
use opentelemetry::trace::{FutureExt, SpanKind, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::HeaderExtractor;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{BatchSpanProcessor, SdkTracerProvider};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

pub fn pipeline(service: &'static str) -> SdkTracerProvider {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).init();
    global::set_text_map_propagator(TraceContextPropagator::new());
    let exporter = opentelemetry_otlp::SpanExporter::builder().with_tonic().build().expect("an exporter");
    let provider = SdkTracerProvider::builder()
        .with_resource(Resource::builder().with_service_name(service).build())
        .with_span_processor(BatchSpanProcessor::builder(exporter).build())
        .build();
    global::set_tracer_provider(provider.clone());
    provider
}

/// Does a handler's work under the SERVER span of its request.
pub async fn served(
    route: &'static str,
    uri: &Uri,
    headers: &HeaderMap,
    work: impl Future<Output = (StatusCode, String)>,
) -> (StatusCode, String) {
    let parent = global::get_text_map_propagator(|wire| wire.extract(&HeaderExtractor(headers)));
    let tracer = global::tracer("service");
    let mut builder = tracer.span_builder(format!("GET {route}"));
    builder.span_kind = Some(SpanKind::Server);
    builder.attributes = Some(vec![
        KeyValue::new("http.request.method", "GET"),
        KeyValue::new("http.route", route),
        KeyValue::new("url.path", uri.path().to_owned()),
    ]);
    let here: Context = parent.with_span(builder.start_with_context(&tracer, &parent));
    let (status, body) = work.with_context(here.clone()).await;
    here.span().set_attribute(KeyValue::new("http.response.status_code", i64::from(status.as_u16())));
    if status.is_server_error() {
        here.span().set_status(Status::error(""));
    }
    (status, body)
}

/// Serves until SIGTERM.
pub async fn run(app: Router, default_port: u16, provider: SdkTracerProvider) {
    let port = env::var("PORT").ok().and_then(|text| text.parse().ok()).unwrap_or(default_port);
    let listener = TcpListener::bind(("0.0.0.0", port)).await.expect("the port is free");
    let mut end = signal(SignalKind::terminate()).expect("SIGTERM can be heard");
    let ended = async move {
        end.recv().await;
    };
    axum::serve(listener, app).with_graceful_shutdown(ended).await.expect("it serves");
    let _ = provider.shutdown();
}
