//! The stock: `GET /shelf` says whether there is enough, `POST /taken` notes what was taken.

mod listen;
mod server;
mod telemetry;

use std::process::ExitCode;

use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Router, middleware};
use opentelemetry::trace::TraceContextExt;
use opentelemetry::{Context, KeyValue};
use serde_json::Value;

#[tokio::main]
async fn main() -> ExitCode {
    let provider = telemetry::init("stock-service");
    let app = Router::new()
        .route("/shelf", get(async || "enough"))
        .route("/taken", post(taken))
        .layer(middleware::from_fn(server::trace_request));
    let exit_code = listen::serve(app, 5101).await;
    telemetry::shutdown(&provider);
    exit_code
}

async fn taken(body: String) -> StatusCode {
    let Ok(taken) = serde_json::from_str::<Value>(&body) else { return StatusCode::BAD_REQUEST };
    let customer = taken["customer"].as_str().unwrap_or_default().to_owned();
    Context::current().span().set_attribute(KeyValue::new("app.customer", customer));
    StatusCode::NO_CONTENT
}
