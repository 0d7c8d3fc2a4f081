//! Expected runs against those that Prefect has: which is which, and what about it is different.

use super::RequestMatch;
use crate::evidence::{Evidence, Exchange, FlowRun, RunSeen, RunState, TaskRun};
use crate::exercise::{RunAspect, Step};
use crate::expect::Template;
use crate::flow_run::{ExpectedArtifact, ExpectedFlowRun, ExpectedRun, ExpectedTaskRun};
use crate::trace::Span;

/// An expected flow run and the one that was taken for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowMatch {
    /// The request that it comes of.
    pub request: String,
    /// The expected flow run's id.
    pub expected: String,
    /// The id of the one that was taken for it.
    pub actual: Option<String>,
    /// What of it does not hold.
    pub failed: Vec<RunAspect>,
    /// Its task runs.
    pub tasks: Vec<TaskMatch>,
}

/// An expected task run and the one that was taken for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskMatch {
    /// The expected task run's id.
    pub expected: String,
    /// The id of the one that was taken for it.
    pub actual: Option<String>,
    /// What of it does not hold.
    pub failed: Vec<RunAspect>,
}

impl FlowMatch {
    /// Everything that does not hold, with the id of the expected run of which it does not.
    pub fn failures(&self) -> impl Iterator<Item = (RunAspect, &str)> {
        let own = self.failed.iter().map(|aspect| (*aspect, self.expected.as_str()));
        own.chain(
            self.tasks
                .iter()
                .flat_map(|task| task.failed.iter().map(|aspect| (*aspect, task.expected.as_str()))),
        )
    }

    /// The flow run that was taken for the expected one.
    pub fn find<'e>(&self, evidence: &'e Evidence) -> Option<&'e FlowRun> {
        let id = self.actual.as_deref()?;
        evidence.prefect.iter().flat_map(|prefect| &prefect.flow_runs).find(|run| run.id == id)
    }
}

/// Compares the expected flow runs with what Prefect has, given which span is which.
pub(super) fn match_flows(step: &Step, evidence: &Evidence, spans: &[RequestMatch]) -> Vec<FlowMatch> {
    let of_exchange = |exchange: &'_ Exchange| {
        let spans = spans.iter().find(|spans| spans.request == exchange.request);
        let view = OfRequest { evidence, exchange, spans };
        let expected = step.flow_runs().iter().filter(|run| run.applies_to(&exchange.request));
        expected.map(|expected| view.flow(expected)).collect::<Vec<_>>()
    };
    evidence.exchanges.iter().flat_map(of_exchange).collect()
}

/// One request, and what came of it.
struct OfRequest<'a> {
    evidence: &'a Evidence,
    exchange: &'a Exchange,
    spans: Option<&'a RequestMatch>,
}

