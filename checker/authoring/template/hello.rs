//! A program that greets: `hello ana` prints `Hello, ana!`.

use std::env;

@imports@

#[tokio::main]
async fn main() {
    let provider = init("hello-service");

    let name = env::args().nth(1).unwrap_or_else(|| "world".to_owned());
    global::tracer("hello").in_span("greet", |_| println!("{}", compose(&name)));

    // Last of all: by now every span has ended.
    if let Err(error) = provider.shutdown() {
        eprintln!("the last spans may be lost: {error}");
    }
}

/// The greeting for a name.
fn compose(name: &str) -> String {
@work@
}

/// Sets up the export of spans under `service_name`.
fn init(service_name: &'static str) -> SdkTracerProvider {
    let resource = Resource::builder().with_service_name(service_name).build();
    let exporter = SpanExporter::builder().with_tonic().build().expect("the defaults are valid");
    let provider = SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build();
    global::set_tracer_provider(provider.clone());
    provider
}
