//! The whole table of transitions: from each type of state to each, for flow runs and for task runs.

use serde_json::json;

use super::call::Call;

const TYPES: [&str; 9] = [
    "SCHEDULED",
    "PENDING",
    "RUNNING",
    "COMPLETED",
    "FAILED",
    "CANCELLED",
    "CRASHED",
    "PAUSED",
    "CANCELLING",
];

pub(super) fn calls() -> Vec<Call> {
    let running = json!({"flow_id": "{plain}", "name": "table-0", "state": {"type": "RUNNING"}});
    let mut enclosing = Call::new("POST", "/flow_runs/", running);
    enclosing.keep = Some("table".to_owned());
    let mut calls = vec![enclosing];
    for from in TYPES {
        for to in TYPES {
            let named = json!({"flow_id": "{plain}", "name": "table-1", "state": {"type": from}});
            calls.extend(transition("flow_runs", named, from, to));
            let task = json!({"flow_run_id": "{table}", "task_key": from, "dynamic_key": to, "name": "t-1",
                "state": {"type": from}});
            calls.extend(transition("task_runs", task, from, to));
        }
    }
    calls
}

/// A run in one state, another state for it, and what it is then.
fn transition(of: &str, form: serde_json::Value, from: &str, to: &str) -> [Call; 3] {
    let name = format!("{of} {from} to {to}");
    let mut create = Call::new("POST", &format!("/{of}/"), form);
    create.keep = Some(name.clone());
    create.is_recorded = false;
    let path = format!("/{of}/{{{name}}}");
    let set = Call::new("POST", &format!("{path}/set_state"), json!({"state": {"type": to}}));
    let mut read = Call::new("GET", &path, json!(null));
    let fields = [
        "state_type",
        "state_name",
        "run_count",
        "start_time",
        "end_time",
        "next_scheduled_start_time",
        "total_run_time",
        "empirical_policy",
    ];
    read.pick = fields.map(str::to_owned).to_vec();
    [create, set, read]
}
