//! What events tell of task runs: recorded in whatever order they come, as often as they come.

use std::sync::Arc;

use serde_json::Value;

use super::create::place;
use super::held::Held;
use crate::event::{Event, Told};
use crate::flow::object;
use crate::stamp::Stamp;
use crate::task_run::TaskRun;

impl Held {
    /// Records an event. One of a flow run that is not there is forgotten, as is one of a task run that another
    /// already is.
    pub(crate) fn record(&mut self, event: &Event, now: Stamp) {
        let Some(told) = event.told() else {
            return;
        };
        if told.flow_run.is_some_and(|id| self.flow_runs.get(id).is_none()) {
            return;
        }
        if self.task_runs.get(told.id).is_none() {
            let mut run = TaskRun::new(None, told.task.clone(), now);
            (run.id, run.flow_run) = (told.id, told.flow_run);
            if self.task_runs.of(run.flow_run).any(|known| known.keys() == run.keys()) {
                return;
            }
            self.task_runs.put(run);
        }
        let most = self.limits.states;
        self.task_runs.change(told.id, |run| tell(run, told, most, now));
        self.make_room();
    }
}

/// Adds a state to a task run's story. The newest one is what the run is in, and brings what is counted and timed.
fn tell(run: &mut TaskRun, told: Told, most: usize, now: Stamp) {
    let Told { id, mut state, mut task, .. } = told;
    if run.life.states.iter().any(|known| known.id == state.id) {
        return;
    }
    place(&mut state, run.flow_run, Some(id));
    let is_newest = run.life.state().is_none_or(|known| known.at < state.at);
    run.life.insert(Arc::new(state), most);
    if !is_newest {
        return;
    }
    run.updated = now;
    let mut number = |name: &str| task.remove(name).as_ref().and_then(Value::as_i64);
    run.life.run_count = number("run_count").unwrap_or(run.life.run_count);
    run.flow_run_run_count = number("flow_run_run_count").unwrap_or(run.flow_run_run_count);
    let mut time = |name: &str| task.remove(name).as_ref().and_then(Stamp::read);
    run.life.expected_start = time("expected_start_time").or(run.life.expected_start);
    run.life.next_scheduled_start = time("next_scheduled_start_time");
    run.life.start = time("start_time").or(run.life.start);
    run.life.end = time("end_time").or(run.life.end);
    let seconds = task.remove("total_run_time").as_ref().and_then(Value::as_f64);
    run.life.total_run_time = seconds.unwrap_or(run.life.total_run_time);
    if let Some(Value::String(name)) = task.remove("name") {
        run.name = name;
    }
    if let Some(labels) = task.remove("labels") {
        run.labels = object(Some(labels));
    }
    if let Some(policy) = task.remove("empirical_policy") {
        run.policy = object(Some(policy));
    }
    run.set.extend(task);
}
