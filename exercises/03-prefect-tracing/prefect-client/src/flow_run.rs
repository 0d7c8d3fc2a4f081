//! A run of a flow.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;

use crate::log::Line;
use crate::{
    Artifact, Error, Flow, Level, NewTaskRun, Prefect, State, TaskRun, id, log, task_run, transition,
};

/// A run of a flow. Cheap to clone: clones are the same run.
#[derive(Clone, Debug)]
pub struct FlowRun {
    prefect: Prefect,
    flow: Flow,
    id: String,
    name: String,
    /// How many runs of each task there were, which tells them apart.
    counted: Arc<Mutex<BTreeMap<String, u32>>>,
}

#[derive(Deserialize)]
pub(crate) struct RunAnswer {
    id: String,
    name: String,
}

impl FlowRun {
    pub(crate) fn new(prefect: Prefect, flow: Flow, answer: RunAnswer) -> Self {
        Self { prefect, flow, id: answer.id, name: answer.name, counted: Arc::default() }
    }

    /// Prefect's id of it; its page is `/runs/flow-run/{id}`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is a run of.
    pub fn flow(&self) -> &Flow {
        &self.flow
    }

    pub(crate) fn prefect(&self) -> &Prefect {
        &self.prefect
    }

    /// Proposes a state, and does what Prefect answers:
    ///
    /// - accepted: this is the run's state now;
    /// - rejected: Prefect has put it into another, which is returned;
    /// - to wait: waits, and proposes it again;
    /// - to abort: [`Error::Aborted`]. Whoever gets that stops.
    ///
    /// So look at what is returned: a run that `failed` and has retries left is `AwaitingRetry`.
    pub async fn set_state(&self, state: State) -> Result<State, Error> {
        let mut state = state;
        state.details.transition_id = Some(id::random());
        transition::propose(&self.prefect, &self.path(), &state).await
    }

    /// The state that Prefect has it in now.
    pub async fn state(&self) -> Result<State, Error> {
        #[derive(Deserialize)]
        struct Answer {
            state: State,
        }
        let answer: Answer = self.prefect.read(&self.path()).await?;
        Ok(answer.state)
    }

    /// Sets labels; those that it has by other keys stay. Task runs that are created from now on have them too.
    pub async fn set_labels(&self, labels: &[(&str, &str)]) -> Result<(), Error> {
        let labels: BTreeMap<&str, &str> = labels.iter().copied().collect();
        self.prefect.change(&format!("{}/labels", self.path()), &labels).await
    }

    /// Writes a line into its log.
    pub async fn log(&self, level: Level, message: &str) -> Result<(), Error> {
        log::write(&self.prefect, &Line::new("prefect.flow_runs", level, message, &self.id, None)).await
    }

    /// Leaves an artifact: a link, a text, a table.
    pub async fn create_artifact(&self, artifact: Artifact) -> Result<(), Error> {
        artifact.create(&self.prefect, &self.id, None).await
    }

    /// Creates a run of a task in this run. It is `Pending`.
    pub async fn create_task_run(&self, run: NewTaskRun) -> Result<TaskRun, Error> {
        let number = self.count(run.task());
        let answer = self.prefect.create("/task_runs/", &run.of_run(self, number)).await?;
        Ok(task_run::TaskRun::new(self.prefect.clone(), &self.id, answer))
    }

    /// How many runs of this task there were before.
    pub(crate) fn count(&self, task: &str) -> u32 {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let number = counted.entry(task.to_owned()).or_default();
        *number += 1;
        *number - 1
    }

    fn path(&self) -> String {
        format!("/flow_runs/{}", self.id)
    }
}
