//! `/flows`

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::ask::{Body, PathId};
use crate::flow::Flow;
use crate::form::{self, filters};
use crate::problem::{Problem, json_response};
use crate::stamp::Stamp;
use crate::store::{Made, Store};

pub(super) async fn create(State(store): State<Store>, body: Body) -> Result<Response, Problem> {
    let form = body.object(&form::FLOW)?;
    let (made, flow) = store.held().create_flow(form, Stamp::now());
    Ok(json_response(made.status(), &flow))
}

pub(super) async fn read(State(store): State<Store>, PathId(id): PathId) -> Result<Response, Problem> {
    let flow = store.held().flow(id).map(Flow::json).ok_or(Problem::Missing("Flow not found"))?;
    Ok(json_response(StatusCode::OK, &flow))
}

pub(super) async fn by_name(
    State(store): State<Store>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let flow = store.held().flow_named(&name).map(Flow::json).ok_or(Problem::Missing("Flow not found"))?;
    Ok(json_response(StatusCode::OK, &flow))
}

pub(super) async fn filter(State(store): State<Store>, body: Body) -> Result<Response, Problem> {
    let query = body.query(&filters::FLOW_QUERY)?;
    Ok(json_response(StatusCode::OK, &store.held().flows_page(&query)))
}

pub(super) async fn count(State(store): State<Store>, body: Body) -> Result<Response, Problem> {
    let query = body.query(&filters::FLOW_QUERY)?;
    Ok(json_response(StatusCode::OK, &json!(store.held().find_flows(&query).len())))
}

impl Made {
    /// How a creation is answered.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Now => StatusCode::CREATED,
            Self::Before => StatusCode::OK,
        }
    }
}
