//! One round: a check of the step, unless something is saved, a key ends it, or the person does.

use std::sync::{Mutex, PoisonError};

use super::keys::{self, Key};
use crate::cancel::{Cancel, CancelledBy};
use crate::cause::CauseId;
use crate::cli::MessageFormat;
use crate::command::run::remember;
use crate::event::{Event, EventSink};
use crate::exercise::Step;
use crate::keyboard::Keyboard;
use crate::plan::{Plan, Subject};
use crate::report::editor::Editor;
use crate::report::output::{self, Layout};
use crate::report::terminal::Terminal;
use crate::report::{Reporter, Reporters};
use crate::saves::Saves;
use crate::session::Session;
use crate::settings::{LogTo, Settings};
use crate::verdict::{StepReport, Verdict};

/// A round of this step.
pub(super) struct Round<'a> {
    pub(super) settings: &'a Settings,
    pub(super) step: &'a Step,
    /// How it is told; `None`: as people read it.
    pub(super) format: Option<MessageFormat>,
}

/// How it ended.
pub(super) enum Ended {
    /// With a report, which has been shown.
    Whole(Box<StepReport>),
    /// Without one: it could not begin, which has been told.
    WithoutReport,
    /// Somebody ended it first.
    Early(CancelledBy),
    /// The person wants no more of it.
    Left,
    /// Nobody reads the report any more.
    NotWritten,
}

impl Round<'_> {
    /// Runs it. `cancel` is this round's; a key that is pressed meanwhile is for when it is over.
    pub(super) async fn run(
        &self,
        session: &mut Session,
        cancel: &Cancel,
        saves: &mut Saves,
        mut keyboard: Option<&mut Keyboard>,
        pressed: &mut Option<Key>,
    ) -> Ended {
        let told = RoundEvents::new(self.reporter());
        let plan = Plan::of_step(self.step, Subject::Exercise);
        let mut round = std::pin::pin!(session.round(&plan, &told, cancel));
        let mut left = false;
        loop {
            tokio::select! {
                () = &mut round => break,
                _ = saves.next(), if cancel.by().is_none() => cancel.by_newer_round(),
                key = keys::pressed(keyboard.as_deref_mut()), if cancel.by().is_none() => {
                    if key == Key::Quit {
                        left = true;
                        cancel.by_newer_round();
                    } else {
                        *pressed = Some(key);
                    }
                }
            }
        }
        match cancel.by() {
            _ if left => return Ended::Left,
            Some(by) => return Ended::Early(by),
            None => {}
        }
        let Ok(summary) = told.reporters.finish() else { return Ended::NotWritten };
        if let Err(error) = remember(&self.settings.workspace, &summary) {
            // What passed is on the screen; that nobody remembers is told, and the next round tries again.
            output::note(&error.to_string());
        }
        match told.report.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(report) => Ended::Whole(report),
            None => Ended::WithoutReport,
        }
    }

    fn reporter(&self) -> Box<dyn Reporter> {
        if let Some(format) = self.format {
            return Box::new(Editor::new(self.settings, format, self.step.clone(), Subject::Exercise));
        }
        let terminal = Terminal::new(Layout::of_stdout(self.settings), output::stdout()).of_one_round();
        // A spinner would tear the lines of a log.
        let is_quiet = self.settings.log == Some(LogTo::Stderr);
        Box::new(if is_quiet { terminal } else { terminal.with_progress() })
    }
}

/// The report for people, without those that a newer round has made stale; the last one is kept.
struct RoundEvents {
    reporters: Reporters,
    report: Mutex<Option<Box<StepReport>>>,
}

impl RoundEvents {
    fn new(reporter: Box<dyn Reporter>) -> Self {
        Self { reporters: Reporters::new(vec![reporter]), report: Mutex::default() }
    }
}

impl EventSink for RoundEvents {
    fn event(&self, event: Event) {
        if let Event::StepFinished(report) = &event {
            if matches!(&report.verdict, Verdict::NotJudged(cause) if cause.id == CauseId::Superseded) {
                return;
            }
            *self.report.lock().unwrap_or_else(PoisonError::into_inner) = Some(report.clone());
        }
        self.reporters.event(event);
    }
}
