//! What Prefect should have and what it has, as lines: a flow run, and its task runs with their arrows.

use crate::diagnosis::Diagnosis;
use crate::evidence::{Evidence, FlowRun, RunSeen, TaskRun};
use crate::exercise::{Assertion, RunAspect, Step};
use crate::flow_run::{ExpectedFlowRun, ExpectedTaskRun};
use crate::matching::{FlowMatch, Matched};
use crate::text::Text;
use crate::untrusted::Untrusted;
use crate::verdict::{Comparison, Mark, TreeLine};

/// How many of what was not expected is shown.
const MOST_EXTRA: usize = 8;
/// How much of a name is shown, in characters.
const SHOWN_CHARS: usize = 60;

/// The two sides of the request in which a diagnosis shows; nothing where it is about no run.
pub fn flow_comparison(
    step: &Step,
    evidence: &Evidence,
    matched: &Matched,
    diagnosis: &Diagnosis,
) -> Option<Comparison> {
    let mut of_runs = diagnosis.explains.iter().filter_map(|failure| match &failure.assertion {
        Assertion::Run(_, run) => Some((failure.request.as_deref()?, run.as_str())),
        _ => None,
    });
    let (request, told) = of_runs.next()?;
    let run = step.run(told)?.flow_run();
    let found = matched.flows.iter().find(|flow| flow.request == request && flow.expected == run.id)?;
    let view = Books { evidence, run, found, flow: found.find(evidence), told };
    let name =
        evidence.exchange(request).and_then(|exchange| Some(run.name.as_ref()?.fill(&exchange.nonces)));
    Some(Comparison {
        request: request.to_owned(),
        expected: view.expected(name),
        actual: if view.flow.is_some() { view.actual() } else { view.strays() },
    })
}

struct Books<'a> {
    evidence: &'a Evidence,
    run: &'a ExpectedFlowRun,
    found: &'a FlowMatch,
    flow: Option<&'a FlowRun>,
    /// The expected run that the diagnosis is about.
    told: &'a str,
}

impl Books<'_> {
    fn expected(&self, name: Option<String>) -> Vec<TreeLine> {
        let run = self.run;
        let is_missing = self.found.actual.is_none();
        let mark = self.mark(&run.id, is_missing, &self.found.failed);
        let mut lines = vec![TreeLine {
            status: run.states.last().cloned().unwrap_or_default(),
            ..line(
                0,
                true,
                name.unwrap_or_else(|| "…".to_owned()),
                &run.flow,
                mark,
                note(is_missing, &self.found.failed),
            )
        }];
        for (index, task) in run.tasks.iter().enumerate() {
            let failed = self.failed(&task.id);
            let is_missing = self.actual_of(&task.id).is_none();
            let mark = self.mark(&task.id, is_missing, failed);
            let before = run.tasks.iter().filter(|before| task.inputs.contains(&before.id));
            let name = with_arrow(&task.task, before.map(|before| before.task.clone()).collect());
            lines.push(TreeLine {
                status: task.states.last().cloned().unwrap_or_default(),
                ..line(1, index + 1 == run.tasks.len(), name, "", mark, note(is_missing, failed))
            });
        }
        lines
    }

    fn actual(&self) -> Vec<TreeLine> {
        let Some(flow) = self.flow else { return Vec::new() };
        let failed = &self.found.failed;
        let mark = self.mark(&self.run.id, false, failed);
        let mut lines = vec![TreeLine {
            status: state(&flow.run),
            ..line(0, true, shown(&flow.run.name), &shown(&flow.flow), mark, difference(failed, &flow.run))
        }];
        let known = |task: &TaskRun| {
            self.run.tasks.iter().find(|expected| self.actual_of(&expected.id) == Some(&task.id))
        };
        let mut shown_extra = 0;
        let tasks: Vec<(&TaskRun, Option<&ExpectedTaskRun>)> = flow
            .tasks
            .iter()
            .map(|task| (task, known(task)))
            .filter(|(_, expected)| {
                shown_extra += usize::from(expected.is_none());
                expected.is_some() || shown_extra <= MOST_EXTRA
            })
            .collect();
        for (index, (task, expected)) in tasks.iter().enumerate() {
            let before = flow.tasks.iter().filter(|before| task.inputs.contains(&before.id));
            let name = with_arrow(&shown(&task.key), before.map(|before| shown(&before.key)).collect());
            let (mark, note) = match expected {
                Some(expected) => {
                    let failed = self.failed(&expected.id);
                    (self.mark(&expected.id, false, failed), difference(failed, &task.run))
                }
                None => (Mark::Extra, None),
            };
            lines.push(TreeLine {
                status: state(&task.run),
                ..line(1, index + 1 == tasks.len(), name, "", mark, note)
            });
        }
        lines
    }

    /// The flow runs that were made in the meantime, where none is the expected one.
    fn strays(&self) -> Vec<TreeLine> {
        let all = self.evidence.prefect.iter().flat_map(|prefect| &prefect.flow_runs);
        all.take(MOST_EXTRA)
            .map(|flow| TreeLine {
                status: state(&flow.run),
                ..line(0, true, shown(&flow.run.name), &shown(&flow.flow), Mark::Different, None)
            })
            .collect()
    }

    fn mark(&self, id: &str, is_missing: bool, failed: &[RunAspect]) -> Mark {
        match failed {
            _ if id == self.told => Mark::First,
            _ if is_missing => Mark::Missing,
            [] => Mark::Same,
            _ => Mark::Different,
        }
    }

    fn failed(&self, task: &str) -> &[RunAspect] {
        self.found.tasks.iter().find(|found| found.expected == task).map_or(&[], |found| &found.failed)
    }

    fn actual_of(&self, task: &str) -> Option<&String> {
        self.found.tasks.iter().find(|found| found.expected == task)?.actual.as_ref()
    }
}

