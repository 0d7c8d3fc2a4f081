//! A run in short: a fold over its events.

use crate::cancel::CancelledBy;
use crate::cause::Part;
use crate::event::Event;
use crate::exit_code::ExitCode;
use crate::id::StepId;
use crate::verdict::Verdict;

/// How a run went so far.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Ids of the steps that passed, in order.
    pub passed: Vec<StepId>,
    /// Ids of those of them that are not as they were handed out, so that the pass says nothing.
    pub uncounted: Vec<StepId>,
    /// Ids of the steps that did not.
    pub failed: Vec<StepId>,
    /// Ids of the steps that could not be judged.
    pub not_judged: Vec<StepId>,
    /// Whether each of those has a file that cannot be read as it is written.
    misused: Option<bool>,
    /// Ids of the steps that were not reached.
    pub not_reached: Vec<StepId>,
    /// Whether somebody interrupted it.
    pub interrupted: bool,
    /// Whether it ended outside any step, by our own trouble.
    pub broken: bool,
}

impl Summary {
    /// Takes one event in.
    pub fn take(&mut self, event: &Event) {
        match event {
            Event::StepFinished(report) => {
                if matches!(report.verdict, Verdict::Passed) && !report.counts() {
                    self.uncounted.push(report.step.clone());
                }
                let steps = match &report.verdict {
                    Verdict::Passed => &mut self.passed,
                    Verdict::Failed(_) => &mut self.failed,
                    Verdict::NotJudged(cause) => {
                        let is_usage = cause.id.part() == Part::Usage;
                        self.misused = Some(self.misused.unwrap_or(true) && is_usage);
                        &mut self.not_judged
                    }
                };
                steps.push(report.step.clone());
            }
            Event::Cancelled(by) => self.interrupted |= *by == CancelledBy::Person,
            Event::RunFailed(_) => self.broken = true,
            Event::RunFinished { not_reached } => self.not_reached.clone_from(not_reached),
            Event::RunStarted { .. }
            | Event::StackReady(_)
            | Event::StepStarted { .. }
            | Event::Progress { .. }
            | Event::Detail { .. }
            | Event::CompilerSaid { .. } => {}
        }
    }

    /// How the program should end. Nothing checked is no pass, and our own trouble comes before a
    /// step that did not pass.
    pub fn exit_code(&self) -> ExitCode {
        if self.interrupted {
            ExitCode::Interrupted
        } else if self.misused == Some(true) && !self.broken {
            ExitCode::Usage
        } else if self.broken || !self.not_judged.is_empty() {
            ExitCode::NotJudged
        } else if !self.failed.is_empty() {
            ExitCode::NotPassed
        } else if self.passed.is_empty() || !self.not_reached.is_empty() {
            ExitCode::NotJudged
        } else {
            ExitCode::Passed
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cause::CauseId;
    use crate::fixture;

    #[test]
    fn a_pass_by_other_rules_than_were_handed_out_is_told_apart() {
        let mut summary = Summary::default();
        for report in [fixture::passed(), fixture::altered()] {
            summary.take(&Event::StepFinished(Box::new(report)));
        }
        assert_eq!((summary.passed.len(), summary.uncounted.len()), (2, 1));
    }

    fn exit_code(events: &[Event]) -> ExitCode {
        let mut summary = Summary::default();
        for event in events {
            summary.take(event);
        }
        summary.exit_code()
    }

    fn finished(report: crate::verdict::StepReport) -> Event {
        Event::StepFinished(Box::new(report))
    }

    #[test]
    fn nothing_checked_is_no_pass() {
        assert_eq!(exit_code(&[Event::RunFinished { not_reached: Vec::new() }]), ExitCode::NotJudged);
    }

    #[test]
    fn the_worst_of_all_counts_and_our_trouble_comes_first() {
        let (passed, failed) = (fixture::passed(), fixture::failed());
        assert_eq!(exit_code(&[finished(passed.clone())]), ExitCode::Passed);
        assert_eq!(exit_code(&[finished(passed), finished(failed.clone())]), ExitCode::NotPassed);
        assert_eq!(
            exit_code(&[finished(failed.clone()), finished(fixture::not_judged())]),
            ExitCode::NotJudged
        );
        assert_eq!(
            exit_code(&[finished(failed), Event::Cancelled(CancelledBy::Person)]),
            ExitCode::Interrupted
        );
    }

    #[test]
    fn a_file_that_cannot_be_read_is_wrong_usage_unless_there_is_trouble_of_ours_too() {
        let mut misused = fixture::not_judged();
        let Verdict::NotJudged(cause) = &mut misused.verdict else { panic!("it was not judged") };
        cause.id = CauseId::AnswersUnreadable;
        assert_eq!(exit_code(&[finished(misused.clone())]), ExitCode::Usage);
        assert_eq!(exit_code(&[finished(fixture::failed()), finished(misused.clone())]), ExitCode::Usage);
        let trouble = [finished(misused), finished(fixture::not_judged())];
        assert_eq!(exit_code(&trouble), ExitCode::NotJudged);
    }
}
