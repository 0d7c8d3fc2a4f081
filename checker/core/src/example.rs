//! Lessons of steps that expect nothing: for the tests of whatever shows, selects or compares lessons.

use std::path::PathBuf;

use crate::exercise::{Lesson, Step, Work};
use crate::id::{LessonId, StepId};
use crate::system::System;

/// A lesson of steps that expect nothing.
pub fn lesson(id: &str, steps: &[&str]) -> Lesson {
    Lesson {
        id: LessonId::new(id),
        title: both!("Lesson {id}", "Lição {id}"),
        summary: both!("A summary.", "Um resumo."),
        steps: steps.iter().map(|step| self::step(LessonId::new(id).step(step))).collect(),
    }
}

fn step(id: StepId) -> Step {
    Step {
        title: both!("Step {id}", "Passo {id}"),
        exercise_dir: PathBuf::from("exercises").join(&id),
        solution_dir: PathBuf::from("solutions").join(&id),
        edit: Vec::new(),
        untouched: "nothing-exported".to_owned(),
        hints: std::array::from_fn(|level| both!("hint {level}", "dica {level}")),
        work: Work::Run(System::default()),
        checks: Vec::new(),
        id,
    }
}
