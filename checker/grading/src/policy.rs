//! An instructor's own rules, `grading.toml`: what a step and a check are worth, what comes off for a late one, and how
//! much students are told.
//!
//! The results keep the points that `check` gave; rules are applied when a class is summed up. So another rule needs no
//! unit to be graded again.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use crate::{Feedback, Unit};

/// The rules.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// How much students are told: `full`, `names` or `none`.
    feedback: Option<String>,
    /// Whether each student reads traces of their own: `student.toml` has to say whose a submission is.
    own_traces: bool,
    /// What a step is worth in all, by its id.
    steps: BTreeMap<String, u32>,
    /// What a check is worth, by its step's id and its own, in place of its own points.
    checks: BTreeMap<String, BTreeMap<String, u32>>,
    /// What comes off for being late.
    late: Option<Late>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Late {
    due: String,
    /// How many minutes more are no delay.
    #[serde(default)]
    grace_minutes: u32,
    /// How many of a hundred come off for each day that has begun.
    per_day: u32,
    /// How many come off at most.
    #[serde(default = "all")]
    most: u32,
}

fn all() -> u32 {
    100
}

/// Why a text holds no rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// It is no TOML of this shape.
    #[error("{0}")]
    Shape(String),
    /// This value is none of those that there are.
    #[error("`{key}`: `{value}` is not understood")]
    Value {
        /// Where.
        key: &'static str,
        /// What stands there.
        value: String,
    },
    /// No lesson has such a step, or no step such a check.
    #[error("`{0}` is nobody's")]
    Nobody(String),
}

impl Policy {
    /// Reads the rules. `knows` says whether there is such a step, and, of one, such a check.
    pub fn read(text: &str, knows: impl Fn(&str, Option<&str>) -> bool) -> Result<Self, PolicyError> {
        let policy: Self = toml::from_str(text).map_err(|error| PolicyError::Shape(error.to_string()))?;
        let value = |key, value: &str| PolicyError::Value { key, value: value.to_owned() };
        if let Some(word) = &policy.feedback {
            word.parse::<Feedback>().map_err(|()| value("feedback", word))?;
        }
        if let Some(late) = &policy.late {
            late.due.parse::<Timestamp>().map_err(|_| value("late.due", &late.due))?;
            for (key, part) in [("late.per_day", late.per_day), ("late.most", late.most)] {
                if part > 100 {
                    return Err(value(key, &part.to_string()));
                }
            }
        }
        let steps = policy.steps.keys().chain(policy.checks.keys());
        if let Some(step) = steps.into_iter().find(|step| !knows(step, None)) {
            return Err(PolicyError::Nobody(step.clone()));
        }
        for (step, checks) in &policy.checks {
            if let Some(check) = checks.keys().find(|check| !knows(step, Some(check))) {
                return Err(PolicyError::Nobody(format!("{step} {check}")));
            }
        }
        Ok(policy)
    }

    /// How much students are told, where the rules say.
    pub fn feedback(&self) -> Option<Feedback> {
        self.feedback.as_ref().and_then(|word| word.parse().ok())
    }

    /// Whether each student reads traces of their own.
    pub fn own_traces(&self) -> bool {
        self.own_traces
    }

    /// The unit with the points that it gets by these rules. Parts of a point are rounded up, for the student.
    #[must_use]
    pub fn applied_to(&self, mut unit: Unit) -> Unit {
        self.weigh_checks(&mut unit);
        if let Some(&worth) = self.steps.get(&unit.id.step) {
            let share = |points| part(points, worth, unit.max_points.max(1));
            unit.points = unit.points.map(share);
            unit.max_points = worth;
        }
        let off = self.off_for_late(&unit);
        unit.points = unit.points.map(|points| part(points, 100 - off, 100));
        unit
    }

    fn weigh_checks(&self, unit: &mut Unit) {
        let Some(weights) = self.checks.get(&unit.id.step) else { return };
        let Some(checks) =
            unit.result.as_mut().and_then(|result| result.get_mut("steps")?.get_mut(0)?.get_mut("checks"))
        else {
            return;
        };
        let (mut points, mut max_points) = (0, 0);
        for check in checks.as_array_mut().into_iter().flatten() {
            let own =
                check["max_points"].as_u64().and_then(|own| u32::try_from(own).ok()).unwrap_or_default();
            let worth = check["id"].as_str().and_then(|id| weights.get(id)).copied().unwrap_or(own);
            let got = if check["status"] == "passed" { worth } else { 0 };
            check["points"] = got.into();
            check["max_points"] = worth.into();
            points += got;
            max_points += worth;
        }
        unit.points = unit.points.map(|_| points);
        unit.max_points = max_points;
    }

