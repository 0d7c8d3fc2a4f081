//! Jaeger's HTTP query API: which path is answered by what.
//!
//! `legacy` is the API that every Jaeger up to 2.20 serves, `v3` its successor; `search` finds
//! traces for both. The routes only read: nothing that is asked changes what is stored.

mod answer;
mod dependencies;
mod duration;
pub(crate) mod json;
mod legacy;
mod metrics;
mod otlp_json;
mod params;
mod reply;
mod rfc3339;
mod search;
mod summary;
mod tag;
mod transform;
mod translate;
mod v3;
mod v3_params;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};

use crate::store::Store;
pub(crate) use answer::ApiError;
pub(crate) use params::{Params, trace_id};
pub(crate) use reply::reply;
pub(crate) use search::{Query, search as find};
pub(crate) use summary::{Summary, of as summarise};
pub(crate) use translate::{Reading, trace as translate};

pub(crate) fn router(store: Store) -> Router {
    Router::new()
        .route("/api/services", get(legacy::services))
        .route("/api/services/{service}/operations", get(legacy::operation_names))
        .route("/api/operations", get(legacy::operations))
        .route("/api/traces", get(legacy::traces))
        .route("/api/traces/{trace_id}", get(legacy::trace))
        .route("/api/dependencies", get(dependencies::dependencies))
        .route("/api/transform", post(transform::transform))
        .route("/api/archive/{trace_id}", post(legacy::archive))
        .route("/api/metrics/{kind}", get(metrics::metrics))
        .route("/api/v3/services", get(v3::services))
        .route("/api/v3/operations", get(v3::operations))
        .route("/api/v3/traces", get(v3::traces))
        .route("/api/v3/traces/{trace_id}", get(v3::trace))
        .route("/api/v3/trace-summaries", get(v3::trace_summaries))
        .route("/api", get(unknown).fallback(unknown))
        .route("/api/{*path}", get(unknown).fallback(unknown))
        .with_state(store)
}

/// Jaeger before 2.16 answers a mistyped path with the page of its UI, which helps nobody.
async fn unknown() -> Response {
    ApiError::new(StatusCode::NOT_FOUND, "no such route in the API").into_json()
}
