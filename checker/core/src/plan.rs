//! What a round will check: made afresh each round, of the lessons as they are and what has passed.

use std::path::PathBuf;

use crate::exercise::{Lesson, Step};

/// The jobs of a round, in order. It ends with the first that does not pass.
#[derive(Debug, Clone)]
pub struct Plan {
    /// A step each.
    pub jobs: Vec<Job>,
    /// Whose code is checked.
    pub subject: Subject,
}

/// One step, and the crate that is checked as it.
#[derive(Debug, Clone)]
pub struct Job {
    /// The step.
    pub step: Step,
    /// The crate: the exercise, the solution, or one that stands in for it.
    pub krate: PathBuf,
}

/// Whose code is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// What the learner writes.
    Exercise,
    /// The reference solution.
    Solution,
}

impl Subject {
    /// The option that chooses it.
    pub fn as_typed(self) -> &'static str {
        match self {
            Self::Exercise => "",
            Self::Solution => "--solution",
        }
    }

    /// The crate of a step.
    pub fn krate(self, step: &Step) -> PathBuf {
        match self {
            Self::Exercise => step.exercise_dir.clone(),
            Self::Solution => step.solution_dir.clone(),
        }
    }
}

impl Plan {
    /// One step, passed before or not.
    pub fn of_step(step: &Step, subject: Subject) -> Self {
        Self { jobs: vec![Job::new(step, subject)], subject }
    }

    /// A lesson: what the learner writes from the first step that has not passed, and from the beginning
    /// where all have; solutions always from the beginning.
    pub fn of_lesson(lesson: &Lesson, subject: Subject, has_passed: impl Fn(&Step) -> bool) -> Self {
        let next = || lesson.steps.iter().position(|step| !has_passed(step));
        let from = match subject {
            Subject::Exercise => next().unwrap_or_default(),
            Subject::Solution => 0,
        };
        Self { jobs: lesson.steps[from..].iter().map(|step| Job::new(step, subject)).collect(), subject }
    }
}

impl Job {
    fn new(step: &Step, subject: Subject) -> Self {
        Self { krate: subject.krate(step), step: step.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn ids(plan: &Plan) -> Vec<&str> {
        plan.jobs.iter().map(|job| job.step.id.folder()).collect()
    }

    #[test]
    fn a_lesson_goes_on_where_the_learner_is_and_a_solution_from_the_beginning() {
        let lesson = fixture::lesson(&["a", "b", "c"]);
        let passed = |up_to: usize| move |step: &Step| ["a", "b", "c"][..up_to].contains(&step.id.folder());
        assert_eq!(ids(&Plan::of_lesson(&lesson, Subject::Exercise, passed(1))), ["b", "c"]);
        assert_eq!(ids(&Plan::of_lesson(&lesson, Subject::Exercise, passed(3))), ["a", "b", "c"]);
        assert_eq!(ids(&Plan::of_lesson(&lesson, Subject::Solution, passed(2))), ["a", "b", "c"]);
    }

    #[test]
    fn whose_code_it_is_says_which_crate() {
        let lesson = fixture::lesson(&["a"]);
        let of = |subject| Plan::of_step(&lesson.steps[0], subject).jobs[0].krate.clone();
        assert_eq!(of(Subject::Exercise), PathBuf::from("exercises/a"));
        assert_eq!(of(Subject::Solution), PathBuf::from("solutions/a"));
    }
}
