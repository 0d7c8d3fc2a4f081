//! What a step expects of an orchestrator: the flow runs, their task runs, and how both are joined to the traces.

use crate::evidence::FlowRun;
use crate::expect::{Nonces, Template};

/// An expected flow run. What is `None` or empty is not looked at.
#[derive(Debug, Clone)]
pub struct ExpectedFlowRun {
    /// Its id within the step.
    pub id: String,
    /// The logical name of the service or program that makes it.
    pub service: String,
    /// The flow's name.
    pub flow: String,
    /// The run's own name; where nothing is said, any: the orchestrator makes one up.
    pub name: Option<Template>,
    /// The names of the states that it goes through, in order.
    pub states: Vec<String>,
    /// What stands in its log, each in some line.
    pub logs: Vec<Template>,
    /// The id of the expected span that it is joined to.
    pub trace: Option<String>,
    /// What it leaves for people.
    pub artifact: Option<ExpectedArtifact>,
    /// The requests, or the run of the program, that it comes of; empty = all.
    pub requests: Vec<String>,
    /// Its task runs, those first that others take as their input.
    pub tasks: Vec<ExpectedTaskRun>,
}

/// An expected task run of a flow run.
#[derive(Debug, Clone)]
pub struct ExpectedTaskRun {
    /// Its id within the step.
    pub id: String,
    /// The task's name.
    pub task: String,
    /// The ids of the task runs whose results it takes.
    pub inputs: Vec<String>,
    /// The names of the states that it goes through, in order.
    pub states: Vec<String>,
    /// What stands in its own log, each in some line.
    pub logs: Vec<Template>,
    /// The id of the expected span that it is joined to.
    pub trace: Option<String>,
}

/// An expected artifact: a link that a person follows.
#[derive(Debug, Clone)]
pub struct ExpectedArtifact {
    /// Its key.
    pub key: String,
    /// The id of the expected span whose trace it links to.
    pub links: String,
}

impl ExpectedFlowRun {
    /// Whether a flow run may be this one: it is of the flow, and bears the name.
    pub fn may_be(&self, seen: &FlowRun, nonces: &Nonces) -> bool {
        let is_named = |name: &Template| seen.run.name == name.fill(nonces).as_str();
        seen.flow == self.flow.as_str() && self.name.as_ref().is_none_or(is_named)
    }

    /// Whether this request leaves the flow run.
    pub fn applies_to(&self, request: &str) -> bool {
        self.requests.is_empty() || self.requests.iter().any(|id| id == request)
    }
}

/// An expected run, of a flow or of a task in one: what both have.
#[derive(Debug, Clone, Copy)]
pub enum ExpectedRun<'a> {
    /// A flow's.
    Flow(&'a ExpectedFlowRun),
    /// A task's, with the flow run that it is a part of.
    Task(&'a ExpectedFlowRun, &'a ExpectedTaskRun),
}

impl<'a> ExpectedRun<'a> {
    /// All runs that these are and have.
    pub fn all(runs: &'a [ExpectedFlowRun]) -> impl Iterator<Item = Self> {
        runs.iter().flat_map(|run| {
            std::iter::once(Self::Flow(run)).chain(run.tasks.iter().map(move |task| Self::Task(run, task)))
        })
    }

    /// Its id within the step.
    pub fn id(self) -> &'a str {
        match self {
            Self::Flow(run) => &run.id,
            Self::Task(_, task) => &task.id,
        }
    }

    /// The flow run: itself, or the one that it is a part of.
    pub fn flow_run(self) -> &'a ExpectedFlowRun {
        match self {
            Self::Flow(run) | Self::Task(run, _) => run,
        }
    }

    /// What a person calls it: the flow's name, or the task's.
    pub fn title(self) -> &'a str {
        match self {
            Self::Flow(run) => &run.flow,
            Self::Task(_, task) => &task.task,
        }
    }

    /// The names of the states that it goes through, in order.
    pub fn states(self) -> &'a [String] {
        match self {
            Self::Flow(run) => &run.states,
            Self::Task(_, task) => &task.states,
        }
    }

    /// What stands in its log, each in some line.
    pub fn logs(self) -> &'a [Template] {
        match self {
            Self::Flow(run) => &run.logs,
            Self::Task(_, task) => &task.logs,
        }
    }

    /// The id of the expected span that it is joined to.
    pub fn trace(self) -> Option<&'a str> {
        match self {
            Self::Flow(run) => run.trace.as_deref(),
            Self::Task(_, task) => task.trace.as_deref(),
        }
    }

    /// The ids of the task runs whose results it takes.
    pub fn inputs(self) -> &'a [String] {
        match self {
            Self::Flow(_) => &[],
            Self::Task(_, task) => &task.inputs,
        }
    }

    /// What it leaves for people.
    pub fn artifact(self) -> Option<&'a ExpectedArtifact> {
        match self {
            Self::Flow(run) => run.artifact.as_ref(),
            Self::Task(..) => None,
        }
    }
}
