//! A flow: a name, and what all its runs inherit.

use serde_json::{Map, Value, json};

use crate::filter::{Facet, Subject};
use crate::id::Id;
use crate::shelf::Kept;
use crate::stamp::Stamp;
use crate::state::weight;

/// One flow.
#[derive(Debug, Clone)]
pub(crate) struct Flow {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) created: Stamp,
    tags: Value,
    /// An object, or null.
    pub(crate) labels: Value,
}

impl Flow {
    /// From the form `FLOW`.
    pub(crate) fn new(mut form: Map<String, Value>, now: Stamp) -> Self {
        Self {
            id: Id::random(),
            name: form.get("name").and_then(Value::as_str).unwrap_or_default().to_owned(),
            created: now,
            tags: form.remove("tags").unwrap_or_else(|| json!([])),
            labels: form.remove("labels").unwrap_or_else(|| json!({})),
        }
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id.to_string(),
            "created": self.created.to_string(),
            "updated": self.created.to_string(),
            "name": self.name,
            "tags": self.tags,
            "labels": self.labels,
        })
    }
}

/// The entries of an object; none of anything else.
pub(crate) fn object(value: Option<Value>) -> Map<String, Value> {
    match value {
        Some(Value::Object(entries)) => entries,
        _ => Map::new(),
    }
}

/// Bytes that entries take, by estimate.
pub(crate) fn entries_weight(entries: &Map<String, Value>) -> usize {
    entries.iter().map(|(name, value)| 48 + name.len() + weight(value)).sum()
}

impl Kept for Flow {
    fn id(&self) -> Id {
        self.id
    }

    fn owner(&self) -> Option<Id> {
        None
    }

    fn weight(&self) -> usize {
        256 + self.name.len() + weight(&self.tags) + weight(&self.labels)
    }
}

impl Subject for Flow {
    fn facet(&self, field: &str) -> Facet<'_> {
        match field {
            "id" => Facet::text(self.id.to_string()),
            "name" => Facet::text(self.name.as_str()),
            "tags" => Facet::tags(Some(&self.tags)),
            _ => Facet::Null,
        }
    }
}