impl OfRequest<'_> {
    /// Of those that it may be, the one of which the least is wrong.
    fn flow(&self, expected: &ExpectedFlowRun) -> FlowMatch {
        let seen = self.evidence.prefect.iter().flat_map(|prefect| &prefect.flow_runs);
        let candidates = seen.filter(|run| expected.may_be(run, &self.exchange.nonces));
        let compared = candidates.map(|run| self.compared(expected, run));
        compared.min_by_key(|found| found.failures().count()).unwrap_or_else(|| self.missing(expected))
    }

    /// A run of the same task that nobody took to its end is that task's fault too: Prefect shows it for ever as one that
    /// is still to come.
    fn compared(&self, expected: &ExpectedFlowRun, run: &FlowRun) -> FlowMatch {
        let mut failed = self.failed(ExpectedRun::Flow(expected), &run.run);
        if expected.artifact.as_ref().is_some_and(|artifact| !self.is_left(artifact, run)) {
            failed.push(RunAspect::Artifact);
        }
        let mut taken: Vec<&str> = Vec::new();
        let tasks = expected.tasks.iter().map(|task| {
            let mut free = run
                .tasks
                .iter()
                .filter(|found| found.is_of(&task.task) && !taken.contains(&found.id.as_str()));
            let mut best: Option<(&TaskRun, Vec<RunAspect>)> = None;
            for found in free.by_ref() {
                let failed = self.task_failed(expected, task, found, run);
                if best.as_ref().is_none_or(|(_, least)| failed.len() < least.len()) {
                    best = Some((found, failed));
                }
            }
            let Some((found, failed)) = best else {
                let failed = all_aspects(ExpectedRun::Task(expected, task));
                return TaskMatch { expected: task.id.clone(), actual: None, failed };
            };
            taken.push(&found.id);
            TaskMatch { expected: task.id.clone(), actual: Some(found.id.clone()), failed }
        });
        let mut tasks: Vec<TaskMatch> = tasks.collect();
        for (found, task) in tasks.iter_mut().zip(&expected.tasks) {
            let mut others = run.tasks.iter().filter(|other| {
                other.is_of(&task.task)
                    && !taken.contains(&other.id.as_str())
                    && !other.run.state().is_some_and(RunState::is_terminal)
            });
            let is_constrained = !task.states.is_empty() && !found.failed.contains(&RunAspect::States);
            if is_constrained && others.next().is_some() {
                found.failed.push(RunAspect::States);
            }
        }
        let (request, actual) = (self.exchange.request.clone(), Some(run.id.clone()));
        FlowMatch { request, expected: expected.id.clone(), actual, failed, tasks }
    }

    fn missing(&self, expected: &ExpectedFlowRun) -> FlowMatch {
        let tasks = expected.tasks.iter().map(|task| TaskMatch {
            expected: task.id.clone(),
            actual: None,
            failed: all_aspects(ExpectedRun::Task(expected, task)),
        });
        FlowMatch {
            request: self.exchange.request.clone(),
            expected: expected.id.clone(),
            actual: None,
            failed: all_aspects(ExpectedRun::Flow(expected)),
            tasks: tasks.collect(),
        }
    }

    /// What of a run that is there does not hold.
    fn failed(&self, expected: ExpectedRun<'_>, run: &RunSeen) -> Vec<RunAspect> {
        let says = |template: &Template| {
            let text = template.fill(&self.exchange.nonces);
            run.logs.iter().any(|line| line.raw().contains(&text))
        };
        let states = expected.states();
        let mut failed = Vec::new();
        if !states.is_empty() && run.state_names() != states {
            failed.push(RunAspect::States);
        }
        if !expected.logs().iter().all(says) {
            failed.push(RunAspect::Logs);
        }
        if expected.trace().is_some_and(|span| !self.is_joined(span, run)) {
            failed.push(RunAspect::Join);
        }
        failed
    }

    fn task_failed(
        &self,
        flow: &ExpectedFlowRun,
        task: &ExpectedTaskRun,
        found: &TaskRun,
        run: &FlowRun,
    ) -> Vec<RunAspect> {
        let mut failed = self.failed(ExpectedRun::Task(flow, task), &found.run);
        let takes = |input: &String| {
            let before = flow.tasks.iter().find(|task| task.id == *input);
            let ids = run.tasks.iter().filter(|found| before.is_some_and(|before| found.is_of(&before.task)));
            ids.into_iter().any(|before| found.inputs.contains(&before.id))
        };
        if !task.inputs.iter().all(takes) {
            failed.push(RunAspect::Inputs);
        }
        failed
    }

    /// The span that was taken for an expected one.
    fn span(&self, expected: &str) -> Option<&Span> {
        self.spans?.pair(expected)?.actual?.find(self.evidence)
    }

    fn is_joined(&self, expected: &str, run: &RunSeen) -> bool {
        let Some(span) = self.span(expected) else { return false };
        run.contexts().any(|context| context.trace_id == span.trace_id && context.span_id == span.id)
    }

    fn is_left(&self, expected: &ExpectedArtifact, run: &FlowRun) -> bool {
        let Some(span) = self.span(&expected.links) else { return false };
        let id = span.trace_id.to_string();
        let mut left = run.artifacts.iter().filter(|artifact| artifact.key == expected.key.as_str());
        left.any(|artifact| links(artifact.data.raw()).any(|link| link.to_ascii_lowercase().contains(&id)))
    }
}

/// The addresses in a text.
pub fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| letter.is_whitespace() || "()<>[]\"'`".contains(letter))
        .filter(|word| word.contains("://"))
}

/// All that a run which is not there fails in.
fn all_aspects(expected: ExpectedRun<'_>) -> Vec<RunAspect> {
    constrained(expected).collect()
}

/// What an expected run says something about.
pub fn constrained(expected: ExpectedRun<'_>) -> impl Iterator<Item = RunAspect> {
    let says = [
        (RunAspect::Exists, true),
        (RunAspect::States, !expected.states().is_empty()),
        (RunAspect::Inputs, !expected.inputs().is_empty()),
        (RunAspect::Logs, !expected.logs().is_empty()),
        (RunAspect::Join, expected.trace().is_some()),
        (RunAspect::Artifact, expected.artifact().is_some()),
    ];
    says.into_iter().filter_map(|(aspect, says)| says.then_some(aspect))
}

#[cfg(test)]
mod tests;
