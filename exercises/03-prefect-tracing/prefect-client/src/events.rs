//! A task run that is told of by events.
//!
//! So does Prefect 3's own engine: Prefect is not asked whether a task may begin, it hears that it has begun. Nobody
//! waits for an answer, the times are those of the program, and the rules (retries, WAIT) are the program's own affair.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::task_run::Body;
use crate::{Error, FlowRun, NewTaskRun, State, StateType, id};

/// A run of a task whose states are told by events. Prefect shows it about a second after the first.
#[derive(Debug)]
pub struct TaskEvents {
    flow_run: FlowRun,
    id: String,
    body: Body,
    told: Option<Told>,
    runs: u32,
    expected: Timestamp,
    started: Option<Timestamp>,
    worked: SignedDuration,
}

/// The last event.
#[derive(Debug)]
struct Told {
    id: String,
    kind: StateType,
    at: Timestamp,
}

impl FlowRun {
    /// A run of a task that is told of by events. Nothing is sent before its first state.
    pub fn task_events(&self, run: NewTaskRun) -> TaskEvents {
        let number = self.count(run.task());
        let mut body = run.of_run(self, number);
        body.state = None;
        TaskEvents {
            flow_run: self.clone(),
            id: id::random(),
            body,
            told: None,
            runs: 0,
            expected: Timestamp::now(),
            started: None,
            worked: SignedDuration::ZERO,
        }
    }
}

impl TaskEvents {
    /// The id of the task run, which the client has made.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its name, such as `extract_data-0`.
    pub fn name(&self) -> &str {
        &self.body.name
    }

    /// Tells that it is in this state, since now. The first is `Pending`.
    pub async fn tell(&mut self, state: State) -> Result<(), Error> {
        let now = Timestamp::now();
        let event = self.event(&state, now);
        self.flow_run.prefect().tell_events(&[event]).await
    }

    fn event(&mut self, state: &State, now: Timestamp) -> Value {
        self.keep_books(state.kind(), now);
        let before = self.told.take();
        let event_id = id::random();
        let kind = json!(state.kind());
        let event = json!({
            "id": event_id,
            "occurred": now.to_string(),
            "event": format!("prefect.task-run.{}", state.name()),
            "follows": before.as_ref().map(|told| &told.id),
            "resource": self.resource(state, &kind, now),
            "related": [
                related("flow-run", self.flow_run.id(), self.flow_run.name()),
                related("flow", self.flow_run.flow().id(), self.flow_run.flow().name()),
            ],
            "payload": {
                "intended": { "from": before.as_ref().map(|told| json!(told.kind)), "to": kind },
                "initial_state": before.as_ref().map(|told| json!({ "type": told.kind, "name": told.kind.name() })),
                "validated_state": {
                    "type": kind, "name": state.name(), "message": state.message().unwrap_or_default(),
                    "state_details": state.details,
                },
                "task_run": self.task_run(state.kind(), now),
            },
        });
        self.told = Some(Told { id: event_id, kind: state.kind(), at: now });
        event
    }

    /// What Prefect counts itself where it is asked: how often it ran, since when, and for how long.
    fn keep_books(&mut self, kind: StateType, now: Timestamp) {
        if let Some(told) = self.told.as_ref().filter(|told| told.kind == StateType::Running) {
            self.worked += now.duration_since(told.at);
        }
        if kind == StateType::Running {
            self.runs += 1;
            self.started.get_or_insert(now);
        }
    }

    fn resource(&self, state: &State, kind: &Value, now: Timestamp) -> BTreeMap<&'static str, Value> {
        BTreeMap::from([
            ("prefect.resource.id", json!(format!("prefect.task-run.{}", self.id))),
            ("prefect.resource.name", json!(self.body.name)),
            // Says that these are the client's own states. Without it the event is no task run's.
            ("prefect.orchestration", json!("client")),
            ("prefect.state-type", kind.clone()),
            ("prefect.state-name", json!(state.name())),
            ("prefect.state-message", json!(state.message().unwrap_or_default())),
            ("prefect.state-timestamp", json!(now.to_string())),
            ("prefect.run-count", json!(self.runs.to_string())),
        ])
    }

    fn task_run(&self, kind: StateType, now: Timestamp) -> Value {
        let mut task_run = json!(self.body);
        task_run["run_count"] = json!(self.runs);
        task_run["flow_run_run_count"] = json!(1);
        task_run["expected_start_time"] = json!(self.expected.to_string());
        task_run["total_run_time"] = json!(self.worked.as_secs_f64());
        if let Some(started) = self.started {
            task_run["start_time"] = json!(started.to_string());
        }
        if kind.is_terminal() {
            task_run["end_time"] = json!(now.to_string());
        }
        task_run
    }
}

fn related(role: &str, id: &str, name: &str) -> Value {
    json!({
        "prefect.resource.id": format!("prefect.{role}.{id}"),
        "prefect.resource.role": role,
        "prefect.resource.name": name,
    })
}
