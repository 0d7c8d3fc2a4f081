//! All units together: in one order whatever order they came in, and summed up by student.

use serde::Serialize;

use crate::{Outcome, Policy, Unit};

/// The units of a class, by submission and step.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Class {
    /// The version of this form.
    pub schema: u32,
    /// Each submission's sum.
    pub students: Vec<StudentSum>,
    /// Every unit.
    pub units: Vec<Unit>,
}

/// What one submission got in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StudentSum {
    /// Whose it is.
    pub submission: String,
    /// What it got; nothing as long as a unit of it has no verdict.
    pub points: Option<u32>,
    /// What there was to get.
    pub max_points: u32,
    /// How many units passed.
    pub passed: usize,
    /// How many units there are.
    pub units: usize,
    /// How many of them have no verdict.
    pub not_judged: usize,
}

impl Class {
    /// The class of these units.
    pub fn of(mut units: Vec<Unit>) -> Self {
        units.sort_by(|one, other| one.id.cmp(&other.id));
        let students =
            units.chunk_by(|one, other| one.id.submission == other.id.submission).map(StudentSum::of);
        Self { schema: crate::unit::SCHEMA, students: students.collect(), units }
    }

    /// The class by an instructor's own rules.
    #[must_use]
    pub fn by(self, policy: &Policy) -> Self {
        Self::of(self.units.into_iter().map(|unit| policy.applied_to(unit)).collect())
    }

    /// How many units ended so.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.units.iter().filter(|unit| unit.outcome == outcome).count()
    }
}

impl StudentSum {
    fn of(units: &[Unit]) -> Self {
        let count = |outcome| units.iter().filter(|unit| unit.outcome == outcome).count();
        Self {
            submission: units.first().map(|unit| unit.id.submission.clone()).unwrap_or_default(),
            // A sum over what has a verdict would look like a grade.
            points: units.iter().map(|unit| unit.points.filter(|_| unit.outcome.is_grade())).sum(),
            max_points: units.iter().map(|unit| unit.max_points).sum(),
            passed: count(Outcome::Passed),
            units: units.len(),
            not_judged: count(Outcome::NotJudged),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn the_order_of_the_units_makes_no_difference() {
        let mut units = fixture::class().to_vec();
        let class = Class::of(units.clone());
        units.reverse();
        assert_eq!(Class::of(units), class);
    }

    #[test]
    fn a_student_with_a_unit_that_was_not_judged_has_no_grade() {
        let class = Class::of(fixture::class().to_vec());
        let sum = |name: &str| {
            class.students.iter().find(|sum| sum.submission.starts_with(name)).expect("there").clone()
        };
        assert_eq!((sum("ana").points, sum("ana").max_points, sum("ana").passed), (Some(14), 20, 1));
        assert_eq!((sum("caio").points, sum("caio").not_judged), (None, 1));
        let mut ana = fixture::class()[..2].to_vec();
        ana.push(fixture::unit("ana", "01-a/03-d", Outcome::NotJudged));
        assert_eq!(Class::of(ana).students[0].points, None);
    }
}
