//! What is held, and how it is found.

use std::collections::HashMap;

use crate::artifact::Artifact;
use crate::flow::Flow;
use crate::flow_run::FlowRun;
use crate::id::Id;
use crate::limits::Limits;
use crate::log::Log;
use crate::shelf::Shelf;
use crate::task_run::TaskRun;

/// Everything.
#[derive(Debug)]
pub(crate) struct Held {
    pub(super) limits: Limits,
    pub(super) flows: Shelf<Flow>,
    pub(super) flow_runs: Shelf<FlowRun>,
    pub(super) task_runs: Shelf<TaskRun>,
    pub(super) logs: Shelf<Log>,
    pub(super) artifacts: Shelf<Artifact>,
    pub(super) flow_names: HashMap<String, Id>,
    /// Flow runs by their flow and the key that makes their creation safe to repeat.
    pub(super) idempotency_keys: HashMap<(Id, String), Id>,
}

impl Held {
    pub(super) fn new(limits: Limits) -> Self {
        Self {
            limits,
            flows: Shelf::default(),
            flow_runs: Shelf::default(),
            task_runs: Shelf::default(),
            logs: Shelf::default(),
            artifacts: Shelf::default(),
            flow_names: HashMap::new(),
            idempotency_keys: HashMap::new(),
        }
    }

    pub(crate) fn flow(&self, id: Id) -> Option<&Flow> {
        self.flows.get(id)
    }

    pub(crate) fn flow_named(&self, name: &str) -> Option<&Flow> {
        self.flow_names.get(name).and_then(|id| self.flows.get(*id))
    }

    pub(crate) fn flow_run(&self, id: Id) -> Option<&FlowRun> {
        self.flow_runs.get(id)
    }

    pub(crate) fn task_run(&self, id: Id) -> Option<&TaskRun> {
        self.task_runs.get(id)
    }

    pub(crate) fn artifact(&self, id: Id) -> Option<&Artifact> {
        self.artifacts.get(id)
    }

    /// The task runs of a flow run, in the order in which they were made.
    pub(crate) fn task_runs_of(&self, flow_run: Id) -> impl Iterator<Item = &TaskRun> {
        self.task_runs.of(Some(flow_run))
    }

    pub(crate) fn newest_flow_runs(&self) -> impl Iterator<Item = &FlowRun> {
        self.flow_runs.all().rev()
    }

    /// The log lines of a flow run and of its tasks, as they came.
    pub(crate) fn logs_of(&self, flow_run: Id) -> impl Iterator<Item = &Log> {
        self.logs.of(Some(flow_run))
    }

    /// The artifacts of a flow run and of its tasks, the oldest first.
    pub(crate) fn artifacts_of(&self, flow_run: Id) -> impl Iterator<Item = &Artifact> {
        self.artifacts.of(Some(flow_run))
    }

    /// The newest artifact of a key.
    pub(crate) fn latest_artifact(&self, key: &str) -> Option<&Artifact> {
        self.artifacts.all().rev().find(|artifact| artifact.text("key") == Some(key))
    }
}
