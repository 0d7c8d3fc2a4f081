//! A flow run's tasks with what they take from each other, as `graph-v2` gives them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::artifact::Artifact;
use crate::flow_run::FlowRun;
use crate::id::Id;
use crate::stamp::Stamp;
use crate::store::Held;
use crate::task_run::TaskRun;

/// Who is within whom, not who comes after whom.
const WITHIN: &str = "__parents__";

/// The graph of one flow run: only tasks that started are in it.
pub(crate) fn of(held: &Held, run: &FlowRun) -> Value {
    let mut tasks: Vec<_> = held.task_runs_of(run.id).filter(|task| task.life.start.is_some()).collect();
    tasks.sort_by_key(|task| (task.life.start, task.life.end, task.id));
    let known: BTreeSet<_> = tasks.iter().map(|task| task.id).collect();
    let parents = |task: &TaskRun| inputs(task, &known, |name| name != WITHIN);
    let nodes: Vec<_> = tasks
        .iter()
        .map(|task| {
            let children: Vec<_> = tasks
                .iter()
                .filter(|child| parents(child).contains(&task.id))
                .map(|child| child.id)
                .collect();
            let node = json!({
                "kind": "task-run",
                "id": task.id.to_string(),
                "label": task.name,
                "state_type": task.life.kind().map(crate::state_type::StateType::name),
                "start_time": time(task.life.start),
                "end_time": time(task.life.end),
                "parents": edges(&parents(task)),
                "children": edges(&children),
                "encapsulating": edges(&inputs(task, &known, |name| name == WITHIN)),
                "artifacts": artifacts(held, run.id, Some(task.id)),
            });
            json!([task.id.to_string(), node])
        })
        .collect();
    let is_root = |task: &&&TaskRun| parents(task).is_empty();
    let roots: Vec<_> = tasks.iter().filter(is_root).map(|task| task.id.to_string()).collect();
    json!({
        "start_time": time(run.life.start),
        "end_time": time(run.life.end),
        "root_node_ids": roots,
        "nodes": nodes,
        "artifacts": artifacts(held, run.id, None),
        "states": states(run),
    })
}

fn time(stamp: Option<Stamp>) -> Value {
    stamp.map_or(Value::Null, Value::from)
}

/// Each task once, in the order in which they are named.
fn inputs(task: &TaskRun, known: &BTreeSet<Id>, is_wanted: impl Fn(&str) -> bool) -> Vec<Id> {
    let mut ids = Vec::new();
    for (name, id) in task.inputs() {
        if is_wanted(name) && known.contains(&id) && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

fn edges(ids: &[Id]) -> Value {
    ids.iter().map(|id| json!({"id": id.to_string()})).collect()
}

/// Those of a task, or of the flow run itself; results are left out.
fn artifacts(held: &Held, run: Id, task: Option<Id>) -> Value {
    let is_shown = |artifact: &&Artifact| {
        artifact.task_run() == task && artifact.text("type").is_some_and(|kind| kind != "result")
    };
    held.artifacts_of(run)
        .filter(is_shown)
        .map(|artifact| {
            let key = artifact.text("key");
            let latest = key.and_then(|key| held.latest_artifact(key)).map(|latest| latest.id);
            let kind = artifact.text("type");
            json!({
                "id": artifact.id.to_string(),
                "created": artifact.created.to_string(),
                "key": key,
                "type": kind,
                "is_latest": latest == Some(artifact.id),
                "data": artifact.set.get("data").filter(|_| kind == Some("progress")),
            })
        })
        .collect()
}

fn states(run: &FlowRun) -> Value {
    let told = |state: &std::sync::Arc<crate::state::State>| {
        json!({
            "id": state.id.to_string(),
            "timestamp": state.at.to_string(),
            "type": state.kind.name(),
            "name": state.name,
        })
    };
    run.life.states.iter().map(told).collect()
}
