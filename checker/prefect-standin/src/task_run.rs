//! A task run: one execution of a task, mostly within a flow run.

use serde_json::{Map, Value, json};

use crate::filter::{Facet, Subject};
use crate::flow::{entries_weight, object};
use crate::flow_run::{FlowRun, given_name};
use crate::form;
use crate::id::Id;
use crate::life::Life;
use crate::shelf::Kept;
use crate::stamp::Stamp;

/// One task run.
#[derive(Debug, Clone)]
pub(crate) struct TaskRun {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) flow_run: Option<Id>,
    pub(crate) created: Stamp,
    pub(crate) updated: Stamp,
    /// What was set of the form `TASK_RUN`, without what has a field here.
    pub(crate) set: Map<String, Value>,
    pub(crate) labels: Map<String, Value>,
    /// What was set of `empirical_policy`.
    pub(crate) policy: Map<String, Value>,
    pub(crate) life: Life,
    /// The attempt of the flow run in which it was running last.
    pub(crate) flow_run_run_count: i64,
}

impl TaskRun {
    /// From the form `TASK_RUN`; its first state is not entered yet. Labels of the flow run are inherited.
    pub(crate) fn new(flow_run: Option<&FlowRun>, mut set: Map<String, Value>, now: Stamp) -> Self {
        let id = |value: Option<Value>| value.as_ref().and_then(Value::as_str).and_then(Id::parse);
        let owner = id(set.remove("flow_run_id"));
        let mut labels = flow_run.map(|run| run.labels.clone()).unwrap_or_default();
        labels.extend(owner.map(|owner| ("prefect.flow-run.id".to_owned(), json!(owner.to_string()))));
        labels.extend(object(set.remove("labels")));
        Self {
            id: id(set.remove("id")).unwrap_or_else(Id::random),
            name: given_name(set.remove("name")),
            flow_run: owner,
            created: now,
            updated: now,
            labels,
            policy: object(set.remove("empirical_policy")),
            set,
            life: Life::default(),
            flow_run_run_count: 0,
        }
    }

    /// What makes it the same as another of its flow run.
    pub(crate) fn keys(&self) -> [Option<&str>; 2] {
        ["task_key", "dynamic_key"].map(|key| self.set.get(key).and_then(Value::as_str))
    }

    /// The task runs whose results it takes, by the names under which it takes them.
    pub(crate) fn inputs(&self) -> impl Iterator<Item = (&str, Id)> {
        let inputs = self.set.get("task_inputs").and_then(Value::as_object).into_iter().flatten();
        inputs.flat_map(|(name, taken)| {
            let taken = taken.as_array().into_iter().flatten();
            let is_run = |input: &&Value| input.get("name").is_none() && input.get("type").is_none();
            let ids = taken.filter(is_run).filter_map(|input| Id::parse(input.get("id")?.as_str()?));
            ids.map(move |id| (name.as_str(), id))
        })
    }

    pub(crate) fn json(&self, now: Stamp) -> Value {
        let mut told = form::TASK_RUN.full(&self.set);
        self.life.tell(&mut told, now);
        let fields = [
            ("id", json!(self.id.to_string())),
            ("created", self.created.into()),
            ("updated", self.updated.into()),
            ("name", json!(self.name)),
            ("flow_run_id", json!(self.flow_run.map(|id| id.to_string()))),
            ("labels", json!(self.labels)),
            ("empirical_policy", Value::Object(form::TASK_POLICY.full(&self.policy))),
            ("flow_run_run_count", json!(self.flow_run_run_count)),
        ];
        told.extend(fields.map(|(name, value)| (name.to_owned(), value)));
        Value::Object(told)
    }
}

impl Kept for TaskRun {
    fn id(&self) -> Id {
        self.id
    }

    fn owner(&self) -> Option<Id> {
        self.flow_run
    }

    fn weight(&self) -> usize {
        let entries = entries_weight(&self.set) + entries_weight(&self.labels) + entries_weight(&self.policy);
        400 + self.name.len() + entries + self.life.weight()
    }
}

impl Subject for TaskRun {
    fn facet(&self, field: &str) -> Facet<'_> {
        match field {
            "id" => Facet::text(self.id.to_string()),
            "name" => Facet::text(self.name.as_str()),
            "tags" => Facet::tags(self.set.get("tags")),
            "state" => Facet::state(&self.life),
            "start_time" => Facet::time(self.life.start),
            "expected_start_time" => Facet::time(self.life.expected_start),
            "flow_run_id" => self.flow_run.map_or(Facet::Null, |id| Facet::text(id.to_string())),
            _ => Facet::Null,
        }
    }
}
