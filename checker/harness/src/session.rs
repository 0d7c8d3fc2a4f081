//! Checking, round after round: what is dear to start stays there between them.
//!
//! A round checks what its plan names, in order, until a step does not pass. `check STEP` is a session of
//! one round. A person ends a session; a newer round ends only the one before it, and finds everything
//! still warm.

mod step;
mod step_report;

use std::path::{Path, PathBuf};

use crate::cancel::{Cancel, CancelledBy};
use crate::cause::{Cause, CauseId};
use crate::event::{Event, EventSink, PlannedStep};
use crate::handed_out::Watch;
use crate::plan::Plan;
use crate::surroundings::{Ports, Site, Surroundings};
use crate::verdict::Verdict;

pub use self::step::seen_from_here;
pub use crate::surroundings::StackChoice;

/// What is written of a step's evidence, for a test to judge it again.
#[derive(Debug, Clone)]
pub struct Recording {
    /// Where to.
    pub file: PathBuf,
    /// Whether every request is made, and not one of those that are alike.
    pub is_whole: bool,
}

/// What every round of a session has in common.
#[derive(Debug)]
pub struct Session {
    workspace: PathBuf,
    stack: StackChoice,
    /// Whether the evidence of each step is written, for a test to judge it again.
    record: Option<Recording>,
    cancel: Cancel,
    /// There from the first round on.
    surroundings: Option<Surroundings>,
}

impl Session {
    /// A session in which nothing has been started yet. `cancel` ends it.
    pub fn new(workspace: &Path, stack: &StackChoice, cancel: Cancel) -> Self {
        let (workspace, stack) = (workspace.to_owned(), stack.clone());
        Self { workspace, stack, record: None, cancel, surroundings: None }
    }

    /// The same, which writes the evidence of each step.
    #[must_use]
    pub fn recording(mut self, record: Option<Recording>) -> Self {
        self.record = record;
        self
    }

    /// Checks what the plan names, and tells it in events: also what keeps it from beginning, and who ended
    /// it early. `cancel` is this round's.
    pub async fn round(&mut self, plan: &Plan, events: &dyn EventSink, cancel: &Cancel) {
        let steps = plan.jobs.iter().map(|job| PlannedStep::from(&job.step)).collect();
        events.event(Event::RunStarted { steps, subject: plan.subject });
        // Told once, by whoever notices it first.
        let ended = match self.start(plan, events).await {
            Ok(()) => self.steps(plan, events, cancel).await,
            Err(cause) if cause.id == CauseId::Interrupted => Some(CancelledBy::Person),
            Err(cause) => {
                events.event(Event::RunFailed(cause));
                None
            }
        };
        if let Some(by) = ended {
            events.event(Event::Cancelled(by));
        }
    }

    /// Starts what rounds run on, unless it is there still. A newer round would have to start it too, so only
    /// a person ends this.
    async fn start(&mut self, plan: &Plan, events: &dyn EventSink) -> Result<(), Cause> {
        if let Some(ended) = self.surroundings.take_if(Surroundings::has_ended) {
            ended.stop().await;
        }
        let site = Site { workspace: &self.workspace, ports: Ports::Free, events, cancel: &self.cancel };
        if self.surroundings.is_none() {
            self.surroundings = Some(Surroundings::start(&self.stack, &site).await?);
        }
        match &mut self.surroundings {
            Some(surroundings) if plan.jobs.iter().any(|job| job.step.has_prefect()) => {
                surroundings.with_flows(&self.stack, &site).await
            }
            _ => Ok(()),
        }
    }

    async fn steps(&self, plan: &Plan, events: &dyn EventSink, cancel: &Cancel) -> Option<CancelledBy> {
        let surroundings = self.surroundings.as_ref()?;
        events.event(Event::StackReady(surroundings.info()));
        // Before the first program runs, which might change a later step's files.
        let watched = plan.jobs.iter().map(|job| (job, Watch::begin(&self.workspace, job, plan.subject)));
        let mut rest = watched.collect::<Vec<_>>().into_iter();
        for (job, watch) in rest.by_ref() {
            let step = &job.step;
            events.event(Event::StepStarted { step: step.id.clone(), title: step.title.clone() });
            let report = Box::pin(self.check(plan, job, watch, surroundings, events, cancel)).await;
            let passed = matches!(report.verdict, Verdict::Passed);
            events.event(Event::StepFinished(Box::new(report)));
            if !passed || cancel.by().is_some() {
                break;
            }
        }
        events.event(Event::RunFinished { not_reached: rest.map(|(job, _)| job.step.id.clone()).collect() });
        cancel.by()
    }

    /// Stops what it started.
    pub async fn end(self) {
        if let Some(surroundings) = self.surroundings {
            surroundings.stop().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Deaf;

    impl EventSink for Deaf {
        fn event(&self, _: Event) {}
    }

    #[tokio::test]
    async fn what_has_ended_between_two_rounds_is_started_anew_and_what_runs_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut session = Session::new(folder.path(), &StackChoice::default(), Cancel::default());
        session.surroundings = Some(Surroundings::that_ended().await);
        let plan = Plan { jobs: Vec::new(), subject: crate::plan::Subject::Exercise };
        let mut stacks = Vec::new();
        for _ in 0..3 {
            stacks.push(session.surroundings.as_ref().map(Surroundings::info));
            session.start(&plan, &Deaf).await.expect("a store");
        }
        assert_ne!(stacks[0], stacks[1]);
        assert_eq!(stacks[1], stacks[2]);
        session.end().await;
    }
}
