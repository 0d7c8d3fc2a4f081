//! The step that a command is about: the one that was named, or else the first that has not passed.

use super::{lessons, progress, wrong_usage};
use crate::exercise::{Lesson, Step};
use crate::exit_code::ExitCode;
use crate::progress::Progress;
use crate::selector::select_step;
use crate::settings::{Settings, UsageError};

/// A step, and what the learner has done so far.
pub(super) struct ChosenStep {
    pub(super) step: Step,
    pub(super) progress: Progress,
}

/// Finds it; what is in the way is told here.
pub(super) fn chosen_step(settings: &Settings, selector: Option<&str>) -> Result<ChosenStep, ExitCode> {
    let (lessons, progress) = (lessons(settings)?, progress(settings)?);
    let step = match selector {
        Some(selector) => select_step(&lessons, selector),
        None => next(&lessons, &progress).ok_or_else(nothing_left),
    };
    let step = step.map_err(|error| wrong_usage(settings, &error))?.clone();
    Ok(ChosenStep { step, progress })
}

/// The first step that has not passed.
pub(super) fn next<'a>(lessons: &'a [Lesson], progress: &Progress) -> Option<&'a Step> {
    lessons.iter().flat_map(|lesson| &lesson.steps).find(|step| !progress.has_passed(&step.id))
}

/// The step to go on with behind another: the first after it that has not passed, or else any that has not.
pub(super) fn next_after<'a>(lessons: &'a [Lesson], progress: &Progress, step: &str) -> Option<&'a Step> {
    let steps = || lessons.iter().flat_map(|lesson| &lesson.steps);
    let later = steps().skip_while(|each| *each.id != *step).skip(1);
    later.chain(steps()).find(|each| *each.id != *step && !progress.has_passed(&each.id))
}

/// Where every step has passed, none is the next.
pub(super) fn nothing_left() -> UsageError {
    UsageError::new(
        both!("all steps have passed: none is the next", "todos os passos passaram: não há próximo"),
        both!("name one; `check list` shows them", "diga qual; `check list` mostra todos"),
    )
}
