//! From a span in memory to a trace in Jaeger: where spans go, under whose name, and that they all arrive.

use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Sets up the export of spans under `service_name`, once for the whole program.
///
/// The caller keeps the provider: it alone can be told to shut down.
pub fn init(service_name: &'static str) -> SdkTracerProvider {
    show_errors_of_the_sdk();

    // TODO(01-first-trace/01): build a resource named `service_name`, an OTLP exporter over gRPC and a provider
    // with both (batch exporter), and make that provider the global one.
    SdkTracerProvider::builder().build()
}

/// Sends what the batch processor still holds, and waits until it is there.
pub fn shutdown(provider: &SdkTracerProvider) {
    // TODO(01-first-trace/01): shut the provider down, and say so if that fails.
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
