//! The state of a run: one of nine types, a name, a moment, and what else was said.

use serde_json::{Map, Value, json};

use crate::form;
use crate::id::Id;
use crate::stamp::Stamp;
use crate::state_type::StateType;

/// One state. It is never changed once a run is in it.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) id: Id,
    pub(crate) kind: StateType,
    pub(crate) name: String,
    pub(crate) at: Stamp,
    pub(crate) message: Option<String>,
    pub(crate) data: Option<Value>,
    /// Only what was set.
    pub(crate) details: Map<String, Value>,
}

impl State {
    /// One of which nothing else is said.
    pub(crate) fn plain(kind: StateType, now: Stamp) -> Self {
        let (id, name) = (Id::timed(now), kind.title());
        Self { id, kind, name, at: now, message: None, data: None, details: Map::new() }
    }

    /// What a client proposed, in the form `STATE`. A scheduled one without a time is due now.
    pub(crate) fn proposed(form: &Map<String, Value>, now: Stamp) -> Self {
        let text = |name: &str| form.get(name).and_then(Value::as_str);
        let kind = text("type").and_then(StateType::parse).unwrap_or(StateType::Pending);
        let mut state = Self::plain(kind, now);
        if let Some(name) = text("name") {
            name.clone_into(&mut state.name);
        }
        state.message = text("message").map(str::to_owned);
        state.data = form.get("data").filter(|data| !data.is_null()).cloned();
        if let Some(Value::Object(details)) = form.get("state_details") {
            state.details.clone_from(details);
            state.details.retain(|_, value| !value.is_null());
        }
        if kind == StateType::Scheduled && state.scheduled().is_none() {
            state.schedule(now);
        }
        state
    }

    /// A retry that is to come.
    pub(crate) fn awaiting_retry(failed: &Self, due: Stamp, now: Stamp) -> Self {
        let mut state = Self::plain(StateType::Scheduled, now);
        "AwaitingRetry".clone_into(&mut state.name);
        state.message.clone_from(&failed.message);
        state.data.clone_from(&failed.data);
        state.schedule(due);
        state
    }

    pub(crate) fn is_running(&self) -> bool {
        self.kind == StateType::Running
    }

    /// It has a result that is kept.
    pub(crate) fn is_persisted(&self) -> bool {
        self.data.as_ref().is_some_and(|data| data.get("type").and_then(Value::as_str) != Some("unpersisted"))
    }

    /// When it is due, if that was said.
    pub(crate) fn scheduled(&self) -> Option<Stamp> {
        self.details.get("scheduled_time").and_then(Stamp::read)
    }

    pub(crate) fn schedule(&mut self, due: Stamp) {
        self.detail("scheduled_time", due.into());
    }

    /// Sets one of the details.
    pub(crate) fn detail(&mut self, name: &str, value: Value) {
        self.details.insert(name.to_owned(), value);
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.id.to_string(),
            "type": self.kind.name(),
            "name": self.name,
            "timestamp": self.at.to_string(),
            "message": self.message,
            "data": self.data,
            "state_details": form::DETAILS.full(&self.details),
        })
    }

    /// Bytes that it takes, by estimate.
    pub(crate) fn weight(&self) -> usize {
        let message = self.message.as_ref().map_or(0, String::len);
        let details: usize = self.details.iter().map(|(name, value)| 64 + name.len() + weight(value)).sum();
        160 + self.name.len() + message + self.data.as_ref().map_or(0, weight) + details
    }
}

/// Bytes that a value takes, by estimate.
pub(crate) fn weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 32,
        Value::String(text) => 32 + text.len(),
        Value::Array(items) => 32 + items.iter().map(weight).sum::<usize>(),
        Value::Object(entries) => {
            32 + entries.iter().map(|(name, value)| 48 + name.len() + weight(value)).sum::<usize>()
        }
    }
}
