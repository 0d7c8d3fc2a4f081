//! `POST /api/transform`: OTLP JSON in the body becomes Jaeger's JSON, without being stored.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use super::answer::{ApiError, Envelope};
use super::params::Params;
use super::reply::reply;
use super::translate::{self, Reading};
use crate::model::Trace;
use crate::otlp;
use crate::store::Store;

/// The traces are read in a store of their own, so the same checks and bounds apply as to an export.
pub(super) async fn transform(
    State(store): State<Store>,
    uri: Uri,
    body: Body,
) -> Result<Response, ApiError> {
    let cannot = |why: String| ApiError::bad_request(format!("cannot unmarshal OTLP : {why}"));
    let own = store.beside();
    otlp::store_json(&own, body).await.map_err(|error| cannot(error.to_string()))?;
    let mut found = own.older(None, None, usize::MAX);
    found.sort_by_key(|(rank, _)| rank.arrival);
    let found = found.into_iter().map(|(_, trace)| trace).collect();
    let make = move |found: &[Arc<Trace>]| {
        let data: Vec<_> = found.iter().map(|trace| translate::trace(trace, Reading::Raw)).collect();
        Envelope::of(data).respond(Params::of(&uri).layout())
    };
    Ok(reply(&own, found, make).await)
}
