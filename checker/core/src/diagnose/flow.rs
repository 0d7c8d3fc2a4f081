//! Flow runs and task runs of which something does not hold, as Prefect has them.

use super::{Case, Open};
use crate::diagnosis::Failure;
use crate::evidence::{Exchange, FlowRun, RunSeen, TaskRun};
use crate::exercise::{Assertion, RunAspect};
use crate::expect::Template;
use crate::flow_run::ExpectedRun;
use crate::text::Text;

/// An expected run of which something does not hold, in the first request in which it does not.
pub(super) struct WrongRun<'a> {
    pub(super) expected: ExpectedRun<'a>,
    pub(super) exchange: &'a Exchange,
    /// The flow run that was taken for the expected one, or for the one that it is a part of.
    pub(super) flow: Option<&'a FlowRun>,
    /// The task run that was taken for it; `None` of a flow.
    pub(super) task: Option<&'a TaskRun>,
    pub(super) explains: Vec<Failure>,
}

impl<'a> WrongRun<'a> {
    /// What Prefect has of it.
    pub(super) fn seen(&self) -> Option<&'a RunSeen> {
        match self.expected {
            ExpectedRun::Flow(_) => self.flow.map(|flow| &flow.run),
            ExpectedRun::Task(..) => self.task.map(|task| &task.run),
        }
    }

    /// The service or program that tells Prefect of it.
    pub(super) fn service(&self) -> &'a str {
        &self.expected.flow_run().service
    }

    /// What it is called in a sentence: "the flow run `papaya-otter`", "the task run `extract_data`".
    pub(super) fn told(&self) -> Text {
        let title = self.expected.title();
        match (self.expected, self.seen()) {
            (ExpectedRun::Flow(_), Some(seen)) => {
                let name = seen.name.shown();
                both!("the flow run `{name}`", "a execução de fluxo `{name}`")
            }
            (ExpectedRun::Flow(_), None) => {
                both!("the run of the flow `{title}`", "a execução do fluxo `{title}`")
            }
            (ExpectedRun::Task(..), _) => {
                both!("the task run of `{title}`", "a execução da tarefa `{title}`")
            }
        }
    }

    /// A template with the nonces of the request.
    pub(super) fn fill(&self, template: &Template) -> String {
        template.fill(&self.exchange.nonces)
    }
}

/// The expected runs of which this is open.
pub(super) fn wrong_runs<'a>(case: &Case<'a>, open: &Open, aspect: RunAspect) -> Vec<WrongRun<'a>> {
    let all = ExpectedRun::all(case.step.flow_runs());
    all.filter_map(|expected| {
        let explains = open.of(&Assertion::Run(aspect, expected.id().to_owned()));
        let request = explains.first()?.request.clone()?;
        let mut flows = case.matched.flows.iter();
        let flow_id = &expected.flow_run().id;
        let found = flows.find(|flow| flow.request == request && flow.expected == *flow_id)?;
        let flow = found.find(case.evidence);
        let task = found.tasks.iter().find(|task| task.expected == expected.id());
        let task = task.and_then(|task| {
            let id = task.actual.as_deref()?;
            flow?.tasks.iter().find(|task| task.id == id)
        });
        Some(WrongRun { expected, exchange: case.evidence.exchange(&request)?, flow, task, explains })
    })
    .collect()
}

/// Everything that is open of an expected run.
pub(super) fn open_of(open: &Open, id: &str) -> Vec<Failure> {
    let is_of = |failure: &&Failure| matches!(&failure.assertion, Assertion::Run(_, run) if run == id);
    open.0.iter().filter(is_of).cloned().collect()
}

/// Names in a row: `Pending` → `Running`.
pub(super) fn in_a_row<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" → ")
}
