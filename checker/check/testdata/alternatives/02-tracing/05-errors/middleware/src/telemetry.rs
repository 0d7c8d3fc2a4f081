//! The spans of `tracing` become OpenTelemetry's by the layer of `tracing-opentelemetry`.

use opentelemetry::global;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

pub fn init(service_name: &'static str) -> SdkTracerProvider {
    let exporter = SpanExporter::builder().with_tonic().build().expect("the defaults are valid");
    let provider = SdkTracerProvider::builder()
        .with_resource(Resource::builder().with_service_name(service_name).build())
        .with_batch_exporter(exporter)
        .build();
    global::set_tracer_provider(provider.clone());
    global::set_text_map_propagator(TraceContextPropagator::new());

    let errors = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).from_env_lossy();
    // `axum-tracing-opentelemetry` makes its spans at the level TRACE, under this target.
    let spans = EnvFilter::new("info,otel::tracing=trace");
    tracing_subscriber::registry()
        .with(fmt::layer().with_writer(std::io::stderr).with_ansi(false).with_filter(errors))
        .with(tracing_opentelemetry::layer().with_tracer(provider.tracer(service_name)).with_filter(spans))
        .init();

    provider
}

pub fn shutdown(provider: &SdkTracerProvider) {
    if let Err(error) = provider.shutdown() {
        eprintln!("the last spans may be lost: {error}");
    }
}
