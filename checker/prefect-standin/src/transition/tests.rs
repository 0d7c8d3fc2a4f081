//! The table of transitions, row by row.

use std::sync::Arc;

use super::*;
use crate::id::Id;

const NOW: i64 = 1_000_000_000;

fn now() -> Stamp {
    Stamp::from_micros(NOW)
}

/// A run that went through these.
fn life(kinds: &[StateType]) -> Life {
    let mut life = Life::default();
    for kind in kinds {
        life.enter(Arc::new(State::plain(*kind, now())), 200);
    }
    life
}

fn policy(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// What is answered, and the name of the state that is entered, if one is.
fn told(ruling: &Ruling) -> (String, Option<String>) {
    let (word, details) = ruling.answer();
    let entered = match ruling {
        Ruling::Accept(state) | Ruling::Instead(state, _) => Some(state.name.clone()),
        _ => None,
    };
    (details["reason"].as_str().unwrap_or(word).to_owned(), entered)
}

fn of_flow_run(before: &[StateType], proposed: StateType, retries: Value) -> (String, Option<String>) {
    let (mut life, mut policy) = (life(before), policy(retries));
    let mut case = Case { life: &mut life, policy: &mut policy, now: now() };
    told(&flow_run(&mut case, State::plain(proposed, now())))
}

fn of_task_run(before: &[StateType], proposed: StateType, flow: StateType) -> (String, Option<String>) {
    let (mut life, mut policy) = (life(before), Map::new());
    let mut case = Case { life: &mut life, policy: &mut policy, now: now() };
    let flow = Enclosing { id: Id::random(), kind: Some(flow), run_count: 1, seen: 1 };
    told(&task_run(&mut case, Some(flow), State::plain(proposed, now())))
}

fn accepted(name: &str) -> (String, Option<String>) {
    ("ACCEPT".to_owned(), Some(name.to_owned()))
}

fn kept(reason: &str) -> (String, Option<String>) {
    (reason.to_owned(), None)
}

#[test]
fn a_flow_run_follows_the_measured_table() {
    use StateType::{Cancelled, Completed, Crashed, Failed, Pending, Running, Scheduled};
    for (before, proposed, expected) in [
        (&[Pending][..], Running, accepted("Running")),
        (&[Pending], Completed, accepted("Completed")),
        (&[Pending, Running], Running, accepted("Running")),
        (
            &[Pending, Running],
            Pending,
            kept("This run is in a RUNNING state and cannot transition to a PENDING state."),
        ),
        (&[Pending, Running, Completed], Running, accepted("Running")),
        (
            &[Pending, Running, Completed],
            Scheduled,
            kept("Cannot reschedule a run without an associated deployment."),
        ),
        (&[Cancelled], Crashed, kept("Run is already in terminal state CANCELLED.")),
        (&[Pending, Running], Failed, accepted("Failed")),
    ] {
        assert_eq!(of_flow_run(before, proposed, json!({})), expected, "{before:?} to {proposed:?}");
    }
}

#[test]
fn a_failure_with_retries_left_is_a_retry_to_come() {
    use StateType::{Failed, Pending, Running};
    let again = ("Retrying".to_owned(), Some("AwaitingRetry".to_owned()));
    assert_eq!(of_flow_run(&[Pending, Running], Failed, json!({"retries": 1})), again);
    assert_eq!(of_flow_run(&[Pending, Running, Running], Failed, json!({"retries": 1})), accepted("Failed"));
}

#[test]
fn a_task_run_follows_the_measured_table() {
    use StateType::{Cancelled, Completed, Crashed, Failed, Pending, Running};
    for (before, proposed, flow, expected) in [
        (&[Pending][..], Running, Running, accepted("Running")),
        (&[Pending, Running], Running, Running, accepted("Rerunning")),
        (&[Pending, Running], Pending, Running, accepted("Pending")),
        (&[Pending], Running, Pending, kept("The enclosing flow must be running to begin task execution.")),
        (&[Pending, Running], Completed, Failed, accepted("Completed")),
        (&[Pending, Running, Completed], Running, Running, accepted("Running")),
        (&[Cancelled], Crashed, Running, kept("Run is already CANCELLED.")),
        (&[Pending, Running, Failed], Pending, Running, accepted("Pending")),
    ] {
        assert_eq!(of_task_run(before, proposed, flow), expected, "{before:?} to {proposed:?}");
    }
}

#[test]
fn who_is_early_waits_and_who_is_due_retries() {
    let mut life = life(&[StateType::Pending, StateType::Running]);
    let failed = State::plain(StateType::Failed, now());
    life.enter(Arc::new(State::awaiting_retry(&failed, now().plus(2.0), now())), 200);
    let mut policy = Map::new();
    let mut attempt = |seconds: f64| {
        let now = now().plus(seconds);
        let mut case = Case { life: &mut life, policy: &mut policy, now };
        told(&task_run(&mut case, None, State::plain(StateType::Running, now)))
    };
    assert_eq!(attempt(0.2), kept("Scheduled time is in the future"));
    assert_eq!(attempt(2.0), accepted("Retrying"));
}

#[test]
fn a_transition_is_made_once() {
    let mut life = Life::default();
    let mut state = State::plain(StateType::Running, now());
    state.detail("transition_id", json!("a"));
    life.enter(Arc::new(state.clone()), 200);
    let mut policy = Map::new();
    let mut case = Case { life: &mut life, policy: &mut policy, now: now() };
    assert_eq!(told(&flow_run(&mut case, state)), kept("This run has already made this state transition."));
}
