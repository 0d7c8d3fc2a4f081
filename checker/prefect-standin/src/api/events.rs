//! `/events`

use axum::extract::State;
use axum::http::StatusCode;
use serde_json::Value;

use super::ask::Body;
use crate::event::Event;
use crate::form;
use crate::problem::Problem;
use crate::shape::Kind;
use crate::stamp::Stamp;
use crate::store::Store;

static EVENTS: Kind = Kind::List(&Kind::Object(&form::EVENT));

/// Any number of them. Prefect records them a little later; here they are recorded when this is answered.
pub(super) async fn create(State(store): State<Store>, body: Body) -> Result<StatusCode, Problem> {
    if let Value::Array(events) = body.value(&EVENTS)? {
        let now = Stamp::now();
        for event in events {
            if let Value::Object(event) = event {
                store.held().record(&Event::of(event), now);
            }
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
