//! The routes of the legacy API about services, operations and traces.

mod query;

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use percent_encoding::percent_decode_str;
use serde_json::json;

use super::answer::{ApiError, Envelope, Problem};
use super::params::{self, Params};
use super::reply::reply;
use super::search;
use super::translate::{self, Reading};
use crate::model::{Trace, TraceId};
use crate::store::Store;

/// `GET /api/services`: names, sorted.
pub(super) async fn services(State(store): State<Store>, uri: Uri) -> Response {
    let names = store.services();
    let names: Vec<&str> = names.iter().map(|name| &**name).collect();
    Envelope::counted(&names, names.len()).respond(Params::of(&uri).layout())
}

/// `GET /api/services/{service}/operations`: unique names, sorted.
pub(super) async fn operation_names(State(store): State<Store>, uri: Uri) -> Response {
    let operations = store.operations(&named(&uri));
    let mut names: Vec<&str> = operations.iter().map(|operation| &*operation.name).collect();
    names.dedup();
    Envelope::counted(&names, names.len()).respond(Params::of(&uri).layout())
}

/// `GET /api/operations?service=&spanKind=`: names with kinds.
pub(super) async fn operations(State(store): State<Store>, uri: Uri) -> Result<Response, ApiError> {
    let params = Params::of(&uri);
    let service = params.first("service").ok_or_else(query::no_service)?;
    let wanted = params.first("spanKind");
    let operations: Vec<_> = store
        .operations(service)
        .into_iter()
        .map(|operation| (operation.name, translate::kind(operation.kind)))
        .filter(|(_, kind)| wanted.is_none_or(|wanted| wanted == *kind))
        .map(|(name, kind)| json!({"name": &*name, "spanKind": kind}))
        .collect();
    Ok(Envelope::counted(&operations, operations.len()).respond(params.layout()))
}

/// `GET /api/traces`: a search, or the traces of a list of `traceID`s.
pub(super) async fn traces(State(store): State<Store>, uri: Uri) -> Result<Response, ApiError> {
    let params = Params::of(&uri);
    let asked = query::parse(&params)?;
    let reading = asked.reading;
    let (found, problems) = match asked.ids {
        None => (search::search(&store, asked.query).await, Vec::new()),
        Some(ids) => by_ids(&store, ids),
    };
    let make = move |found: &[Arc<Trace>]| {
        let data: Vec<_> = found.iter().map(|trace| translate::trace(trace, reading)).collect();
        Envelope::of(data).with_problems(problems).respond(params.layout())
    };
    Ok(reply(&store, found, make).await)
}

/// The traces of these IDs, as many as fit into one answer; what is missing is told.
fn by_ids(store: &Store, ids: Vec<TraceId>) -> (Vec<Arc<Trace>>, Vec<Problem>) {
    let (mut found, mut problems, mut bytes) = (Vec::new(), Vec::new(), 0);
    for id in ids {
        match store.trace(id) {
            None => problems.push(Problem::missing(id.short())),
            Some(_) if bytes > store.limits().search_bytes => problems.push(Problem::left_out(id.short())),
            Some(trace) => {
                bytes += trace.weight();
                found.push(trace);
            }
        }
    }
    (found, problems)
}

/// `GET /api/traces/{traceID}`.
pub(super) async fn trace(State(store): State<Store>, uri: Uri) -> Result<Response, ApiError> {
    let params = Params::of(&uri);
    let id = params::trace_id(&named(&uri)).map_err(ApiError::bad_request)?;
    params.integer::<i64>("start")?;
    params.integer::<i64>("end")?;
    let reading = Reading::raw(params.flag("raw")?);
    let trace = store.trace(id).ok_or_else(ApiError::trace_not_found)?;
    let make = move |found: &[Arc<Trace>]| {
        let data: Vec<_> = found.iter().map(|trace| translate::trace(trace, reading)).collect();
        Envelope::of(data).respond(params.layout())
    };
    Ok(reply(&store, vec![trace], make).await)
}

/// `POST /api/archive/{traceID}`: there is no archive, as in Jaeger with memory storage.
pub(super) async fn archive(uri: Uri) -> ApiError {
    match params::trace_id(&named(&uri)) {
        Ok(_) => ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "archive span storage was not configured"),
        Err(why) => ApiError::bad_request(why),
    }
}

/// What a path names behind `/api/services/`, `/api/traces/`, `/api/archive/`: `%2F` is part of the name, and
/// `+` is a space as in a query. Escapes are undone once: `%2541` is `%41`.
fn named(uri: &Uri) -> String {
    let raw = uri.path().split('/').nth(3).unwrap_or_default();
    let spaced = raw.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}
