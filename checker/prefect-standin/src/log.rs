//! A line that a run logged.

use serde_json::{Map, Value, json};

use crate::filter::{Facet, Subject};
use crate::flow::entries_weight;
use crate::form;
use crate::id::Id;
use crate::shelf::Kept;
use crate::stamp::Stamp;

/// One line.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    id: Id,
    created: Stamp,
    /// What was set of the form `LOG`.
    pub(crate) set: Map<String, Value>,
}

impl Log {
    /// From the form `LOG`.
    pub(crate) fn new(set: Map<String, Value>, now: Stamp) -> Self {
        Self { id: Id::timed(now), created: now, set }
    }

    pub(crate) fn at(&self) -> Option<Stamp> {
        self.set.get("timestamp").and_then(Stamp::read)
    }

    pub(crate) fn json(&self) -> Value {
        let mut told = form::LOG.full(&self.set);
        let fields = [
            ("id", json!(self.id.to_string())),
            ("created", self.created.into()),
            ("updated", self.created.into()),
        ];
        told.extend(fields.map(|(name, value)| (name.to_owned(), value)));
        Value::Object(told)
    }
}

impl Kept for Log {
    fn id(&self) -> Id {
        self.id
    }

    fn owner(&self) -> Option<Id> {
        self.set.get("flow_run_id").and_then(Value::as_str).and_then(Id::parse)
    }

    fn weight(&self) -> usize {
        128 + entries_weight(&self.set)
    }
}

impl Subject for Log {
    fn facet(&self, field: &str) -> Facet<'_> {
        match field {
            "level" => Facet::Number(self.set.get("level").and_then(Value::as_i64).unwrap_or_default()),
            "timestamp" => Facet::time(self.at()),
            set => Facet::set(self.set.get(set)),
        }
    }
}
