//! `/task_runs`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::ask::{Body, PathId};
use super::flow_runs::proposal;
use crate::form::{self, filters};
use crate::problem::{Problem, json_response};
use crate::stamp::Stamp;
use crate::store::Store;

pub(super) async fn create(State(store): State<Store>, body: Body) -> Result<Response, Problem> {
    let form = body.object(&form::TASK_RUN)?;
    let (made, run) = store.held().create_task_run(form, Stamp::now())?;
    Ok(json_response(made.status(), &run))
}

pub(super) async fn read(State(store): State<Store>, PathId(id): PathId) -> Result<Response, Problem> {
    let now = Stamp::now();
    let run = store.held().task_run(id).map(|run| run.json(now)).ok_or(Problem::Missing("Task not found"))?;
    Ok(json_response(StatusCode::OK, &run))
}

pub(super) async fn set_state(
    State(store): State<Store>,
    PathId(id): PathId,
    body: Body,
) -> Result<Response, Problem> {
    let (proposed, rules, now) = proposal(&body.fields(&form::SET_STATE)?);
    let (written, answer) = store.held().set_task_run_state(id, proposed, rules, now)?;
    Ok(json_response(written.status(), &answer))
}

pub(super) async fn filter(State(store): State<Store>, body: Body) -> Result<Response, Problem> {
    let query = body.query(&filters::TASK_RUN_QUERY)?;
    Ok(json_response(StatusCode::OK, &store.held().task_runs_page(&query, Stamp::now())))
}

pub(super) async fn count(State(store): State<Store>, body: Body) -> Result<Response, Problem> {
    let query = body.query(&filters::TASK_RUN_QUERY)?;
    Ok(json_response(StatusCode::OK, &json!(store.held().find_task_runs(&query).len())))
}
