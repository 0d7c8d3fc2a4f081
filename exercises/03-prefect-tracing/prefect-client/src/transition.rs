//! From one state to the next: a state is proposed, and what Prefect answers is obeyed.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use crate::{Error, Prefect, State};

/// What Prefect says to a state that was proposed.
#[derive(Deserialize)]
struct Answer {
    status: Status,
    /// The state that the run is in now. With ABORT there may be none.
    state: Option<State>,
    #[serde(default)]
    details: Details,
}

#[derive(Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Status {
    Accept,
    Reject,
    Wait,
    Abort,
}

#[derive(Default, Deserialize)]
struct Details {
    reason: Option<String>,
    delay_seconds: Option<f64>,
}

/// Proposes `state` to the run at `path`, and does what Prefect answers.
pub(crate) async fn propose(prefect: &Prefect, path: &str, state: &State) -> Result<State, Error> {
    loop {
        let answer: Answer = prefect.post(&format!("{path}/set_state"), &json!({ "state": state })).await?;
        let reason = answer.details.reason.unwrap_or_default();
        match (answer.status, answer.state) {
            // Rejected is not refused: Prefect put the run into another state, and that is what holds now.
            (Status::Accept | Status::Reject, Some(state)) => return Ok(state),
            (Status::Accept, None) => return Ok(state.clone()),
            (Status::Wait, _) => prefect.wait(delay(answer.details.delay_seconds)).await,
            (Status::Abort | Status::Reject, _) => return Err(Error::Aborted { reason }),
        }
    }
}

/// How long Prefect wants us to wait; a moment in any case, so that no answer has us ask without a pause.
fn delay(seconds: Option<f64>) -> Duration {
    let least = Duration::from_millis(50);
    Duration::try_from_secs_f64(seconds.unwrap_or_default()).unwrap_or(least).max(least)
}
