//! What Prefect answers, as far as it is read. Further fields are for others.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::evidence::{Artifact, RunSeen, RunState, TRACEPARENT_LABEL, TaskRun};
use crate::untrusted::Untrusted;

/// How much of an artifact is read, in characters.
const MOST_DATA: usize = 4_000;

#[derive(Debug, Deserialize)]
pub(super) struct FlowAnswer {
    pub(super) name: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct FlowRunAnswer {
    pub(super) id: String,
    pub(super) flow_id: String,
    pub(super) created: Option<String>,
    pub(super) name: String,
    #[serde(default)]
    pub(super) labels: Option<BTreeMap<String, Value>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct TaskRunAnswer {
    pub(super) id: String,
    task_key: String,
    name: String,
    #[serde(default)]
    labels: Option<BTreeMap<String, Value>>,
    #[serde(default)]
    task_inputs: BTreeMap<String, Vec<InputAnswer>>,
}

#[derive(Debug, Deserialize)]
struct InputAnswer {
    #[serde(default)]
    input_type: String,
    #[serde(default)]
    id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct StateAnswer {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    state_details: DetailsAnswer,
}

#[derive(Debug, Default, Deserialize)]
struct DetailsAnswer {
    #[serde(default)]
    traceparent: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct LogAnswer {
    pub(super) message: String,
    #[serde(default)]
    pub(super) task_run_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ArtifactAnswer {
    #[serde(default)]
    key: Option<String>,
    #[serde(rename = "type", default)]
    kind: Option<String>,
    #[serde(default)]
    data: Value,
}

/// The context that its labels name.
pub(super) fn traceparent(labels: Option<&BTreeMap<String, Value>>) -> Option<Untrusted> {
    labels?.get(TRACEPARENT_LABEL)?.as_str().map(Untrusted::from)
}

impl TaskRunAnswer {
    pub(super) fn seen(self, states: Vec<StateAnswer>, logs: &[LogAnswer]) -> TaskRun {
        let own = logs.iter().filter(|line| line.task_run_id.as_ref() == Some(&self.id));
        let inputs = self.task_inputs.into_values().flatten();
        let inputs = inputs.filter(|input| input.input_type == "task_run").filter_map(|input| input.id);
        TaskRun {
            key: self.task_key.into(),
            run: RunSeen {
                name: self.name.into(),
                label: traceparent(self.labels.as_ref()),
                states: states.into_iter().map(RunState::from).collect(),
                logs: own.map(|line| line.message.as_str().into()).collect(),
            },
            inputs: inputs.collect(),
            id: self.id,
        }
    }
}

impl From<StateAnswer> for RunState {
    fn from(state: StateAnswer) -> Self {
        Self {
            name: state.name.unwrap_or_else(|| title_case(&state.kind)).into(),
            kind: state.kind,
            message: state.message.filter(|message| !message.is_empty()).map(Untrusted::from),
            traceparent: state.state_details.traceparent.map(Untrusted::from),
        }
    }
}

impl From<ArtifactAnswer> for Artifact {
    fn from(artifact: ArtifactAnswer) -> Self {
        let data = match artifact.data {
            Value::String(text) => text,
            other => other.to_string(),
        };
        Self {
            key: artifact.key.unwrap_or_default().into(),
            kind: artifact.kind.unwrap_or_default().into(),
            data: data.chars().take(MOST_DATA).collect::<String>().into(),
        }
    }
}

/// The name of a state of which only the type is known.
fn title_case(kind: &str) -> String {
    let mut letters = kind.chars();
    letters.next().map_or_else(String::new, |first| {
        std::iter::once(first).chain(letters.flat_map(char::to_lowercase)).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_run_is_read_as_prefect_tells_it() {
        let told = r#"{"id":"t","created":"2026-01-02T03:04:05.123456Z","flow_run_id":"f","task_key":"transform_data","dynamic_key":"0",
            "name":"transform_data-0","labels":{"prefect.flow.id":"x","__OTEL_TRACEPARENT":"00-1-2-01","n":3},
            "task_inputs":{"data":[{"input_type":"task_run","id":"e"}],"x":[],"p":[{"input_type":"parameter","name":"p"}]},"state":null}"#;
        let task: TaskRunAnswer = serde_json::from_str(told).expect("readable");
        let states: Vec<StateAnswer> = serde_json::from_str(
            r#"[{"id":"1","type":"PENDING","name":"Pending","message":"","state_details":{"traceparent":null}},
                {"id":"2","type":"RUNNING","message":null,"state_details":{"traceparent":"00-3-4-01"}}]"#,
        )
        .expect("readable");
        let logs: Vec<LogAnswer> =
            serde_json::from_str(r#"[{"message":"a","task_run_id":"t"},{"message":"b","level":20}]"#)
                .expect("readable");
        let seen = task.seen(states, &logs);
        assert_eq!(seen.inputs, ["e"]);
        assert_eq!(seen.run.label, Some("00-1-2-01".into()));
        assert_eq!(seen.run.state_names(), ["Pending", "Running"]);
        assert_eq!(seen.run.states[1].traceparent, Some("00-3-4-01".into()));
        assert_eq!(seen.run.logs, ["a".into()] as [Untrusted; 1]);
    }

    #[test]
    fn an_artifact_is_cut_and_may_hold_anything() {
        let read =
            |text: &str| Artifact::from(serde_json::from_str::<ArtifactAnswer>(text).expect("readable"));
        assert_eq!(read(r#"{"key":"k","type":"markdown","data":"[a](http://b)"}"#).data, "[a](http://b)");
        assert_eq!(read(r#"{"data":0.5}"#).data, "0.5");
        let long = format!(r#"{{"data":"{}"}}"#, "é".repeat(MOST_DATA + 1));
        assert_eq!(read(&long).data.raw().chars().count(), MOST_DATA);
    }
}