fn line(depth: usize, last: bool, name: String, service: &str, mark: Mark, note: Option<Text>) -> TreeLine {
    let (service, kind, status) = (service.to_owned(), String::new(), String::new());
    TreeLine { depth, last, name, service, kind, status, mark, note }
}

fn with_arrow(task: &str, before: Vec<String>) -> String {
    if before.is_empty() { task.to_owned() } else { format!("{task} ← {}", before.join(", ")) }
}

fn shown(text: &Untrusted) -> String {
    text.shown_up_to(SHOWN_CHARS).to_string()
}

fn state(run: &RunSeen) -> String {
    run.state().map_or_else(String::new, |state| shown(&state.name))
}

/// Beside the expected run: in a word or two.
fn note(is_missing: bool, failed: &[RunAspect]) -> Option<Text> {
    if is_missing {
        return Some(both!("missing", "falta"));
    }
    Some(match failed.first()? {
        RunAspect::Exists => both!("missing", "falta"),
        RunAspect::States => both!("other states", "outros estados"),
        RunAspect::Inputs => both!("no arrow", "sem seta"),
        RunAspect::Logs => both!("log", "log"),
        RunAspect::Join => both!("span", "span"),
        RunAspect::Artifact => both!("link", "link"),
    })
}

/// Beside the run that was found: all that is different.
fn difference(failed: &[RunAspect], run: &RunSeen) -> Option<Text> {
    let notes = failed.iter().map(|aspect| match aspect {
        RunAspect::Exists => both!("missing", "falta"),
        RunAspect::States => {
            let names: Vec<String> = run.state_names().into_iter().map(|name| shown(&name.into())).collect();
            let names = names.join(" → ");
            both!("went {names}", "passou por {names}")
        }
        RunAspect::Inputs => both!("takes nobody's result", "não recebe o resultado de ninguém"),
        RunAspect::Logs => both!("a line is not in its log", "uma linha não está no log"),
        RunAspect::Join => both!("does not name its span", "não nomeia o seu span"),
        RunAspect::Artifact => both!("no link to the trace", "sem link para o trace"),
    });
    notes.reduce(|one, other| {
        let ((en, pt), (next_en, next_pt)) = (one.into_both(), other.into_both());
        both!("{en}; {next_en}", "{pt}; {next_pt}")
    })
}
