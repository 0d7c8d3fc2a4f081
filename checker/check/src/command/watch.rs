//! `check watch`: a step is checked again at each save, and when it passes the next one is offered.
//!
//! One session: what is dear to start stays there. A save during a round ends that round and begins a newer one.

mod changes;
mod keys;
mod round;

use super::chosen_step::{next, next_after};
use super::{block_on, lessons, not_judged, progress, wrong_usage};
use crate::cancel::{Cancel, CancelledBy};
use crate::cli::MessageFormat;
use crate::exercise::{Lesson, Step};
use crate::exit_code::ExitCode;
use crate::id::StepId;
use crate::interrupt;
use crate::keyboard::Keyboard;
use crate::progress::Progress;
use crate::report::output::{self, Layout};
use crate::saves::Saves;
use crate::selector::{Selection, select};
use crate::session::Session;
use crate::settings::{Settings, UsageError, WatchSettings};
use crate::text::Text;
use crate::verdict::StepReport;

use keys::Key;
use round::{Ended, Round};

/// What the watching of a step comes to.
enum Then {
    /// The person goes on with this step.
    GoOn(StepId),
    /// It is over.
    End(ExitCode),
}

pub(super) fn run(settings: &Settings, watch: &WatchSettings) -> ExitCode {
    let (lessons, progress) = match (lessons(settings), progress(settings)) {
        (Ok(lessons), Ok(progress)) => (lessons, progress),
        (Err(code), _) | (_, Err(code)) => return code,
    };
    let first = match first(&lessons, &progress, watch.selector.as_deref()) {
        Ok(step) => step.id.clone(),
        Err(error) => return wrong_usage(settings, &error),
    };
    let ended = block_on(async {
        let cancel = interrupt::cancel();
        let session = Session::new(&settings.workspace, &watch.stack, cancel.clone());
        Ok(watch_all(settings, session, &cancel, first, watch.format).await)
    });
    ended.unwrap_or_else(|cause| not_judged(settings, &cause))
}

/// The step to begin with: the one named, or the first of a lesson, or of all, that has not passed.
fn first<'a>(
    lessons: &'a [Lesson],
    progress: &Progress,
    selector: Option<&str>,
) -> Result<&'a Step, UsageError> {
    let Some(selector) = selector else {
        return next(lessons, progress).ok_or_else(super::chosen_step::nothing_left);
    };
    match select(lessons, selector)? {
        Selection::Step(step) => Ok(step),
        Selection::Lesson(lesson) => {
            let open = lesson.steps.iter().find(|step| !progress.has_passed(&step.id));
            open.or(lesson.steps.first()).ok_or_else(super::chosen_step::nothing_left)
        }
    }
}

async fn watch_all(
    settings: &Settings,
    mut session: Session,
    cancel: &Cancel,
    first: StepId,
    format: Option<MessageFormat>,
) -> ExitCode {
    // Where there is no keyboard there are still saves.
    let mut keyboard = Keyboard::of_terminal().ok().flatten();
    let mut step = first;
    let mut is_told = false;
    let code = loop {
        let mut watching = Watching {
            settings,
            cancel,
            keyboard: &mut keyboard,
            step: &step,
            format,
            last: None,
            pressed: None,
        };
        match watching.step(&mut session, &mut is_told).await {
            Then::GoOn(next) => step = next,
            Then::End(code) => break code,
        }
    };
    session.end().await;
    code
}

/// One step, round after round.
struct Watching<'a> {
    settings: &'a Settings,
    /// Of the person, for all rounds.
    cancel: &'a Cancel,
    keyboard: &'a mut Option<Keyboard>,
    step: &'a StepId,
    /// How a round is told; `None`: as people read it.
    format: Option<MessageFormat>,
    /// What the last whole round found.
    last: Option<Box<StepReport>>,
    /// A key that was pressed during the last round.
    pressed: Option<Key>,
}