    /// How many of a hundred come off.
    fn off_for_late(&self, unit: &Unit) -> u32 {
        let Some(late) = &self.late else { return 0 };
        let time = |text: &str| text.parse::<Timestamp>().ok().map(Timestamp::as_second);
        let Some((due, handed_in)) = time(&late.due).zip(unit.time.as_deref().and_then(time)) else {
            return 0;
        };
        let over = handed_in - due;
        if over <= i64::from(late.grace_minutes) * 60 {
            return 0;
        }
        let days = u32::try_from(over.unsigned_abs().div_ceil(24 * 60 * 60)).unwrap_or(u32::MAX);
        days.saturating_mul(late.per_day).min(late.most)
    }
}

/// So much of `points` as `of` is of `whole`, rounded up.
fn part(points: u32, of: u32, whole: u32) -> u32 {
    u32::try_from((u64::from(points) * u64::from(of)).div_ceil(u64::from(whole))).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Outcome, fixture};

    fn read(text: &str) -> Result<Policy, PolicyError> {
        Policy::read(text, |step, check| step == "01-a/02-c" && check.is_none_or(|check| check == "exports"))
    }

    fn failed(time: Option<&str>) -> Unit {
        Unit { time: time.map(str::to_owned), ..fixture::unit("ana", "01-a/02-c", Outcome::Failed) }
    }

    #[test]
    fn a_step_is_worth_what_the_rules_say() {
        let policy = read("[steps]\n\"01-a/02-c\" = 25\n").expect("rules");
        let unit = policy.applied_to(failed(None));
        assert_eq!((unit.points, unit.max_points), (Some(10), 25));
        let policy = read("[checks.\"01-a/02-c\"]\nexports = 1\n").expect("rules");
        let unit = policy.applied_to(failed(None));
        assert_eq!((unit.points, unit.max_points), (Some(1), 7));
        assert_eq!(unit.rows(Feedback::Names)[0].max_points, 1);
        let other = fixture::unit("ana", "01-a/01-b", Outcome::Failed);
        assert_eq!(policy.applied_to(other.clone()), other);
    }

    #[test]
    fn what_is_late_loses_by_the_day_and_what_has_no_verdict_gets_none() {
        let late =
            "[late]\ndue = \"2026-11-30T23:59:00-03:00\"\ngrace_minutes = 10\nper_day = 30\nmost = 50\n";
        let policy = read(late).expect("rules");
        let points = |time: Option<&str>| policy.applied_to(failed(time)).points;
        assert_eq!(points(None), Some(4));
        assert_eq!(points(Some("2026-12-01T03:09:00Z")), Some(4), "within the grace");
        assert_eq!(points(Some("2026-12-01T03:09:01Z")), Some(3), "a day has begun: 2.8 points");
        assert_eq!(points(Some("2027-12-01T03:09:01Z")), Some(2), "half at most");
        let not_judged = fixture::unit("ana", "01-a/02-c", Outcome::NotJudged);
        assert_eq!(policy.applied_to(not_judged).points, None);
    }

    #[test]
    fn a_rule_for_nothing_is_a_mistake() {
        assert_eq!(read("[steps]\n\"01-a/99\" = 1\n"), Err(PolicyError::Nobody("01-a/99".into())));
        let check = read("[checks.\"01-a/02-c\"]\nexport = 1\n");
        assert_eq!(check, Err(PolicyError::Nobody("01-a/02-c export".into())));
        let value = |key, value: &str| Err(PolicyError::Value { key, value: value.to_owned() });
        assert_eq!(read("feedback = \"some\"\n"), value("feedback", "some"));
        assert_eq!(read("[late]\ndue = \"2026-11-30\"\nper_day = 1\n"), value("late.due", "2026-11-30"));
        assert!(matches!(read("weight = 1\n"), Err(PolicyError::Shape(_))));
        assert_eq!(read("feedback = \"names\"\n").expect("rules").feedback(), Some(Feedback::Names));
    }
}
