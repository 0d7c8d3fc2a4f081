//! What goes on right now, on standard error: a spinner where a person sees it, else lines or nothing.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::output;
use super::style::Style;
use crate::settings::{LogTo, Settings, Verbosity};

/// What goes on, or nothing.
pub struct StatusLine(Kind);

enum Kind {
    Hidden,
    /// Made anew each time: one that was cleared and is used again leaves a line behind.
    Spinner(Mutex<Option<ProgressBar>>),
    Lines,
}

impl StatusLine {
    /// Says nothing.
    pub fn hidden() -> Self {
        Self(Kind::Hidden)
    }

    /// One line that is replaced by the next.
    pub fn shown() -> Self {
        Self(Kind::Spinner(Mutex::default()))
    }

    /// As a person wants it who starts something that takes a while: a spinner in a terminal, and a line
    /// for each stage in a file.
    pub fn of_stages(settings: &Settings) -> Self {
        // A spinner would tear the lines of a log.
        let is_for_lines = settings.log == Some(LogTo::Stderr) || !output::stderr_is_terminal();
        match settings.verbosity {
            Verbosity::Quiet => Self::hidden(),
            Verbosity::Normal | Verbosity::Verbose if is_for_lines => Self(Kind::Lines),
            Verbosity::Normal | Verbosity::Verbose => Self::shown(),
        }
    }

    /// Says what goes on, in place of what was said before.
    pub fn say(&self, text: &str) {
        match &self.0 {
            Kind::Hidden => {}
            Kind::Spinner(bar) => {
                let mut bar = lock(bar);
                let bar = bar.get_or_insert_with(spinner);
                bar.set_message(clean(text));
                bar.enable_steady_tick(Duration::from_millis(100));
            }
            Kind::Lines => output::note(&clean(text)),
        }
    }

    /// Says how far it is: worth a look, not a line.
    pub fn say_detail(&self, text: &str) {
        if let Kind::Spinner(_) = &self.0 {
            self.say(text);
        }
    }

    /// Takes it away until there is something to say again.
    pub fn clear(&self) {
        if let Kind::Spinner(bar) = &self.0
            && let Some(bar) = lock(bar).take()
        {
            bar.finish_and_clear();
        }
    }

    /// Takes it away while something else is written.
    pub fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.0 {
            Kind::Spinner(bar) => match &*lock(bar) {
                Some(bar) => bar.suspend(write),
                None => write(),
            },
            Kind::Hidden | Kind::Lines => write(),
        }
    }
}

fn spinner() -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}") {
        bar.set_style(style.tick_strings(&["⠋", "⠙", "⠸", "⠴", "⠦", "⠇", " "]));
    }
    bar
}

fn lock(bar: &Mutex<Option<ProgressBar>>) -> MutexGuard<'_, Option<ProgressBar>> {
    bar.lock().unwrap_or_else(PoisonError::into_inner)
}

fn clean(text: &str) -> String {
    Style::Plain.foreign(text).replace('\n', " ")
}
