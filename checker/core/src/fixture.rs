//! A step and a lesson for tests that need one and ask nothing of it.

use std::path::PathBuf;

use crate::exercise::{Lesson, Step, Stop};

/// A lesson of such steps.
pub(crate) fn lesson(ids: &[&str]) -> Lesson {
    Lesson {
        id: "lesson".to_owned(),
        title: both!("Lesson", "Lição"),
        summary: both!("A summary.", "Um resumo."),
        steps: ids.iter().map(|id| step(id)).collect(),
    }
}

/// A step that expects nothing.
pub(crate) fn step(id: &str) -> Step {
    Step {
        id: id.to_owned(),
        title: both!("Step {id}", "Passo {id}"),
        exercise_dir: PathBuf::from("exercises").join(id),
        solution_dir: PathBuf::from("solutions").join(id),
        edit: Vec::new(),
        untouched: "nothing-exported".to_owned(),
        hints: std::array::from_fn(|level| both!("hint {level}", "dica {level}")),
        services: Vec::new(),
        requests: Vec::new(),
        reading: None,
        programs: Vec::new(),
        stop: Stop::AfterCollect,
        spans: Vec::new(),
        checks: Vec::new(),
    }
}
