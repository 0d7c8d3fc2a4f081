//! The states that a run goes through.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What kind of state it is. Prefect's rules go by this; the name is for people.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum StateType {
    /// Waits for a point in time. A run that is to be tried again is `AwaitingRetry`.
    Scheduled,
    /// Ready to begin.
    Pending,
    /// At work.
    Running,
    /// Ended well.
    Completed,
    /// Ended badly, for a reason of its own.
    Failed,
    /// Ended by somebody's wish.
    Cancelled,
    /// Ended badly, for what happened around it: its process died.
    Crashed,
    /// Waits for somebody.
    Paused,
    /// About to be ended by somebody's wish.
    Cancelling,
}

impl StateType {
    /// Whether a run in it has come to its end.
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled | Self::Crashed)
    }

    /// The name that Prefect gives to a state which has none.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "Scheduled",
            Self::Pending => "Pending",
            Self::Running => "Running",
            Self::Completed => "Completed",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
            Self::Crashed => "Crashed",
            Self::Paused => "Paused",
            Self::Cancelling => "Cancelling",
        }
    }
}

/// A state: proposed to Prefect, or answered by it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct State {
    #[serde(rename = "type")]
    kind: StateType,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(default, rename = "state_details")]
    pub(crate) details: Details,
}

/// What Prefect keeps beside a state.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(crate) struct Details {
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<String>,
    /// Names this very change, so that a repetition of it is no second one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) transition_id: Option<String>,
}

impl State {
    /// Ready to begin; in which a run is when it is created.
    pub fn pending() -> Self {
        Self::of(StateType::Pending)
    }

    /// At work.
    pub fn running() -> Self {
        Self::of(StateType::Running)
    }

    /// Ended well.
    pub fn completed() -> Self {
        Self::of(StateType::Completed)
    }

    /// Ended badly, for this reason. A run that has retries left is answered with `AwaitingRetry`.
    pub fn failed(reason: impl fmt::Display) -> Self {
        Self::of(StateType::Failed).with_message(reason)
    }

    /// Ended badly, for what happened around it.
    pub fn crashed(reason: impl fmt::Display) -> Self {
        Self::of(StateType::Crashed).with_message(reason)
    }

    fn of(kind: StateType) -> Self {
        Self { kind, name: None, message: None, details: Details::default() }
    }

    /// By another name than that of its kind, such as `Retrying` for one that is `RUNNING`.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// With a word to whoever looks at the run.
    #[must_use]
    pub fn with_message(mut self, message: impl fmt::Display) -> Self {
        self.message = Some(message.to_string());
        self
    }

    /// With the span that this state belongs to, as in the header `traceparent` (W3C Trace Context).
    #[must_use]
    pub fn with_traceparent(mut self, traceparent: impl Into<String>) -> Self {
        self.details.traceparent = Some(traceparent.into());
        self
    }

    /// What kind of state it is.
    pub fn kind(&self) -> StateType {
        self.kind
    }

    /// Its name: of one that Prefect answered `Running`, `AwaitingRetry`, `Retrying`, `Completed` …
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(self.kind.name())
    }

    /// The word to whoever looks at the run.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Whether it failed and is to be tried again, later.
    pub fn is_awaiting_retry(&self) -> bool {
        self.kind == StateType::Scheduled && self.name() == "AwaitingRetry"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_sent_with_what_it_has_and_nothing_else() {
        let state = State::running().named("Retrying").with_traceparent("00-1-2-01");
        let sent = serde_json::to_value(state).unwrap();
        let expected = serde_json::json!({
            "type": "RUNNING", "name": "Retrying", "state_details": { "traceparent": "00-1-2-01" }
        });
        assert_eq!(sent, expected);
    }

    #[test]
    fn an_answered_state_is_read_whatever_else_it_holds() {
        let answer = r#"{"id":"1","type":"SCHEDULED","name":"AwaitingRetry","message":"no","data":null,
            "timestamp":"2026-01-01T00:00:00Z","state_details":{"scheduled_time":"2026-01-01T00:00:01Z"}}"#;
        let state: State = serde_json::from_str(answer).unwrap();
        assert!(state.is_awaiting_retry());
        assert_eq!((state.kind(), state.message()), (StateType::Scheduled, Some("no")));
    }

    #[test]
    fn a_state_without_a_name_has_that_of_its_kind() {
        assert_eq!(State::failed("no").name(), "Failed");
        assert!(State::failed("no").kind().is_terminal());
        assert!(!State::running().kind().is_terminal());
    }
}
