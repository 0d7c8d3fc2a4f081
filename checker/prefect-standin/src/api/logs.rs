//! `/logs`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::ask::Body;
use crate::form::{self, filters};
use crate::problem::{Problem, json_response};
use crate::shape::Kind;
use crate::stamp::Stamp;
use crate::store::Store;

static LINES: Kind = Kind::Sequence(&Kind::Object(&form::LOG));

pub(super) async fn create(State(store): State<Store>, body: Body) -> Result<Response, Problem> {
    if let Value::Array(lines) = body.value(&LINES)? {
        store.held().create_logs(lines, Stamp::now());
    }
    Ok(json_response(StatusCode::CREATED, &Value::Null))
}

pub(super) async fn filter(State(store): State<Store>, body: Body) -> Result<Response, Problem> {
    let query = body.query(&filters::LOG_QUERY)?;
    Ok(json_response(StatusCode::OK, &store.held().logs_page(&query)))
}
