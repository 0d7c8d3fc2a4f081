//! `/artifacts`

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::ask::{Body, PathId};
use crate::artifact::Artifact;
use crate::form::{self, filters};
use crate::problem::{Problem, json_response};
use crate::stamp::Stamp;
use crate::store::Store;

pub(super) async fn create(State(store): State<Store>, body: Body) -> Result<Response, Problem> {
    let form = body.object(&form::ARTIFACT)?;
    let artifact = store.held().create_artifact(form, Stamp::now());
    Ok(json_response(StatusCode::CREATED, &artifact))
}

pub(super) async fn read(State(store): State<Store>, PathId(id): PathId) -> Result<Response, Problem> {
    let artifact =
        store.held().artifact(id).map(Artifact::json).ok_or(Problem::Missing("Artifact not found."))?;
    Ok(json_response(StatusCode::OK, &artifact))
}

/// The newest of a key, which stands where others have an id.
pub(super) async fn latest(State(store): State<Store>, Path(key): Path<String>) -> Result<Response, Problem> {
    let artifact = store.held().latest_artifact(&key).map(Artifact::json);
    Ok(json_response(StatusCode::OK, &artifact.ok_or(Problem::Missing("Artifact not found."))?))
}

pub(super) async fn filter(State(store): State<Store>, body: Body) -> Result<Response, Problem> {
    let query = body.query(&filters::ARTIFACT_QUERY)?;
    Ok(json_response(StatusCode::OK, &store.held().artifacts_page(&query)))
}

pub(super) async fn count(State(store): State<Store>, body: Body) -> Result<Response, Problem> {
    let query = body.query(&filters::ARTIFACT_QUERY)?;
    Ok(json_response(StatusCode::OK, &json!(store.held().find_artifacts(&query).len())))
}
