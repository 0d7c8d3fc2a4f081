//! What tasks did, as the events by which Prefect's own engine tells of it: one for each state.

use serde_json::{Value, json};

use super::{Beginning, CreatedRun, IdsHere, labels, proposed};
use crate::cause::Cause;
use crate::run_file::{KeptState, KeptTask};

/// The events of all tasks of a run, in order.
pub(super) fn events(run: &CreatedRun<'_>, given: &IdsHere, begun: Beginning) -> Result<Vec<Value>, Cause> {
    let mut events = Vec::new();
    for task in &run.run.tasks {
        let mut follows = Value::Null;
        for place in 0..task.states.len() {
            let event = event(run, task, place, &follows, given, begun)?;
            follows = event["id"].clone();
            events.push(event);
        }
    }
    Ok(events)
}

fn event(
    made: &CreatedRun<'_>,
    task: &KeptTask,
    place: usize,
    follows: &Value,
    given: &IdsHere,
    begun: Beginning,
) -> Result<Value, Cause> {
    let (before, state) = (place.checked_sub(1).map(|place| &task.states[place]), &task.states[place]);
    let (name, at) = (format!("{}-0", task.key), begun.time(state.at_ms)?);
    let run = run_until(task, place, given, begun)?;
    Ok(json!({
        "id": fresh_id(),
        "occurred": at,
        "event": format!("prefect.task-run.{}", state.name),
        "follows": follows,
        "resource": {
            "prefect.resource.id": format!("prefect.task-run.{}", id_of(given, &task.id)),
            "prefect.resource.name": name,
            // Says that these are the client's own states. Without it the event is no task run's.
            "prefect.orchestration": "client",
            "prefect.state-type": state.kind,
            "prefect.state-name": state.name,
            "prefect.state-message": state.message,
            "prefect.state-timestamp": at,
            "prefect.run-count": run["run_count"].to_string(),
        },
        "related": [
            related("flow-run", &made.id, &made.run.name),
            related("flow", &made.flow_id, &made.run.flow),
        ],
        "payload": {
            "intended": { "from": before.map(|state| &state.kind), "to": state.kind },
            "initial_state": before.map(proposed),
            "validated_state": proposed(state),
            "task_run": run,
        },
    }))
}

/// The task run as it is once it has entered this state.
fn run_until(task: &KeptTask, place: usize, given: &IdsHere, begun: Beginning) -> Result<Value, Cause> {
    let inputs = task.inputs.iter().filter_map(|input| given.get(input));
    let inputs: Vec<Value> = inputs.map(|id| json!({"input_type": "task_run", "id": id})).collect();
    let entered = &task.states[..=place];
    let runs = entered.iter().filter(|state| state.kind == "RUNNING").count();
    let worked_ms: u64 = entered
        .windows(2)
        .filter(|pair| pair[0].kind == "RUNNING")
        .map(|pair| pair[1].at_ms.saturating_sub(pair[0].at_ms))
        .sum();
    let mut run = json!({
        "name": format!("{}-0", task.key), "task_key": task.key, "dynamic_key": "0",
        "task_inputs": {"data": inputs}, "tags": [], "labels": labels(task.traceparent.as_deref()),
        "empirical_policy": {}, "run_count": runs, "flow_run_run_count": 1,
        "expected_start_time": begun.time(entered[0].at_ms)?,
        "total_run_time": std::time::Duration::from_millis(worked_ms).as_secs_f64(),
    });
    if let Some(started) = entered.iter().find(|state| state.kind == "RUNNING") {
        run["start_time"] = json!(begun.time(started.at_ms)?);
    }
    if is_terminal(&entered[place]) {
        run["end_time"] = json!(begun.time(entered[place].at_ms)?);
    }
    Ok(run)
}

fn is_terminal(state: &KeptState) -> bool {
    ["COMPLETED", "FAILED", "CANCELLED", "CRASHED"].contains(&state.kind.as_str())
}

fn id_of<'a>(given: &'a IdsHere, id: &str) -> &'a str {
    given.get(id).map_or("", String::as_str)
}

fn related(role: &str, id: &str, name: &str) -> Value {
    json!({
        "prefect.resource.id": format!("prefect.{role}.{id}"),
        "prefect.resource.role": role,
        "prefect.resource.name": name,
    })
}

/// A random UUID (version 4), as Prefect writes them.
pub(super) fn fresh_id() -> String {
    // Two of its digits are no chance: the version, and the variant's first bits.
    let bits = rand::random::<u128>() & !(0xf << 76) & !(0b11 << 62) | (4 << 76) | (0b10 << 62);
    let digits = format!("{bits:032x}");
    [&digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..]].join("-")
}
