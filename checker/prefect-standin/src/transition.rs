//! Which state may follow which: Prefect's rules, in its order; the first that has something to say decides.
//!
//! Pure: what is known of a run comes in, what is to become of the proposal goes out.

mod flow_run;
mod task_run;

use serde_json::{Map, Value, json};

pub(crate) use flow_run::{flow_run, leaves_a_pause};
pub(crate) use task_run::{Enclosing, task_run};

use crate::life::Life;
use crate::stamp::Stamp;
use crate::state::State;
use crate::state_type::StateType;

/// What becomes of a proposed state.
#[derive(Debug)]
pub(crate) enum Ruling {
    /// It is entered.
    Accept(State),
    /// Another is entered instead.
    Instead(State, String),
    /// The run stays as it is: the client is to go on from there.
    Reject(String),
    /// The run stays as it is, and the client is to stop.
    Abort(String),
    /// Not yet: whole seconds, and why.
    Wait(i64, &'static str),
}

impl Ruling {
    /// The word and the details of an answer.
    pub(crate) fn answer(&self) -> (&'static str, Value) {
        match self {
            Self::Accept(_) => ("ACCEPT", json!({"type": "accept_details"})),
            Self::Instead(_, reason) | Self::Reject(reason) => {
                ("REJECT", json!({"type": "reject_details", "reason": reason}))
            }
            Self::Abort(reason) => ("ABORT", json!({"type": "abort_details", "reason": reason})),
            Self::Wait(seconds, reason) => {
                ("WAIT", json!({"type": "wait_details", "delay_seconds": seconds, "reason": reason}))
            }
        }
    }
}

/// What is known of a run whose next state is proposed.
#[derive(Debug)]
pub(crate) struct Case<'a> {
    pub(crate) life: &'a mut Life,
    /// What was set of its `empirical_policy`.
    pub(crate) policy: &'a mut Map<String, Value>,
    pub(crate) now: Stamp,
}

/// A pending state inherits the time of the scheduled one before it.
fn copy_scheduled_time(before: &State, proposed: &mut State) {
    let copies = before.kind == StateType::Scheduled && proposed.kind == StateType::Pending;
    if copies && proposed.scheduled().is_none() {
        proposed.details.extend(before.scheduled().map(|due| ("scheduled_time".to_owned(), due.into())));
    }
}

/// Nobody starts before his time.
fn wait_for_scheduled_time(before: &State, proposed: &State, now: Stamp) -> Option<Ruling> {
    let is_start = matches!(before.kind, StateType::Scheduled | StateType::Pending)
        && proposed.kind == StateType::Running;
    let due = before.scheduled().filter(|_| is_start)?;
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
    let seconds = due.since(now).round() as i64;
    (seconds > 0).then_some(Ruling::Wait(seconds, "Scheduled time is in the future"))
}

/// How often may be tried again, if that was said.
fn retries(policy: &Map<String, Value>) -> Option<i64> {
    policy.get("retries").and_then(Value::as_i64)
}

/// A result that was kept, of a state that is done.
fn has_result(state: &State) -> bool {
    state.kind == StateType::Completed && state.is_persisted()
}

#[cfg(test)]
mod tests;
