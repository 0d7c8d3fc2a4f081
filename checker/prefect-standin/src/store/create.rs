//! Making flows, runs, logs and artifacts: each form has been read before.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::held::Held;
use crate::artifact::Artifact;
use crate::flow::Flow;
use crate::flow_run::FlowRun;
use crate::id::Id;
use crate::life::Life;
use crate::log::Log;
use crate::problem::Problem;
use crate::stamp::Stamp;
use crate::state::State;
use crate::state_type::StateType;
use crate::task_run::TaskRun;

/// Whether something was made, or had been before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    Now,
    Before,
}

impl Held {
    /// The flow of that name; made if there is none.
    pub(crate) fn create_flow(&mut self, form: Map<String, Value>, now: Stamp) -> (Made, Value) {
        let flow = Flow::new(form, now);
        if let Some(known) = self.flow_named(&flow.name) {
            return (Made::Before, known.json());
        }
        let told = flow.json();
        self.flow_names.insert(flow.name.clone(), flow.id);
        self.flows.put(flow);
        self.make_room();
        (Made::Now, told)
    }

    /// A flow run of a flow that is there; the same again where the client says that it is.
    pub(crate) fn create_flow_run(
        &mut self,
        mut form: Map<String, Value>,
        now: Stamp,
    ) -> Result<(Made, Value), Problem> {
        let flow = form.remove("flow_id").as_ref().and_then(Value::as_str).and_then(Id::parse);
        let flow = flow.and_then(|id| self.flows.get(id)).ok_or(Problem::Conflict)?;
        let proposed = first_state(form.remove("state"), now);
        let mut run = FlowRun::new(flow, form, now);
        if let Some(key) = run.idempotency_key() {
            let key = (run.flow, key.to_owned());
            let known = self.idempotency_keys.get(&key).and_then(|id| self.flow_runs.get(*id));
            if let Some(known) = known {
                return Ok((Made::Before, known.json(now)));
            }
            self.idempotency_keys.insert(key, run.id);
        }
        let id = run.id;
        begin(&mut run.life, Some(id), None, proposed, self.limits.states);
        let told = run.json(now);
        self.flow_runs.put(run);
        self.keep_result(Some(id), None, now);
        self.make_room();
        Ok((Made::Now, told))
    }

    /// A task run; the same again where flow run, task and dynamic key are.
    pub(crate) fn create_task_run(
        &mut self,
        mut form: Map<String, Value>,
        now: Stamp,
    ) -> Result<(Made, Value), Problem> {
        let proposed = first_state(form.remove("state"), now);
        let owner = form.get("flow_run_id").and_then(Value::as_str).and_then(Id::parse);
        let flow_run = owner.map(|id| self.flow_runs.get(id).ok_or(Problem::Conflict)).transpose()?;
        let mut run = TaskRun::new(flow_run, form, now);
        if let Some(known) = self.task_runs.of(owner).find(|known| known.keys() == run.keys()) {
            return Ok((Made::Before, known.json(now)));
        }
        if self.task_runs.get(run.id).is_some() {
            return Err(Problem::Conflict);
        }
        let id = run.id;
        begin(&mut run.life, owner, Some(id), proposed, self.limits.states);
        let told = run.json(now);
        self.task_runs.put(run);
        self.keep_result(owner, Some(id), now);
        self.make_room();
        Ok((Made::Now, told))
    }

    /// Log lines, of whatever runs: whether there are such is not asked.
    pub(crate) fn create_logs(&mut self, forms: Vec<Value>, now: Stamp) {
        for form in forms {
            if let Value::Object(form) = form {
                self.logs.put(Log::new(form, now));
            }
        }
        self.make_room();
    }

    /// An artifact, of whatever run.
    pub(crate) fn create_artifact(&mut self, form: Map<String, Value>, now: Stamp) -> Value {
        let artifact = Artifact::new(form, now);
        let told = artifact.json();
        self.artifacts.put(artifact);
        self.make_room();
        told
    }

    /// The data of the state that a run has just entered is an artifact too.
    pub(super) fn keep_result(&mut self, flow_run: Option<Id>, task_run: Option<Id>, now: Stamp) {
        let life = match task_run {
            Some(id) => self.task_runs.get(id).map(|run| &run.life),
            None => flow_run.and_then(|id| self.flow_runs.get(id)).map(|run| &run.life),
        };
        let data = life.and_then(Life::state).and_then(|state| state.data.clone());
        if let Some(data) = data {
            self.artifacts.put(Artifact::result(&data, flow_run, task_run, now));
        }
    }

    /// Adds labels to a flow run; those of the same name are replaced.
    pub(crate) fn add_labels(
        &mut self,
        id: Id,
        labels: Map<String, Value>,
        now: Stamp,
    ) -> Result<(), Problem> {
        let added = self.flow_runs.change(id, |run| {
            run.labels.extend(labels);
            run.updated = now;
        });
        added.ok_or(Problem::Unknown("Flow run", id))
    }
}

fn first_state(form: Option<Value>, now: Stamp) -> State {
    match form {
        Some(Value::Object(form)) => State::proposed(&form, now),
        _ => State::plain(StateType::Pending, now),
    }
}

/// A run's first state, which no rule refuses.
fn begin(life: &mut Life, flow_run: Option<Id>, task_run: Option<Id>, mut state: State, most: usize) {
    place(&mut state, flow_run, task_run);
    life.enter(Arc::new(state), most);
}

/// Says in a state's details whose it is.
pub(super) fn place(state: &mut State, flow_run: Option<Id>, task_run: Option<Id>) {
    for (name, id) in [("flow_run_id", flow_run), ("task_run_id", task_run)] {
        match id {
            Some(id) => state.detail(name, id.to_string().into()),
            None => drop(state.details.remove(name)),
        }
    }
}
