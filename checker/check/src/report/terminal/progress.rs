//! The spinner on standard error: what goes on right now. Only where a person sees it.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::report::style::Style;

/// What goes on, or nothing.
pub(super) struct Progress(Option<ProgressBar>);

impl Progress {
    pub(super) fn hidden() -> Self {
        Self(None)
    }

    pub(super) fn shown() -> Self {
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}") {
            bar.set_style(style.tick_strings(&["⠋", "⠙", "⠸", "⠴", "⠦", "⠇", " "]));
        }
        Self(Some(bar))
    }

    /// Replaces what was said before.
    pub(super) fn say(&self, text: &str) {
        if let Some(bar) = &self.0 {
            bar.set_message(Style::Plain.foreign(text).replace('\n', " "));
            bar.enable_steady_tick(Duration::from_millis(100));
        }
    }

    /// Takes it away until there is something to say again.
    pub(super) fn clear(&self) {
        if let Some(bar) = &self.0 {
            bar.disable_steady_tick();
            bar.finish_and_clear();
            bar.reset();
        }
    }

    /// Takes it away while something else is written.
    pub(super) fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }
}
