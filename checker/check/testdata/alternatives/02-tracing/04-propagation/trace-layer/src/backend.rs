mod listen;
mod server;
mod telemetry;

use std::process::ExitCode;
use std::time::Duration;

use axum::Router;
use axum::extract::Query;
use axum::routing::get;
use serde::Deserialize;
use tracing::instrument;

#[tokio::main]
async fn main() -> ExitCode {
    let provider = telemetry::init("backend-service");

    let app = Router::new().route("/api", get(api)).layer(server::layer());
    let exit_code = listen::serve(app, 5001).await;

    telemetry::shutdown(&provider);
    exit_code
}

#[derive(Deserialize)]
struct Params {
    name: String,
}

#[instrument(name = "backend-processing", skip_all, fields(request.name = %name))]
async fn api(Query(Params { name }): Query<Params>) -> String {
    work().await;
    capitalize(&name)
}

async fn work() {
    tokio::time::sleep(Duration::from_millis(rand::random_range(100..=500))).await;
}

fn capitalize(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect(),
        None => String::new(),
    }
}
