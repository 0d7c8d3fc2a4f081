//! From a span in memory to a trace in Jaeger: where spans go, under whose name, and that they all arrive.

use opentelemetry::global;
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Sets up the export of spans under `service_name`, once for the whole program.
///
/// The caller keeps the provider: it alone can be told to shut down.
pub fn init(service_name: &'static str) -> SdkTracerProvider {
    show_errors_of_the_sdk();

    // Who speaks. Every span that leaves this process carries the resource, and Jaeger files spans by its
    // `service.name`: without one they end up under `unknown_service`.
    let resource = Resource::builder().with_service_name(service_name).build();

    // Where to. OTLP over gRPC, by default to port 4317 of this machine. No `with_endpoint` on purpose: an
    // address in code would win over the variable OTEL_EXPORTER_OTLP_ENDPOINT, and whoever runs the program
    // could no longer choose.
    let exporter = SpanExporter::builder().with_tonic().build().expect("the defaults are valid");

    // When. The batch processor collects spans that have ended and sends them from a thread of its own, every
    // five seconds unless OTEL_BSP_SCHEDULE_DELAY says otherwise: the work does not wait for Jaeger.
    let provider = SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build();

    // From here on `global::tracer` makes real spans; until now its spans went nowhere.
    global::set_tracer_provider(provider.clone());

    provider
}

/// Sends what the batch processor still holds, and waits until it is there.
///
/// A program that ends before the five seconds are over has sent nothing at all by then: without this its trace
/// is lost, all of it.
pub fn shutdown(provider: &SdkTracerProvider) {
    if let Err(error) = provider.shutdown() {
        eprintln!("the last spans may be lost: {error}");
    }
}

/// Prints the SDK's own warnings and errors to stderr.
///
/// An exporter that reaches nobody must not disturb the program, so it does not panic and returns no error to
/// anyone: all it does is to emit an event of the `tracing` crate. Without a subscriber even that is lost,
/// and a wrong port looks exactly like a quiet day. `RUST_LOG=debug` shows more.
fn show_errors_of_the_sdk() {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).init();
}
