//! The backend: `GET /api?name=ana` works for a while and answers `Ana`.

mod listen;
mod telemetry;

use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use axum::extract::Query;
use axum::routing::get;
use opentelemetry::trace::{Span, Tracer};
use opentelemetry::{KeyValue, global};
use opentelemetry_instrumentation_tower::http;
use serde::Deserialize;

#[tokio::main]
async fn main() -> ExitCode {
    let provider = telemetry::init("backend-service");

    let app = Router::new().route("/api", get(api)).layer(http::server::Layer::new());
    let exit_code = listen::serve(app, 5001).await;

    telemetry::shutdown(&provider);
    exit_code
}

#[derive(Deserialize)]
struct Params {
    name: String,
}

async fn api(Query(Params { name }): Query<Params>) -> String {
    // Nothing starts a span below this one, so it need not be made current: a plain variable holds it.
    let mut span = global::tracer("backend").start("backend-processing");
    span.set_attribute(KeyValue::new("request.name", name.clone()));

    work().await;
    let answer = capitalize(&name);

    // Its drop at the end of the function would end it too; to say so shows what it measures. (As `let _ = …`
    // it would have been dropped at once, and have measured nothing.)
    span.end();
    answer
}

/// Simulates some work. `tokio::time::sleep` lets other requests run meanwhile; `std::thread::sleep` would
/// hold the thread, and soon every request with it.
async fn work() {
    tokio::time::sleep(Duration::from_millis(rand::random_range(100..=500))).await;
}

/// The first letter upper, the rest lower.
fn capitalize(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect(),
        None => String::new(),
    }
}