impl Watching<'_> {
    async fn step(&mut self, session: &mut Session, is_told: &mut bool) -> Then {
        // The lessons as they are now: an author edits manifests too.
        let Ok(lessons) = lessons(self.settings) else { return Then::End(ExitCode::Usage) };
        let Some(step) = lessons.iter().flat_map(|lesson| &lesson.steps).find(|step| step.id == *self.step)
        else {
            return Then::End(ExitCode::Usage);
        };
        let mut saves = Saves::in_folder(&step.exercise_dir);
        if saves.are_looked_for() && !std::mem::replace(is_told, true) {
            self.say(&no_events());
        }
        loop {
            let round = Round { settings: self.settings, step, format: self.format };
            let cancel = self.cancel.next_round();
            match round.run(session, &cancel, &mut saves, self.keyboard.as_mut(), &mut self.pressed).await {
                Ended::Whole(report) => self.tell(&report, &lessons),
                Ended::Early(CancelledBy::NewerRound) => continue,
                Ended::Early(CancelledBy::Person) => return Then::End(ExitCode::Interrupted),
                Ended::NotWritten | Ended::Left => return Then::End(ExitCode::Passed),
                Ended::WithoutReport => {}
            }
            if let Some(then) = self.rest(&lessons, &mut saves).await {
                return then;
            }
        }
    }

    /// What is different from the last round, and what can be done now.
    fn tell(&mut self, report: &StepReport, lessons: &[Lesson]) {
        let layout = Layout::of_stdout(self.settings);
        let changes = self.last.as_deref().map(|last| changes::between(last, report)).unwrap_or_default();
        for change in &changes {
            output::say(&layout, change);
        }
        self.last = Some(Box::new(report.clone()));
        self.offer(lessons);
    }

    /// Waits for a save, a key or the end. `None`: something was saved.
    async fn rest(&mut self, lessons: &[Lesson], saves: &mut Saves) -> Option<Then> {
        loop {
            let key = if let Some(key) = self.pressed.take() {
                key
            } else {
                tokio::select! {
                    () = self.cancel.cancelled() => return Some(Then::End(ExitCode::Interrupted)),
                    saved = saves.next() => {
                        self.say(&was_saved(&saved));
                        return None;
                    }
                    key = keys::pressed(self.keyboard.as_mut()) => key,
                }
            };
            match key {
                Key::Quit => return Some(Then::End(ExitCode::Passed)),
                Key::GoOn => {
                    if let Some(next) = self.next(lessons) {
                        return Some(Then::GoOn(next.id.clone()));
                    }
                }
                Key::Show(what) => {
                    let (settings, step, last) = (self.settings, self.step, self.last.as_deref());
                    let show = || what.run(settings, step, last);
                    tokio::task::block_in_place(|| match &self.keyboard {
                        Some(keyboard) => keyboard.aside(show),
                        None => show(),
                    });
                    self.offer(lessons);
                }
                Key::Other => {}
            }
        }
    }

    /// The step to go on with, once this one has passed: the first after it that has not, or else any that has not.
    fn next<'l>(&self, lessons: &'l [Lesson]) -> Option<&'l Step> {
        self.last.as_ref().filter(|last| last.counts())?;
        let progress = Progress::load(&self.settings.workspace).ok()?;
        next_after(lessons, &progress, self.step)
    }

    /// What the keys do.
    fn offer(&self, lessons: &[Lesson]) {
        let layout = Layout::of_stdout(self.settings);
        if self.keyboard.is_some() {
            let passed = self.last.as_ref().is_some_and(|last| last.counts());
            output::say(&layout, &keys::offered(passed, self.next(lessons).map(|step| &step.id)));
        } else {
            self.say(&waiting(self.step));
        }
    }

    fn say(&self, text: &Text) {
        output::say(&Layout::of_stdout(self.settings), text);
    }
}

fn was_saved(files: &[String]) -> Text {
    let files = files.iter().map(|file| crate::untrusted::Untrusted::from(file.as_str()).shown().to_string());
    let files = files.collect::<Vec<_>>().join(", ");
    both!("saved: {files}", "salvo: {files}")
}

fn waiting(step: &StepId) -> Text {
    both!("waiting for a save in {step}", "esperando que algo seja salvo em {step}")
}

fn no_events() -> Text {
    both!(
        "This system does not tell of saves in this folder (a network drive, or Windows' files under WSL): the files are looked at four times a second.",
        "Este sistema não avisa de arquivos salvos nesta pasta (uma unidade de rede, ou arquivos do Windows no WSL): os arquivos são olhados quatro vezes por segundo."
    )
}
