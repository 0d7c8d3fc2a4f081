//! A flow run: one execution of a flow.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::filter::{Facet, Subject};
use crate::flow::{Flow, entries_weight, object};
use crate::form;
use crate::id::Id;
use crate::life::Life;
use crate::name;
use crate::shelf::Kept;
use crate::stamp::Stamp;
use crate::state::State;

/// One flow run.
#[derive(Debug, Clone)]
pub(crate) struct FlowRun {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) flow: Id,
    pub(crate) created: Stamp,
    pub(crate) updated: Stamp,
    /// What was set of the form `FLOW_RUN`, without what has a field here.
    pub(crate) set: Map<String, Value>,
    pub(crate) labels: Map<String, Value>,
    /// What was set of `empirical_policy`.
    pub(crate) policy: Map<String, Value>,
    pub(crate) life: Life,
}

impl FlowRun {
    /// From the form `FLOW_RUN`; its first state is not entered yet.
    pub(crate) fn new(flow: &Flow, mut set: Map<String, Value>, now: Stamp) -> Self {
        let id = Id::random();
        let mut labels = object(Some(flow.labels.clone()));
        labels.insert("prefect.flow.id".to_owned(), json!(flow.id.to_string()));
        labels.extend(object(set.remove("labels")));
        Self {
            id,
            name: given_name(set.remove("name")),
            flow: flow.id,
            created: now,
            updated: now,
            labels,
            policy: object(set.remove("empirical_policy")),
            set,
            life: Life::default(),
        }
    }

    pub(crate) fn idempotency_key(&self) -> Option<&str> {
        self.set.get("idempotency_key").and_then(Value::as_str)
    }

    /// Enters a state. Going on after a pause is no new attempt, and with the first state behind it the pause is over.
    pub(crate) fn enter(&mut self, state: Arc<State>, most: usize) {
        let is_resumed = self.policy.get("resuming") == Some(&json!(true));
        if is_resumed && (state.is_running() || state.kind.is_final()) {
            self.policy.insert("resuming".to_owned(), json!(false));
        }
        if is_resumed && state.is_running() {
            self.life.run_count -= 1;
        }
        self.life.enter(state, most);
    }

    pub(crate) fn json(&self, now: Stamp) -> Value {
        let mut told = form::FLOW_RUN.full(&self.set);
        self.life.tell(&mut told, now);
        let id = |value: Id| json!(value.to_string());
        let fields = [
            ("id", id(self.id)),
            ("created", self.created.into()),
            ("updated", self.updated.into()),
            ("name", json!(self.name)),
            ("flow_id", id(self.flow)),
            ("labels", json!(self.labels)),
            ("empirical_policy", Value::Object(form::FLOW_POLICY.full(&self.policy))),
            ("auto_scheduled", json!(false)),
        ];
        told.extend(fields.map(|(name, value)| (name.to_owned(), value)));
        // Prefect writes a run with a key in another way, and leaves this out.
        if self.idempotency_key().is_some() && !self.set.contains_key("job_variables") {
            told.insert("job_variables".to_owned(), Value::Null);
        }
        for absent in [
            "deployment_version",
            "work_queue_id",
            "work_queue_name",
            "work_pool_id",
            "work_pool_name",
            "infrastructure_pid",
            "created_by",
        ] {
            told.entry(absent).or_insert(Value::Null);
        }
        Value::Object(told)
    }
}

/// The name that was given, or one that is made up.
pub(crate) fn given_name(name: Option<Value>) -> String {
    match name {
        Some(Value::String(name)) if !name.is_empty() => name,
        _ => name::invented(),
    }
}

impl Kept for FlowRun {
    fn id(&self) -> Id {
        self.id
    }

    fn owner(&self) -> Option<Id> {
        Some(self.flow)
    }

    fn weight(&self) -> usize {
        let entries = entries_weight(&self.set) + entries_weight(&self.labels) + entries_weight(&self.policy);
        400 + self.name.len() + entries + self.life.weight()
    }
}

impl Subject for FlowRun {
    fn facet(&self, field: &str) -> Facet<'_> {
        match field {
            "id" => Facet::text(self.id.to_string()),
            "name" => Facet::text(self.name.as_str()),
            "tags" => Facet::tags(self.set.get("tags")),
            "state" => Facet::state(&self.life),
            "start_time" => Facet::started(&self.life),
            "end_time" => Facet::time(self.life.end),
            "expected_start_time" => Facet::time(self.life.expected_start),
            "next_scheduled_start_time" => Facet::time(self.life.next_scheduled_start),
            set => Facet::set(self.set.get(set)),
        }
    }
}
