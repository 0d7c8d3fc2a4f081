//! Whether there is somebody, and who.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::problem::{Problem, json_response};
use crate::shape::Reader;
use crate::version::PREFECT;

pub(super) async fn version() -> Response {
    json_response(StatusCode::OK, &json!(PREFECT))
}

pub(super) async fn health() -> Response {
    json_response(StatusCode::OK, &json!(true))
}

pub(super) async fn ready() -> Response {
    json_response(StatusCode::OK, &json!({"message": "OK"}))
}

/// None is needed: to Prefect's own client that is what this answer means.
pub(super) async fn csrf_token(Query(asked): Query<Vec<(String, String)>>) -> Response {
    if asked.iter().any(|(name, _)| name == "client") {
        return Problem::Unprocessable("CSRF protection is disabled.".to_owned()).into_response();
    }
    let mut reader = Reader::of_query();
    reader.at(json!("client"), |reader| reader.fault("missing", "Field required", &Value::Null));
    Problem::Invalid { faults: reader.faults, body: Value::Null }.into_response()
}
