//! The backend: `GET /api?name=ana` works for a while and answers `Ana`.

mod listen;
mod server;
mod telemetry;

use std::error::Error;
use std::fmt;
use std::process::ExitCode;
use std::time::Duration;

use axum::extract::Query;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Router, middleware};
use serde::Deserialize;
use tower_otel::trace::HttpLayer;
use tracing::{Level, instrument};

#[tokio::main]
async fn main() -> ExitCode {
    let provider = telemetry::init("backend-service");

    let app = Router::new()
        .route("/api", get(api))
        .layer(middleware::from_fn(server::tell_the_error))
        .layer(HttpLayer::server(Level::INFO));
    let exit_code = listen::serve(app, 5001).await;

    telemetry::shutdown(&provider);
    exit_code
}

#[derive(Deserialize)]
struct Params {
    name: String,
}

#[instrument(skip_all, name = "backend-processing", fields(request.name = name))]
async fn api(Query(Params { name }): Query<Params>) -> Result<String, (StatusCode, String)> {
    work().await;
    let answer = look_up(&name);
    if let Err(error @ LookupError::Unreadable) = &answer {
        // An event of level ERROR sets the status of its span too.
        tracing::error!(
            "exception.type" = "LookupError::Unreadable",
            "exception.message" = %error,
            "exception"
        );
    }
    answer.map_err(|error| (error.status_code(), error.to_string()))
}

/// Why a name is not found.
#[derive(Debug)]
enum LookupError {
    Unknown,
    Unreadable,
}

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LookupError::Unknown => "nobody of that name",
            LookupError::Unreadable => "the register of names cannot be read",
        })
    }
}

impl Error for LookupError {}

impl LookupError {
    /// Whose fault it is: 404 says that the caller asked for what is not there, 500 that this service failed.
    fn status_code(&self) -> StatusCode {
        match self {
            LookupError::Unknown => StatusCode::NOT_FOUND,
            LookupError::Unreadable => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// The name as the register spells it. The register is a pretence: names that begin with `ninguém` are not in
/// it, and those that begin with `falha` stand where it cannot be read.
fn look_up(name: &str) -> Result<String, LookupError> {
    if name.starts_with("falha") {
        Err(LookupError::Unreadable)
    } else if name.starts_with("ninguém") {
        Err(LookupError::Unknown)
    } else {
        Ok(capitalize(name))
    }
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
