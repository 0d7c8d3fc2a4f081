//! Prefect's REST API, as much of it as there is: which route is answered by what.

mod admin;
mod artifacts;
mod ask;
mod events;
mod flow_runs;
mod flows;
mod logs;
mod states;
mod task_runs;
mod version;

use axum::Router;
use axum::http::{StatusCode, Uri, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, patch, post};
use serde_json::json;

use crate::busy::{self, Busy, Turns};
use crate::problem::{Problem, json_response};
use crate::store::Store;
use crate::websocket;

pub(crate) fn router(store: Store, busy: Busy) -> Router {
    let writing = Router::new()
        .route("/flows/", post(flows::create))
        .route("/flow_runs/", post(flow_runs::create))
        .route("/flow_runs/{id}/labels", patch(flow_runs::label))
        .route("/flow_runs/{id}/set_state", post(flow_runs::set_state))
        .route("/task_runs/", post(task_runs::create))
        .route("/task_runs/{id}/set_state", post(task_runs::set_state))
        .route("/logs/", post(logs::create))
        .route("/artifacts/", post(artifacts::create))
        .layer(from_fn_with_state(Turns::new(busy), busy::refuse));
    let api = Router::new()
        .route("/admin/version", get(admin::version))
        .route("/ready", get(admin::ready))
        .route("/csrf-token", get(admin::csrf_token))
        .route("/flows/filter", post(flows::filter))
        .route("/flows/count", post(flows::count))
        .route("/flows/name/{name}", get(flows::by_name))
        .route("/flows/{id}", get(flows::read))
        .route("/flow_runs/filter", post(flow_runs::filter))
        .route("/flow_runs/count", post(flow_runs::count))
        .route("/flow_runs/{id}", get(flow_runs::read))
        .route("/flow_runs/{id}/graph-v2", get(flow_runs::graph))
        .route("/flow_run_states/", get(states::of_flow_run))
        .route("/task_runs/filter", post(task_runs::filter))
        .route("/task_runs/count", post(task_runs::count))
        .route("/task_runs/{id}", get(task_runs::read))
        .route("/task_run_states/", get(states::of_task_run))
        .route("/logs/filter", post(logs::filter))
        .route("/artifacts/filter", post(artifacts::filter))
        .route("/artifacts/count", post(artifacts::count))
        .route("/artifacts/{id}", get(artifacts::read))
        .route("/artifacts/{id}/latest", get(artifacts::latest))
        .route("/events", post(events::create))
        .route("/events/in", get(websocket::open))
        .merge(writing)
        .method_not_allowed_fallback(not_allowed)
        .layer(from_fn(version::check))
        // Whoever asks for this is not asked what he speaks.
        .route("/health", get(admin::health))
        .fallback(unknown)
        .with_state(store);
    Router::new().nest("/api", api)
}

async fn not_allowed() -> Response {
    json_response(StatusCode::METHOD_NOT_ALLOWED, &json!({"detail": "Method Not Allowed"}))
}

/// Routes that end in a slash, of which it is often forgotten.
const COLLECTIONS: [&str; 7] =
    ["/flows", "/flow_runs", "/task_runs", "/logs", "/artifacts", "/flow_run_states", "/task_run_states"];

/// Where only the slash is missing, the client is sent on; otherwise there is no such route.
async fn unknown(uri: Uri) -> Response {
    if !COLLECTIONS.contains(&uri.path()) {
        return Problem::NoRoute.into_response();
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let to = format!("/api{}/{query}", uri.path());
    (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response()
}
