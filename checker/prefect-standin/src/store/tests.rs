//! What the store keeps, and what it lets go.

use serde_json::{Map, Value, json};

use super::held::Held;
use crate::limits::Limits;
use crate::shelf::Kept;
use crate::stamp::Stamp;

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

/// A flow, and a number of its runs with a task run, a line and an artifact each.
fn filled(limits: Limits, runs: usize) -> Held {
    let mut held = Held::new(limits);
    let now = Stamp::now();
    let (_, flow) = held.create_flow(object(json!({"name": "f"})), now);
    for number in 0..runs {
        let form = json!({"flow_id": flow["id"], "name": format!("r{number}"), "idempotency_key": number.to_string()});
        let (_, run) = held.create_flow_run(object(form), now).expect("made");
        let form = json!({"flow_run_id": run["id"], "task_key": "t", "dynamic_key": "0"});
        held.create_task_run(object(form), now).expect("made");
        held.create_logs(vec![json!({"flow_run_id": run["id"], "message": "m"})], now);
        held.create_artifact(object(json!({"flow_run_id": run["id"], "key": "k"})), now);
    }
    held
}

#[test]
fn the_oldest_run_goes_with_all_that_belongs_to_it() {
    let held = filled(Limits { flow_runs: 3, ..Limits::default() }, 5);
    let names: Vec<_> = held.flow_runs.all().map(|run| run.name.as_str()).collect();
    assert_eq!(names, ["r2", "r3", "r4"]);
    let left = [held.task_runs.len(), held.logs.len(), held.artifacts.len(), held.idempotency_keys.len()];
    assert_eq!(left, [3; 4]);
    let runs: Vec<_> = held.flow_runs.all().map(|run| Some(run.id)).collect();
    assert!(held.logs.all().all(|log| runs.contains(&log.owner())));
}

#[test]
fn ten_thousand_runs_are_held_and_no_more_bytes_than_allowed() {
    let held = filled(Limits::default(), 10_050);
    assert_eq!(held.flow_runs.len(), 10_000);
    assert!(held.bytes() <= Limits::default().bytes, "{}", held.bytes());
    let held = filled(Limits { bytes: 100 << 10, ..Limits::default() }, 200);
    assert!(held.bytes() <= 100 << 10 && held.flow_runs.len() > 1, "{}", held.bytes());
    let all = [held.flows.bytes(), held.flow_runs.bytes(), held.task_runs.bytes()];
    assert!(all.into_iter().all(|bytes| bytes > 0), "{all:?}");
}

#[test]
fn every_limit_is_kept() {
    let limits = Limits { flows: 2, task_runs: 3, logs: 4, artifacts: 5, ..Limits::default() };
    let mut held = filled(limits, 10);
    assert_eq!([held.task_runs.len(), held.logs.len(), held.artifacts.len()], [3, 4, 5]);
    for name in ["g", "h"] {
        held.create_flow(object(json!({"name": name})), Stamp::now());
    }
    // The one without a run goes first, though it is younger.
    let names: Vec<_> = held.flows.all().map(|flow| flow.name.as_str()).collect();
    assert_eq!(names, ["f", "h"]);
    assert!(held.flow_named("g").is_none());
}

#[test]
fn what_one_run_says_is_bounded_too() {
    let mut held = filled(Limits { bytes: 100 << 10, ..Limits::default() }, 1);
    let run = held.flow_runs.all().next().map(|run| run.id.to_string());
    let line = json!({"flow_run_id": run, "message": "x".repeat(1_000)});
    for _ in 0..500 {
        held.create_logs(vec![line.clone()], Stamp::now());
    }
    assert!(held.bytes() <= 100 << 10, "{}", held.bytes());
    assert_eq!(held.flow_runs.len(), 1);
}
