//! What Prefect knows of a run, as its HTTP API tells it.

use serde::{Deserialize, Serialize};

use crate::traceparent::Traceparent;
use crate::untrusted::Untrusted;

/// The label in which Prefect's own engine keeps the context of a run's span.
pub const TRACEPARENT_LABEL: &str = "__OTEL_TRACEPARENT";

/// All that Prefect was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct PrefectSeen {
    /// The flow runs that were made during the run, in order of their making.
    pub flow_runs: Vec<FlowRun>,
    /// Whether it shows what it is told at once. A real one records some of it later.
    pub is_prompt: bool,
}

/// A flow run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct FlowRun {
    /// Its id.
    pub id: String,
    /// The flow's name.
    pub flow: Untrusted,
    /// What is known of it as of any run.
    pub run: RunSeen,
    /// Its task runs, in the order in which they were to start.
    pub tasks: Vec<TaskRun>,
    /// Its artifacts.
    pub artifacts: Vec<Artifact>,
}

/// A task run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskRun {
    /// Its id.
    pub id: String,
    /// The task's key: its name, with more behind it where Prefect's engine made it.
    pub key: Untrusted,
    /// What is known of it as of any run.
    pub run: RunSeen,
    /// The ids of the task runs whose results it takes.
    pub inputs: Vec<String>,
}

/// What a flow run and a task run have both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct RunSeen {
    /// Its name.
    pub name: Untrusted,
    /// The context that its label names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Untrusted>,
    /// Its states, in order.
    pub states: Vec<RunState>,
    /// The lines of its log; a flow run's with those of its tasks.
    pub logs: Vec<Untrusted>,
}

/// A state that a run was in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct RunState {
    /// Its type: `RUNNING`.
    pub kind: String,
    /// Its name: `Running`, `AwaitingRetry`.
    pub name: Untrusted,
    /// What was said with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Untrusted>,
    /// The context that it was set in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<Untrusted>,
}

/// Something that a run left for people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Artifact {
    /// Its key.
    pub key: Untrusted,
    /// What it is: `markdown`.
    pub kind: Untrusted,
    /// What it holds, cut.
    pub data: Untrusted,
}

impl RunSeen {
    /// The contexts that it names: that of its label, and those of its states.
    pub fn contexts(&self) -> impl Iterator<Item = Traceparent> {
        let of_states = self.states.iter().filter_map(|state| state.traceparent.as_ref());
        self.label.iter().chain(of_states).filter_map(|text| Traceparent::read(text.raw()))
    }

    /// The state that it is in.
    pub fn state(&self) -> Option<&RunState> {
        self.states.last()
    }

    /// The names of its states, each once where one follows itself.
    pub fn state_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.states.iter().map(|state| state.name.raw()).collect();
        names.dedup();
        names
    }
}

impl RunState {
    /// Whether nothing follows it: the run is over.
    pub fn is_terminal(&self) -> bool {
        matches!(self.kind.as_str(), "COMPLETED" | "FAILED" | "CRASHED" | "CANCELLED")
    }
}

impl TaskRun {
    /// Whether it is a run of this task. Prefect's engine puts the function's module before its name, and a digest
    /// behind it.
    pub fn is_of(&self, task: &str) -> bool {
        let key = self.key.raw();
        let name = key.rsplit('.').next().unwrap_or(key);
        let rest = name.strip_prefix(task).or_else(|| key.strip_prefix(task));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_known_by_its_name_whoever_made_its_key() {
        let of = |key: &str| TaskRun { key: key.into(), ..TaskRun::default() }.is_of("extract_data");
        assert!(
            ["extract_data", "extract_data-5d1b7a", "__main__.extract_data", "etl.extract_data-5d"]
                .iter()
                .all(|key| of(key))
        );
        assert!(!["extract", "extract_data2", "re-extract_data", ""].iter().any(|key| of(key)));
    }

    #[test]
    fn a_context_is_named_by_the_label_and_by_the_states() {
        let context = |span: u64| Traceparent {
            trace_id: crate::trace::TraceId(7),
            span_id: crate::trace::SpanId(span),
            is_sampled: true,
        };
        let state =
            |span| RunState { traceparent: Some(context(span).to_string().into()), ..RunState::default() };
        let run = RunSeen {
            label: Some("nothing".into()),
            states: vec![state(1), RunState::default(), state(2)],
            ..RunSeen::default()
        };
        let spans: Vec<u64> = run.contexts().map(|context| context.span_id.0).collect();
        assert_eq!(spans, [1, 2]);
    }
}
