//! What is true of Prefect's runs beside the traces of them: what only the one has, and what only the other.

use std::collections::BTreeMap;

use super::span::{ReadSpan, only};

/// A flow run, as far as a question asks for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadRun {
    /// The trace that its label names; none where it has no label.
    pub trace: Option<Vec<u8>>,
    /// The names of its states, in order.
    pub states: Vec<String>,
    /// What it was given.
    pub parameters: BTreeMap<String, String>,
    /// The runs of its tasks.
    pub tasks: Vec<ReadTask>,
}

/// A task run, as far as a question asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadTask {
    /// The name of its task.
    pub key: String,
    /// The span that its label names; none where it has none of its own.
    pub span: Option<Vec<u8>>,
    /// The names of its states, in order.
    pub states: Vec<String>,
}

impl ReadRun {
    /// Whether its label names this trace.
    pub(super) fn is_of(&self, trace: &[ReadSpan]) -> bool {
        trace.first().is_some_and(|span| self.trace.as_ref() == Some(&span.trace))
    }

    fn last_state(&self) -> Option<&str> {
        self.states.last().map(String::as_str)
    }
}

impl ReadTask {
    /// How often it ran, or was told to: `Retrying` is running once more.
    fn attempts(&self) -> usize {
        self.states.iter().filter(|state| ["Running", "Retrying"].contains(&state.as_str())).count()
    }
}

/// How often the one task that was tried again was tried.
pub(super) fn attempts_of_retried(runs: &[ReadRun]) -> Option<usize> {
    only(runs.iter().flat_map(|run| &run.tasks).map(ReadTask::attempts).filter(|attempts| *attempts > 1))
}

/// The one task of the one failed flow run that has a run there and no span in its trace.
pub(super) fn task_without_span(runs: &[ReadRun], traces: &[Vec<ReadSpan>]) -> Option<String> {
    let failed = only(runs.iter().filter(|run| run.last_state() == Some("Failed")))?;
    let trace = traces.iter().find(|trace| failed.is_of(trace))?;
    let is_traced = |id: &Vec<u8>| trace.iter().any(|span| span.id == *id);
    only(failed.tasks.iter().filter(|task| !task.span.as_ref().is_some_and(is_traced)))
        .map(|task| task.key.clone())
}

/// The state that the one flow run without a trace is in.
pub(super) fn state_without_trace(runs: &[ReadRun], traces: &[Vec<ReadSpan>]) -> Option<String> {
    let untraced = only(runs.iter().filter(|run| !traces.iter().any(|trace| run.is_of(trace))))?;
    untraced.last_state().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(trace: u8, id: u8) -> ReadSpan {
        ReadSpan {
            trace: vec![trace],
            id: vec![id],
            parent: Vec::new(),
            service: "etl".into(),
            name: "task".into(),
            start: 0,
            end: 1,
            failed: false,
            attributes: BTreeMap::new(),
        }
    }

    fn task(key: &str, span: Option<u8>, states: &[&str]) -> ReadTask {
        let states = states.iter().map(|&state| state.to_owned()).collect();
        ReadTask { key: key.into(), span: span.map(|id| vec![id]), states }
    }

    fn run(trace: Option<u8>, end: &str, tasks: &[ReadTask]) -> ReadRun {
        ReadRun {
            trace: trace.map(|id| vec![id]),
            states: ["Pending".to_owned(), end.to_owned()].into(),
            tasks: tasks.to_vec(),
            ..ReadRun::default()
        }
    }

    #[test]
    fn a_task_that_never_ran_and_a_run_that_never_began_are_prefects_alone() {
        let traces = [vec![span(1, 10), span(1, 11)], vec![span(2, 20)]];
        let never = task("load", None, &["Pending"]);
        let failed = run(Some(1), "Failed", &[task("extract", Some(11), &["Failed"]), never.clone()]);
        let runs = [run(Some(2), "Completed", &[]), failed.clone(), run(None, "Cancelled", &[])];
        assert_eq!(task_without_span(&runs, &traces), Some("load".into()));
        assert_eq!(state_without_trace(&runs, &traces), Some("Cancelled".into()));
        // Where two would do, or none, nothing is settled.
        let mut twice = failed;
        twice.tasks.push(never);
        assert_eq!(task_without_span(&[twice], &traces), None);
        assert_eq!(state_without_trace(&runs[..2], &traces), None);
    }

    #[test]
    fn a_task_is_tried_as_often_as_it_ran() {
        let states =
            ["Pending", "Running", "AwaitingRetry", "Retrying", "AwaitingRetry", "Retrying", "Completed"];
        let retried = task("extract", None, &states);
        let once = task("load", None, &["Pending", "Running", "Completed"]);
        assert_eq!(attempts_of_retried(&[run(None, "Completed", &[once.clone(), retried.clone()])]), Some(3));
        assert_eq!(attempts_of_retried(&[run(None, "Completed", &[retried.clone(), retried])]), None);
        assert_eq!(attempts_of_retried(&[run(None, "Completed", &[once])]), None);
    }
}
