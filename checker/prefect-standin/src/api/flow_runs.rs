//! `/flow_runs`

use axum::extract::State as Handle;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::ask::{Body, PathId};
use crate::flow::object;
use crate::form::{self, filters};
use crate::graph;
use crate::problem::{Problem, json_response};
use crate::stamp::Stamp;
use crate::state::State;
use crate::store::{Rules, Store, Written};

pub(super) async fn create(Handle(store): Handle<Store>, body: Body) -> Result<Response, Problem> {
    let form = body.object(&form::FLOW_RUN)?;
    let (made, run) = store.held().create_flow_run(form, Stamp::now())?;
    Ok(json_response(made.status(), &run))
}

pub(super) async fn read(Handle(store): Handle<Store>, PathId(id): PathId) -> Result<Response, Problem> {
    let now = Stamp::now();
    let run =
        store.held().flow_run(id).map(|run| run.json(now)).ok_or(Problem::Missing("Flow run not found"))?;
    Ok(json_response(StatusCode::OK, &run))
}

pub(super) async fn graph(Handle(store): Handle<Store>, PathId(id): PathId) -> Result<Response, Problem> {
    let held = store.held();
    let run = held.flow_run(id).ok_or(Problem::NoGraph(id))?;
    Ok(json_response(StatusCode::OK, &graph::of(&held, run)))
}

pub(super) async fn label(
    Handle(store): Handle<Store>,
    PathId(id): PathId,
    body: Body,
) -> Result<Response, Problem> {
    let labels = object(Some(body.value(&form::LABELS_KIND)?));
    store.held().add_labels(id, labels, Stamp::now())?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

pub(super) async fn set_state(
    Handle(store): Handle<Store>,
    PathId(id): PathId,
    body: Body,
) -> Result<Response, Problem> {
    let (proposed, rules, now) = proposal(&body.fields(&form::SET_STATE)?);
    let (written, answer) = store.held().set_flow_run_state(id, proposed, rules, now)?;
    Ok(json_response(written.status(), &answer))
}

/// The state that is proposed, and whether the rules are asked.
pub(super) fn proposal(form: &Map<String, Value>) -> (State, Rules, Stamp) {
    let now = Stamp::now();
    let state = State::proposed(&object(form.get("state").cloned()), now);
    let is_forced = form.get("force").and_then(Value::as_bool).unwrap_or_default();
    (state, if is_forced { Rules::Skipped } else { Rules::Asked }, now)
}

pub(super) async fn filter(Handle(store): Handle<Store>, body: Body) -> Result<Response, Problem> {
    let query = body.query(&filters::FLOW_RUN_QUERY)?;
    Ok(json_response(StatusCode::OK, &store.held().flow_runs_page(&query, Stamp::now())))
}

pub(super) async fn count(Handle(store): Handle<Store>, body: Body) -> Result<Response, Problem> {
    let query = body.query(&filters::FLOW_RUN_QUERY)?;
    Ok(json_response(StatusCode::OK, &json!(store.held().find_flow_runs(&query).len())))
}

impl Written {
    /// How a proposal is answered.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Yes => StatusCode::CREATED,
            Self::No => StatusCode::OK,
        }
    }
}
