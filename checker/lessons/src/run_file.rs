//! The file of a step that is read in which Prefect's side of its traces stands: flow runs as they happened, on the
//! same clock as the trace file.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::reading::run::{ReadRun, ReadTask};

/// A flow run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptRun {
    /// By which the spans of the file name it; Prefect gives it another.
    pub id: String,
    /// The name of its flow.
    pub flow: String,
    /// Its name.
    pub name: String,
    /// What it was given.
    pub parameters: BTreeMap<String, String>,
    /// The span of the flow run, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// Its states, in order.
    pub states: Vec<KeptState>,
    /// The runs of its tasks, each after those that it takes from.
    pub tasks: Vec<KeptTask>,
    /// What was logged.
    pub logs: Vec<KeptLog>,
}

/// A state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptState {
    /// When it began, in ms since the Unix epoch.
    pub at_ms: u64,
    /// Prefect's type of it, such as `SCHEDULED`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its name, such as `AwaitingRetry`.
    pub name: String,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// The run of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptTask {
    /// By which spans, inputs and logs of the file name it.
    pub id: String,
    /// The task.
    pub key: String,
    /// The span of the task run, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<String>,
    /// The ids of the task runs whose results it takes.
    pub inputs: Vec<String>,
    /// Its states, in order.
    pub states: Vec<KeptState>,
}

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptLog {
    /// When, in ms since the Unix epoch.
    pub at_ms: u64,
    /// Python's number for how grave it is: 20 is information, 40 an error.
    pub level: u8,
    /// What it says.
    pub message: String,
    /// The id of the task run that said it; none is the flow run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
}

/// Reads the file.
pub fn read(path: &Path) -> Result<Vec<KeptRun>, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let runs: Vec<KeptRun> = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let is_empty =
        |run: &KeptRun| run.states.is_empty() || run.tasks.iter().any(|task| task.states.is_empty());
    if runs.iter().any(is_empty) { Err("a run without a state".to_owned()) } else { Ok(runs) }
}

/// What a question asks for of it.
pub fn told(runs: &[KeptRun]) -> Vec<ReadRun> {
    runs.iter()
        .map(|run| ReadRun {
            trace: ids(run.traceparent.as_deref()).map(|(trace, _)| trace),
            states: names(&run.states),
            parameters: run.parameters.clone(),
            tasks: run
                .tasks
                .iter()
                .map(|task| ReadTask {
                    key: task.key.clone(),
                    span: ids(task.traceparent.as_deref()).map(|(_, span)| span),
                    states: names(&task.states),
                })
                .collect(),
        })
        .collect()
}

/// When the first of them began, in ms since the Unix epoch.
pub fn began_ms(runs: &[KeptRun]) -> u64 {
    runs.iter().flat_map(|run| &run.states).map(|state| state.at_ms).min().unwrap_or_default()
}

fn names(states: &[KeptState]) -> Vec<String> {
    states.iter().map(|state| state.name.clone()).collect()
}

/// The ids of the trace and the span that a label names, as bytes.
fn ids(label: Option<&str>) -> Option<(Vec<u8>, Vec<u8>)> {
    let read = crate::traceparent::Traceparent::read(label?)?;
    Some((read.trace_id.0.to_be_bytes().to_vec(), read.span_id.0.to_be_bytes().to_vec()))
}
