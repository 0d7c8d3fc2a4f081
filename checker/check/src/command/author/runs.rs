//! What only trying shows: the untouched step gets what its manifest promises, and the solution passes, each time.

use std::sync::{Mutex, PoisonError};

use authoring::{Finding, RuleName};

use super::tell;
use crate::cause::Cause;
use crate::event::{Event, EventSink};
use crate::exercise::Step;
use crate::interrupt;
use crate::plan::{Plan, Subject};
use crate::process;
use crate::report::output::{self, Layout};
use crate::session::Session;
use crate::settings::Settings;
use crate::surroundings::StackChoice;
use crate::text::Text;
use crate::verdict::{StepReport, Verdict};

/// What came of the runs.
#[derive(Debug, Default)]
pub(super) struct Tried {
    /// How much is to be mended.
    pub(super) found: usize,
    /// How many runs could not be judged.
    pub(super) not_judged: usize,
    /// Whether somebody ended it before it was over.
    pub(super) interrupted: bool,
}

/// Tries each step: as handed out once, its solution as often as it is wanted.
pub(super) async fn try_all(settings: &Settings, layout: &Layout, steps: &[&Step], repeat: u32) -> Tried {
    process::keep_to_ourselves();
    let cancel = interrupt::cancel();
    let mut session = Session::new(&settings.workspace, &StackChoice::default(), cancel.clone());
    let mut tried = Tried::default();
    'steps: for step in steps {
        let mut found = Vec::new();
        let subjects = std::iter::once(Subject::Exercise).chain((0..repeat).map(|_| Subject::Solution));
        for subject in subjects {
            let told = RoundTold::default();
            session.round(&Plan::of_step(step, subject), &told, &cancel).await;
            if cancel.by().is_some() {
                tried.interrupted = true;
                break 'steps;
            }
            match told.outcome() {
                Ok(report) => found.extend(judged(step, subject, &report)),
                Err(cause) => {
                    tried.not_judged += 1;
                    let why = cause.map(|cause| cause.what.get(layout.lang).to_owned());
                    output::note(&format!("{}: {}", step.id, why.unwrap_or_else(|| "?".to_owned())));
                }
            }
        }
        // One that fails now and then is told once for each way in which it does.
        found.dedup();
        tell(layout, &found);
        tried.found += found.len();
        if found.is_empty() && tried.not_judged == 0 {
            output::say(layout, &well(step, repeat));
        }
    }
    session.end().await;
    tried
}

fn well(step: &Step, repeat: u32) -> Text {
    let (id, untouched) = (&step.id, &step.untouched);
    both!(
        "{id}: untouched it gets {untouched}; the solution passed {repeat} of {repeat}",
        "{id}: intocado recebe {untouched}; a solução passou {repeat} de {repeat}"
    )
}

/// What is wrong with a report.
fn judged(step: &Step, subject: Subject, report: &StepReport) -> Option<Finding> {
    let id = &step.id;
    let first = match &report.verdict {
        Verdict::Failed(diagnoses) => Some(diagnoses.first()),
        Verdict::Passed | Verdict::NotJudged(_) => None,
    };
    let (rule, file, text) = match (subject, first) {
        (Subject::Exercise, Some(first)) if first.id == step.untouched => return None,
        (Subject::Solution, None) => return None,
        (Subject::Exercise, found) => {
            let (promised, manifest) = (&step.untouched, format!("exercises/{id}/step.toml"));
            let text = match found {
                Some(first) => {
                    let got = first.id;
                    both!(
                        "as handed out it gets `{got}`, and `untouched` promises `{promised}`",
                        "como entregue recebe `{got}`, e `untouched` promete `{promised}`"
                    )
                }
                None => both!("it passes as handed out", "passa como entregue"),
            };
            (RuleName::Untouched, manifest, text)
        }
        (Subject::Solution, Some(first)) => {
            let (english, portuguese) = first.title.clone().into_both();
            let got = first.id;
            let text = Text::new(
                format!("the solution does not pass: {english} [{got}]"),
                format!("a solução não passa: {portuguese} [{got}]"),
            );
            (RuleName::Solution, format!("solutions/{id}"), text)
        }
    };
    Some(Finding { rule, file, line: None, text })
}

/// What a round of one step told.
#[derive(Default)]
struct RoundTold {
    report: Mutex<Option<Box<StepReport>>>,
    failed: Mutex<Option<Cause>>,
}

impl RoundTold {
    /// The report; or why there is none, where that was told.
    fn outcome(self) -> Result<Box<StepReport>, Option<Cause>> {
        let report = self.report.into_inner().unwrap_or_else(PoisonError::into_inner);
        match report {
            Some(report) => match &report.verdict {
                Verdict::NotJudged(cause) => Err(Some(cause.clone())),
                Verdict::Passed | Verdict::Failed(_) => Ok(report),
            },
            None => Err(self.failed.into_inner().unwrap_or_else(PoisonError::into_inner)),
        }
    }
}

impl EventSink for RoundTold {
    fn event(&self, event: Event) {
        match event {
            Event::StepFinished(report) => {
                *self.report.lock().unwrap_or_else(PoisonError::into_inner) = Some(report);
            }
            Event::RunFailed(cause) => {
                *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(cause);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn a_step_that_passes_untouched_and_a_solution_that_does_not_are_found() {
        let step = |untouched: &str| Step {
            untouched: untouched.to_owned(),
            ..fixture::lesson("02-tracing", &["01-exporter"]).steps[0].clone()
        };
        let rule =
            |step: &Step, subject, report: &StepReport| judged(step, subject, report).map(|found| found.rule);
        let promised = step("context-not-injected");
        assert_eq!(rule(&promised, Subject::Exercise, &fixture::failed()), None);
        assert_eq!(rule(&promised, Subject::Solution, &fixture::passed()), None);
        let untouched = Some(RuleName::Untouched);
        assert_eq!(rule(&step("span-missing"), Subject::Exercise, &fixture::failed()), untouched);
        assert_eq!(rule(&promised, Subject::Exercise, &fixture::passed()), untouched);
        assert_eq!(rule(&promised, Subject::Solution, &fixture::failed()), Some(RuleName::Solution));
    }
}
