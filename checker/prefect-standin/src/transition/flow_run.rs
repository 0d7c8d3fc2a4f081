//! The rules for flow runs.

use serde_json::{Map, Value, json};

use super::{Case, Ruling, copy_scheduled_time, has_result, retries, wait_for_scheduled_time};
use crate::state::State;
use crate::state_type::StateType;

/// Whether a proposal is one to leave a pause, whatever becomes of it: the run is said to be resuming then.
pub(crate) fn leaves_a_pause(before: Option<StateType>, proposed: StateType) -> bool {
    before == Some(StateType::Paused) && proposed != StateType::Paused
}

/// What becomes of a state that is proposed for a flow run. The first state of a run is always entered.
pub(crate) fn flow_run(case: &mut Case<'_>, mut proposed: State) -> Ruling {
    let Some(before) = case.life.state().cloned() else {
        return Ruling::Accept(proposed);
    };
    let ruled = repeated(&before, &proposed)
        .or_else(|| leaving_the_end(&before, &proposed))
        .or_else(|| cancelling(&before, &proposed))
        .or_else(|| nothing_to_cancel(case, &before, &proposed))
        .or_else(|| pending_again(&before, &proposed))
        .or_else(|| marked_late(&before, &proposed))
        .or_else(|| pausing(case.policy, &before, &proposed))
        .or_else(|| resuming(&before, &proposed));
    if let Some(ruled) = ruled {
        return ruled;
    }
    copy_scheduled_time(&before, &mut proposed);
    if let Some(wait) = wait_for_scheduled_time(&before, &proposed, case.now) {
        return wait;
    }
    retry(case, &before, &proposed).unwrap_or(Ruling::Accept(proposed))
}

fn repeated(before: &State, proposed: &State) -> Option<Ruling> {
    let id = |state: &State| state.details.get("transition_id").cloned();
    let is_same = id(proposed).is_some_and(|proposed| id(before) == Some(proposed));
    is_same.then(|| Ruling::Reject("This run has already made this state transition.".to_owned()))
}

fn leaving_the_end(before: &State, proposed: &State) -> Option<Ruling> {
    use StateType::{Cancelling, Crashed, Paused, Scheduled};
    if !before.kind.is_final() {
        return None;
    }
    match proposed.kind {
        Cancelling | Paused | Crashed => {
            Some(Ruling::Abort(format!("Run is already in terminal state {}.", before.kind.name())))
        }
        _ if has_result(before) => Some(Ruling::Reject("Run is already COMPLETED.".to_owned())),
        Scheduled => {
            Some(Ruling::Abort("Cannot reschedule a run without an associated deployment.".to_owned()))
        }
        _ => None,
    }
}

fn cancelling(before: &State, proposed: &State) -> Option<Ruling> {
    let is_cancelled = matches!(before.kind, StateType::Cancelled | StateType::Cancelling);
    (is_cancelled && proposed.kind != StateType::Cancelled).then(|| {
        let why = "Cannot transition flows that are cancelling to a state other than Cancelled.";
        Ruling::Reject(why.to_owned())
    })
}

/// Nobody runs it yet, so it is cancelled at once.
fn nothing_to_cancel(case: &Case<'_>, before: &State, proposed: &State) -> Option<Ruling> {
    if proposed.kind != StateType::Cancelling {
        return None;
    }
    let cancelled = |what: &str| {
        let why = format!("{what} flow run has no infrastructure to terminate.");
        Some(Ruling::Instead(State::plain(StateType::Cancelled, case.now), why))
    };
    let is_suspended = before.details.get("pause_reschedule") == Some(&json!(true));
    match before.kind {
        StateType::Scheduled => cancelled("Scheduled"),
        StateType::Paused if is_suspended => cancelled("Suspended"),
        _ => None,
    }
}

fn pending_again(before: &State, proposed: &State) -> Option<Ruling> {
    use StateType::{Cancelled, Cancelling, Pending, Running};
    let is_refused =
        proposed.kind == Pending && matches!(before.kind, Pending | Running | Cancelling | Cancelled);
    is_refused.then(|| {
        let (before, pending) = (before.kind.name(), Pending.name());
        Ruling::Abort(format!("This run is in a {before} state and cannot transition to a {pending} state."))
    })
}

fn marked_late(before: &State, proposed: &State) -> Option<Ruling> {
    let is_late = proposed.kind == StateType::Scheduled && proposed.name == "Late";
    (is_late && before.kind != StateType::Scheduled)
        .then(|| Ruling::Reject("Only scheduled flows can be marked late.".to_owned()))
}

fn pausing(policy: &mut Map<String, Value>, before: &State, proposed: &State) -> Option<Ruling> {
    if proposed.kind != StateType::Paused {
        return None;
    }
    let verb = if proposed.name == "Suspended" { "suspend" } else { "pause" };
    if before.kind != StateType::Running {
        return Some(Ruling::Reject(format!("Cannot {verb} flows that are not currently running.")));
    }
    let key = proposed.details.get("pause_key").cloned();
    let keys = policy.entry("pause_keys").or_insert_with(|| json!([]));
    if let (Some(key), Value::Array(keys)) = (&key, &mut *keys)
        && keys.contains(key)
    {
        return Some(Ruling::Reject(format!("This {verb} has already fired.")));
    }
    if proposed.details.get("pause_reschedule") == Some(&json!(true)) {
        return Some(Ruling::Abort(format!("Cannot {verb} flows without a deployment.")));
    }
    // A pause without a key fires once and is not asked about again: Prefect makes one up.
    let key = key.unwrap_or_else(|| json!(proposed.id.to_string()));
    if let Value::Array(keys) = keys {
        keys.push(key);
    }
    None
}

fn resuming(before: &State, proposed: &State) -> Option<Ruling> {
    use StateType::{Running, Scheduled};
    let goes_on = proposed.kind.is_final() || matches!(proposed.kind, Running | Scheduled);
    (before.kind == StateType::Paused && !goes_on).then(|| {
        let (to, from) = (proposed.kind.name(), before.kind.name());
        let why = format!(
            "This run cannot transition to the StateType.{to} state from the StateType.{from} state."
        );
        Ruling::Reject(why)
    })
}

fn retry(case: &mut Case<'_>, before: &State, proposed: &State) -> Option<Ruling> {
    if (before.kind, proposed.kind) != (StateType::Running, StateType::Failed) {
        return None;
    }
    if retries(case.policy).is_none_or(|retries| case.life.run_count > retries) {
        case.policy.insert("retry_type".to_owned(), Value::Null);
        return None;
    }
    let delay = case.policy.get("retry_delay").and_then(Value::as_f64).unwrap_or_default();
    for (name, value) in
        [("resuming", json!(false)), ("pause_keys", json!([])), ("retry_type", json!("in_process"))]
    {
        case.policy.insert(name.to_owned(), value);
    }
    let again = State::awaiting_retry(proposed, case.now.plus(delay), case.now);
    Some(Ruling::Instead(again, "Retrying".to_owned()))
}
