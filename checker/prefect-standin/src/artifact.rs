//! Something that a run left to be looked at: a text, a table, a number, a result.

use serde_json::{Map, Value, json};

use crate::filter::{Facet, Subject};
use crate::flow::entries_weight;
use crate::form;
use crate::id::Id;
use crate::shelf::Kept;
use crate::stamp::Stamp;

/// One artifact.
#[derive(Debug, Clone)]
pub(crate) struct Artifact {
    pub(crate) id: Id,
    pub(crate) created: Stamp,
    /// What was set of the form `ARTIFACT`.
    pub(crate) set: Map<String, Value>,
}

impl Artifact {
    /// From the form `ARTIFACT`.
    pub(crate) fn new(set: Map<String, Value>, now: Stamp) -> Self {
        Self { id: Id::random(), created: now, set }
    }

    /// The data of a state, which Prefect keeps in this form too.
    pub(crate) fn result(data: &Value, flow_run: Option<Id>, task_run: Option<Id>, now: Stamp) -> Self {
        let id = |id: Option<Id>| json!(id.map(|id| id.to_string()));
        let fields = [("data", data.clone()), ("flow_run_id", id(flow_run)), ("task_run_id", id(task_run))];
        Self::new(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(), now)
    }

    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        self.set.get(field).and_then(Value::as_str)
    }

    pub(crate) fn task_run(&self) -> Option<Id> {
        self.text("task_run_id").and_then(Id::parse)
    }

    pub(crate) fn json(&self) -> Value {
        let mut told = form::ARTIFACT.full(&self.set);
        let fields = [
            ("id", json!(self.id.to_string())),
            ("created", self.created.into()),
            ("updated", self.created.into()),
        ];
        told.extend(fields.map(|(name, value)| (name.to_owned(), value)));
        Value::Object(told)
    }
}

impl Kept for Artifact {
    fn id(&self) -> Id {
        self.id
    }

    fn owner(&self) -> Option<Id> {
        self.text("flow_run_id").and_then(Id::parse)
    }

    fn weight(&self) -> usize {
        128 + entries_weight(&self.set)
    }
}

impl Subject for Artifact {
    fn facet(&self, field: &str) -> Facet<'_> {
        match field {
            "id" => Facet::text(self.id.to_string()),
            set => Facet::set(self.set.get(set)),
        }
    }
}
