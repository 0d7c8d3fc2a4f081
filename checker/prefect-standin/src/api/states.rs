//! `/flow_run_states` and `/task_run_states`: the story of one run.

use std::sync::Arc;

use axum::extract::{Query, State as Handle};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use crate::id::Id;
use crate::problem::{Problem, json_response};
use crate::shape::{Kind, Reader};
use crate::state::State;
use crate::store::Store;

type Asked = Query<Vec<(String, String)>>;

pub(super) async fn of_flow_run(
    Handle(store): Handle<Store>,
    Query(asked): Asked,
) -> Result<Response, Problem> {
    let id = id(&asked, "flow_run_id")?;
    let states = store.held().flow_run(id).map(|run| told(&run.life.states));
    Ok(json_response(StatusCode::OK, &states.unwrap_or_else(|| json!([]))))
}

pub(super) async fn of_task_run(
    Handle(store): Handle<Store>,
    Query(asked): Asked,
) -> Result<Response, Problem> {
    let id = id(&asked, "task_run_id")?;
    let states = store.held().task_run(id).map(|run| told(&run.life.states));
    Ok(json_response(StatusCode::OK, &states.unwrap_or_else(|| json!([]))))
}

fn told(states: &[Arc<State>]) -> Value {
    states.iter().map(|state| state.json()).collect()
}

/// The id in the address behind the question mark.
fn id(asked: &[(String, String)], name: &str) -> Result<Id, Problem> {
    let mut reader = Reader::of_query();
    let given = asked.iter().find(|(known, _)| known == name).map(|(_, value)| json!(value));
    let read = reader.at(json!(name), |reader| {
        if let Some(given) = &given {
            return reader.read(&Kind::Uuid, given);
        }
        reader.fault("missing", "Field required", &Value::Null);
        Value::Null
    });
    let id = read.as_str().and_then(Id::parse);
    id.ok_or(Problem::Invalid { faults: reader.faults, body: Value::Null })
}
