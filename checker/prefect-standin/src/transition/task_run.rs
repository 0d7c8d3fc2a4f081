//! The rules for task runs.

use serde_json::{Value, json};

use super::{Case, Ruling, copy_scheduled_time, has_result, retries, wait_for_scheduled_time};
use crate::id::Id;
use crate::state::State;
use crate::state_type::StateType;

/// What a task run must know of the flow run that it is part of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Enclosing {
    pub(crate) id: Id,
    pub(crate) kind: Option<StateType>,
    pub(crate) run_count: i64,
    /// The flow run's attempt in which the task run was running last.
    pub(crate) seen: i64,
}

/// What becomes of a state that is proposed for a task run. The first state of a run is always entered.
pub(crate) fn task_run(case: &mut Case<'_>, flow: Option<Enclosing>, mut proposed: State) -> Ruling {
    let Some(before) = case.life.state().cloned() else {
        return Ruling::Accept(proposed);
    };
    let counted = case.life.run_count;
    if let Some(ruled) = leaving_the_end(case, flow, &before, &mut proposed)
        .or_else(|| flow_has_stopped(case, flow, &proposed))
    {
        case.life.run_count = counted;
        return ruled;
    }
    copy_scheduled_time(&before, &mut proposed);
    if let Some(wait) = wait_for_scheduled_time(&before, &proposed, case.now) {
        case.life.run_count = counted;
        return wait;
    }
    if let Some(again) = retry(case, &before, &proposed) {
        return again;
    }
    if proposed.kind == StateType::Running && case.life.run_count > 0 {
        let name = if before.name == "AwaitingRetry" { "Retrying" } else { "Rerunning" };
        name.clone_into(&mut proposed.name);
    }
    Ruling::Accept(proposed)
}

fn leaving_the_end(
    case: &mut Case<'_>,
    flow: Option<Enclosing>,
    before: &State,
    proposed: &mut State,
) -> Option<Ruling> {
    use StateType::{Cancelling, Crashed, Paused, Running};
    if !before.kind.is_final() {
        return None;
    }
    if matches!(proposed.kind, Cancelling | Paused | Crashed) {
        return Some(Ruling::Abort(format!("Run is already {}.", before.kind.name())));
    }
    if has_result(before) {
        return Some(Ruling::Reject("This run is already completed.".to_owned()));
    }
    if !proposed.kind.is_final() {
        case.life.run_count = 0;
    }
    if proposed.kind == Running && flow.is_some_and(|flow| flow.seen < flow.run_count) {
        "Retrying".clone_into(&mut proposed.name);
    }
    None
}

fn flow_has_stopped(case: &Case<'_>, flow: Option<Enclosing>, proposed: &State) -> Option<Ruling> {
    let flow = flow.filter(|_| proposed.kind == StateType::Running)?;
    match flow.kind {
        Some(StateType::Running) => None,
        Some(StateType::Paused) => {
            let mut paused = State::plain(StateType::Paused, case.now);
            "NotReady".clone_into(&mut paused.name);
            paused.detail("pause_reschedule", json!(false));
            let why =
                format!("The flow is paused, new tasks can execute after resuming flow run: {}.", flow.id);
            Some(Ruling::Instead(paused, why))
        }
        _ => {
            let why = "The enclosing flow must be running to begin task execution.";
            Some(Ruling::Abort(why.to_owned()))
        }
    }
}

fn retry(case: &Case<'_>, before: &State, proposed: &State) -> Option<Ruling> {
    let is_failure = (before.kind, proposed.kind) == (StateType::Running, StateType::Failed);
    let is_hopeless = proposed.details.get("retriable") == Some(&json!(false));
    let may = retries(case.policy).is_some_and(|retries| case.life.run_count <= retries);
    if !is_failure || is_hopeless || !may {
        return None;
    }
    let again = State::awaiting_retry(proposed, case.now.plus(delay(case)), case.now);
    Some(Ruling::Instead(again, "Retrying".to_owned()))
}

/// Seconds until the next attempt: one number, or one for each attempt, of which the last stands for the rest.
fn delay(case: &Case<'_>) -> f64 {
    let seconds = match case.policy.get("retry_delay") {
        Some(Value::Array(delays)) => {
            let at = usize::try_from(case.life.run_count - 1).unwrap_or_default();
            delays.get(at).or_else(|| delays.last()).and_then(Value::as_f64)
        }
        delay => delay.and_then(Value::as_f64),
    };
    seconds.unwrap_or_default()
}
