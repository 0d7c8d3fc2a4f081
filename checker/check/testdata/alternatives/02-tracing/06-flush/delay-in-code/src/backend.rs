//! The backend: `GET /api?name=ana` works for a while and answers `Ana`.
//!
//! It looks names up in a register, which is not always to be read, and does not hold every name.

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
use opentelemetry::trace::{Span, Status, Tracer};
use opentelemetry::{KeyValue, global};
use serde::Deserialize;

#[tokio::main]
async fn main() -> ExitCode {
    let provider = telemetry::init("backend-service");

    let app = Router::new().route("/api", get(api)).layer(middleware::from_fn(server::trace_request));
    let exit_code = listen::serve(app, 5001).await;

    telemetry::shutdown(&provider);
    exit_code
}

#[derive(Deserialize)]
struct Params {
    name: String,
}

async fn api(Query(Params { name }): Query<Params>) -> Result<String, (StatusCode, String)> {
    // Nothing starts a span below this one, so it need not be made current: a plain variable holds it.
    let mut span = global::tracer("backend").start("backend-processing");
    span.set_attribute(KeyValue::new("request.name", name.clone()));

    work().await;
    let answer = look_up(&name);

    // Three things, because three kinds of reader ask. The event tells a person what happened, and when. The
    // status makes the span red, and findable as `error=true`. A name that is not there is no failure: the
    // register was asked, and it answered.
    if let Err(error @ LookupError::Unreadable) = &answer {
        span.add_event(
            "exception",
            vec![
                KeyValue::new("exception.type", "LookupError::Unreadable"),
                KeyValue::new("exception.message", error.to_string()),
            ],
        );
        span.set_status(Status::error(error.to_string()));
    }

    // Its drop at the end of the function would end it too; to say so shows what it measures. (As `let _ = …`
    // it would have been dropped at once, and have measured nothing.)
    span.end();
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
