//! `POST /api/transform`: OTLP JSON in the body becomes Jaeger's JSON, without being stored.

use axum::body::Body;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use super::answer::{ApiError, Envelope};
use super::params::Params;
use super::translate::{self, Reading};
use crate::limits::Limits;
use crate::otlp;
use crate::store::Store;

/// The traces are read in a store of their own, so the same checks and bounds apply as to an export.
pub(super) async fn transform(
    State(store): State<Store>,
    uri: Uri,
    body: Body,
) -> Result<Response, ApiError> {
    let cannot = |why: String| ApiError::bad_request(format!("cannot unmarshal OTLP : {why}"));
    let limits: &Limits = store.limits();
    let permit = store.exports().acquire().await.map_err(|error| cannot(error.to_string()))?;
    let body = otlp::read_body(body, limits).await.map_err(|error| cannot(error.to_string()))?;
    let own = Store::new(limits.clone());
    otlp::store_json(&own, &body).map_err(|error| cannot(error.to_string()))?;
    drop(permit);
    let mut found = own.older(None, None, usize::MAX);
    found.reverse();
    let data: Vec<_> = found.iter().map(|(_, trace)| translate::trace(trace, Reading::Raw)).collect();
    Ok(Envelope::of(data).respond(&Params::of(&uri)))
}
