//! The routes of `/api/v3`, the successor of the legacy API, as Jaeger 2.20 answers them.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use serde_json::json;

use super::answer::{self, ApiError};
use super::params::Params;
use super::reply::reply;
use super::{otlp_json, search, summary, translate, v3_params};
use crate::model::Trace;
use crate::store::Store;

/// `GET /api/v3/services`: names, sorted.
pub(super) async fn services(State(store): State<Store>) -> Response {
    let names = store.services();
    let names: Vec<&str> = names.iter().map(|name| &**name).collect();
    answer::json(&json!({"services": names}))
}

/// `GET /api/v3/operations`: names with kinds.
pub(super) async fn operations(State(store): State<Store>, uri: Uri) -> Response {
    let params = Params::of(&uri);
    let wanted = v3_params::first(&params, "span_kind");
    let operations: Vec<_> = store
        .operations(params.first("service").unwrap_or_default())
        .into_iter()
        .map(|operation| (operation.name, translate::kind(operation.kind)))
        .filter(|(_, kind)| wanted.is_none_or(|wanted| wanted == *kind))
        // Jaeger 2.20 lists an unspecified kind as the specification's default.
        .map(|(name, kind)| (name, if kind.is_empty() { "internal" } else { kind }))
        .map(|(name, kind)| json!({"name": &*name, "spanKind": kind}))
        .collect();
    answer::json(&json!({"operations": operations}))
}

/// `GET /api/v3/traces`: a search.
pub(super) async fn traces(State(store): State<Store>, uri: Uri) -> Response {
    match v3_params::query(&Params::of(&uri)) {
        Err(error) => error.v3(),
        Ok(query) => found(&store, search::search(&store, query).await).await,
    }
}

/// `GET /api/v3/traces/{trace_id}`.
pub(super) async fn trace(State(store): State<Store>, Path(id): Path<String>, uri: Uri) -> Response {
    match v3_params::check_read(&Params::of(&uri)).and_then(|()| v3_params::trace_id(&id)) {
        Err(error) => error.v3(),
        Ok(id) => found(&store, store.trace(id).into_iter().collect()).await,
    }
}

/// `GET /api/v3/trace-summaries`: a search that answers with a line for each trace.
pub(super) async fn trace_summaries(State(store): State<Store>, uri: Uri) -> Response {
    match v3_params::query(&Params::of(&uri)) {
        Err(error) => error.v3(),
        Ok(query) => {
            let found = search::search(&store, query).await;
            let make = |found: &[Arc<Trace>]| {
                let summaries: Vec<_> = found.iter().map(|trace| summary::of(trace)).collect();
                answer::json(&json!({"summaries": summaries}))
            };
            reply(&store, found, make).await
        }
    }
}

/// Nothing found is an error in v3.
async fn found(store: &Store, traces: Vec<Arc<Trace>>) -> Response {
    if traces.is_empty() {
        return ApiError::new(StatusCode::NOT_FOUND, "No traces found").v3();
    }
    reply(store, traces, |traces| answer::json(&json!({"result": otlp_json::traces(traces)}))).await
}
