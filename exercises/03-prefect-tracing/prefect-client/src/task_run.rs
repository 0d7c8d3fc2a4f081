//! A run of a task, and what is told of it when it is created.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::flow::Policy;
use crate::log::Line;
use crate::{Artifact, Error, FlowRun, Level, Prefect, State, log, transition};

/// A run of a task that is to be.
#[derive(Clone, Debug)]
pub struct NewTaskRun {
    key: String,
    inputs: BTreeMap<String, Vec<Input>>,
    labels: BTreeMap<String, String>,
    tags: Vec<String>,
    policy: Policy,
}

/// What a parameter of a task was made from.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Input {
    input_type: &'static str,
    id: String,
}

/// The body that creates a task run, and what an event tells of one.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Body {
    pub(crate) flow_run_id: String,
    pub(crate) name: String,
    pub(crate) task_key: String,
    pub(crate) dynamic_key: String,
    pub(crate) task_inputs: BTreeMap<String, Vec<Input>>,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) tags: Vec<String>,
    pub(crate) empirical_policy: Policy,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) state: Option<State>,
}

impl NewTaskRun {
    /// A run of this task.
    pub fn of(task: &str) -> Self {
        Self {
            key: task.to_owned(),
            inputs: BTreeMap::new(),
            labels: BTreeMap::new(),
            tags: Vec::new(),
            policy: Policy::default(),
        }
    }

    /// With a parameter that is what another task gave: an arrow from that one to this one.
    ///
    /// A parameter that several tasks gave something to is named several times.
    #[must_use]
    pub fn takes(self, parameter: &str, from: &TaskRun) -> Self {
        self.takes_by_id(parameter, from.id())
    }

    /// The same by the id of the run that gave it.
    #[must_use]
    pub fn takes_by_id(mut self, parameter: &str, id: &str) -> Self {
        let input = Input { input_type: "task_run", id: id.to_owned() };
        self.inputs.entry(parameter.to_owned()).or_default().push(input);
        self
    }

    /// With a label. Those of its flow run it has as well, unless it has its own by the same key. They stay as they
    /// are: unlike those of a flow run they cannot be set later.
    #[must_use]
    pub fn label(mut self, key: &str, value: &str) -> Self {
        self.labels.insert(key.to_owned(), value.to_owned());
        self
    }

    /// With a tag, to find it by.
    #[must_use]
    pub fn tag(mut self, tag: &str) -> Self {
        self.tags.push(tag.to_owned());
        self
    }

    /// To be tried again when it fails, up to `times` times, each after `delay` (whole seconds).
    ///
    /// Prefect decides: to a `failed` it answers `AwaitingRetry`, and a `running` that comes too early has to wait.
    #[must_use]
    pub fn retries(mut self, times: u32, delay: Duration) -> Self {
        self.policy = Policy { retries: times, retry_delay: delay.as_secs() };
        self
    }

    /// The task that it is a run of.
    pub fn task(&self) -> &str {
        &self.key
    }

    /// As the run of this number of its task in a flow run.
    pub(crate) fn of_run(self, flow_run: &FlowRun, number: u32) -> Body {
        Body {
            flow_run_id: flow_run.id().to_owned(),
            name: format!("{}-{number}", self.key),
            task_key: self.key,
            dynamic_key: number.to_string(),
            task_inputs: self.inputs,
            labels: self.labels,
            tags: self.tags,
            empirical_policy: self.policy,
            state: Some(State::pending()),
        }
    }
}

/// A run of a task. Cheap to clone: clones are the same run.
#[derive(Clone, Debug)]
pub struct TaskRun {
    prefect: Prefect,
    flow_run_id: String,
    id: String,
    name: String,
}

#[derive(Deserialize)]
pub(crate) struct TaskAnswer {
    id: String,
    name: String,
}

impl TaskRun {
    pub(crate) fn new(prefect: Prefect, flow_run_id: &str, answer: TaskAnswer) -> Self {
        Self { prefect, flow_run_id: flow_run_id.to_owned(), id: answer.id, name: answer.name }
    }

    /// Prefect's id of it; its page is `/runs/task-run/{id}`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its name, such as `extract_data-0`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Proposes a state, and does what Prefect answers, as [`FlowRun::set_state`] does.
    ///
    /// It may only run while its flow run does: else it is aborted.
    pub async fn set_state(&self, state: State) -> Result<State, Error> {
        transition::propose(&self.prefect, &format!("/task_runs/{}", self.id), &state).await
    }

    /// Writes a line into its log, which stands in that of its flow run too.
    pub async fn log(&self, level: Level, message: &str) -> Result<(), Error> {
        let line = Line::new("prefect.task_runs", level, message, &self.flow_run_id, Some(&self.id));
        log::write(&self.prefect, &line).await
    }

    /// Leaves an artifact: a link, a text, a table.
    pub async fn create_artifact(&self, artifact: Artifact) -> Result<(), Error> {
        artifact.create(&self.prefect, &self.flow_run_id, Some(&self.id)).await
    }
}
