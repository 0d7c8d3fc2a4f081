//! How far a class is graded, on standard error: a bar with the rate and the time left where a person sees it, else a
//! line for each unit.

use std::time::Duration;

use grading::{Outcome, Unit};
use indicatif::{ProgressBar, ProgressStyle};

use super::output;
use crate::settings::{LogTo, Settings, Verbosity};
use crate::text::Lang;
use crate::untrusted::Untrusted;

/// The bar, or what stands for it.
pub struct UnitsLine {
    bar: Option<ProgressBar>,
    is_quiet: bool,
    lang: Lang,
    all: usize,
    done: std::cell::Cell<usize>,
}

impl UnitsLine {
    /// For so many units.
    pub fn of(settings: &Settings, all: usize) -> Self {
        let is_quiet = settings.verbosity == Verbosity::Quiet;
        let is_for_lines = settings.log == Some(LogTo::Stderr) || !output::stderr_is_terminal();
        let bar = (!is_quiet && !is_for_lines).then(|| bar(all, settings.lang));
        Self { bar, is_quiet, lang: settings.lang, all, done: std::cell::Cell::new(0) }
    }

    /// A unit is done, or was before.
    pub fn done(&self, unit: &Unit, is_known: bool, took: Duration) {
        self.done.set(self.done.get() + 1);
        let (submission, step) = (Untrusted::from(unit.id.submission.as_str()), &unit.id.step);
        let submission = submission.shown();
        let word = word(unit.outcome).get(self.lang).to_owned();
        match &self.bar {
            Some(bar) => {
                bar.set_message(format!("{submission} {step} {word}"));
                // What was done before says nothing of the rate.
                if is_known {
                    bar.set_length(bar.length().unwrap_or_default().saturating_sub(1));
                } else {
                    bar.inc(1);
                }
            }
            None if self.is_quiet => {}
            None => {
                let (done, all) = (self.done.get(), self.all);
                let took = if is_known {
                    both!("known", "já conhecida").get(self.lang).to_owned()
                } else {
                    format!("{:.1} s", took.as_secs_f64())
                };
                output::note(&format!("{done}/{all} {submission} {step}: {word} ({took})"));
            }
        }
    }

    /// Takes it away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn word(outcome: Outcome) -> crate::text::Text {
    match outcome {
        Outcome::Passed => both!("passed", "passou"),
        Outcome::Failed => both!("failed", "não passou"),
        Outcome::Rejected => both!("rejected", "recusada"),
        Outcome::NotJudged => both!("not judged", "não julgada"),
    }
}

fn bar(all: usize, lang: Lang) -> ProgressBar {
    let bar = ProgressBar::new(all as u64);
    let template = both!(
        "{{bar:30}} {{pos}}/{{len}}  {{per_sec}}  {{eta}} left  {{wide_msg}}",
        "{{bar:30}} {{pos}}/{{len}}  {{per_sec}}  faltam {{eta}}  {{wide_msg}}"
    );
    if let Ok(style) = ProgressStyle::with_template(template.get(lang)) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
