//! The results of several machines as one: in whatever order they come, however often, with what is missing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{Class, SCHEMA, Unit, UnitId};

/// What one run set out to grade. It is written before the first unit, so that what a machine that died owes is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// The version of this form.
    pub schema: u32,
    /// SHA-256 of the program that grades.
    pub checker: String,
    /// The units.
    pub units: Vec<Intended>,
}

/// A unit that is to be graded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Intended {
    /// Which.
    #[serde(flatten)]
    pub id: UnitId,
    /// What there is to get.
    pub max_points: u32,
}

impl Intent {
    /// What this program sets out to grade.
    pub fn new(checker: &str, units: impl Iterator<Item = (UnitId, u32)>) -> Self {
        let units = units.map(|(id, max_points)| Intended { id, max_points }).collect();
        Self { schema: SCHEMA, checker: checker.to_owned(), units }
    }
}

/// The results of any number of runs. Putting two together is a union, and so it makes no difference in which order
/// that is done, or whether a run comes twice.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Merged {
    intended: BTreeMap<UnitId, BTreeSet<u32>>,
    checkers: BTreeSet<String>,
    /// Of each unit the results that say different things: of those that say the same, the first by its text.
    units: BTreeMap<UnitId, BTreeMap<Says, Unit>>,
}

/// What a result says, times and trace ids apart. No verdict comes last: any other is better.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Says {
    has_no_verdict: bool,
    outcome: &'static str,
    points: Option<u32>,
    made_of: String,
    checks: Vec<String>,
}

/// Why results cannot be put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unlike {
    /// Two programs graded: a class is graded by one.
    Checkers(Vec<String>),
    /// These have two verdicts, or verdicts on two states of what was handed in.
    Units(Vec<UnitId>),
}

impl Merged {
    /// One run's.
    pub fn of(intent: Option<Intent>, units: Vec<Unit>) -> Self {
        let mut merged = Self::default();
        for Intended { id, max_points } in intent.iter().flat_map(|intent| intent.units.clone()) {
            merged.intended.entry(id).or_default().insert(max_points);
        }
        merged.checkers.extend(intent.map(|intent| intent.checker));
        for unit in units {
            merged.add(unit);
        }
        merged
    }

    /// Both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (id, points) in other.intended {
            self.intended.entry(id).or_default().extend(points);
        }
        self.checkers.extend(other.checkers);
        for unit in other.units.into_values().flat_map(BTreeMap::into_values) {
            self.add(unit);
        }
        self
    }

    fn add(&mut self, unit: Unit) {
        let known = self.units.entry(unit.id.clone()).or_default();
        match known.get_mut(&says(&unit)) {
            Some(same) if text(same) <= text(&unit) => {}
            Some(same) => *same = unit,
            None => {
                known.insert(says(&unit), unit);
            }
        }
    }

    /// The class, with `enrolled` in it whether or not anything is there of them, or why it is none.
    pub fn class(&self, enrolled: &[String], missing: &str) -> Result<Class, Unlike> {
        if self.checkers.len() > 1 {
            return Err(Unlike::Checkers(self.checkers.iter().cloned().collect()));
        }
        let verdicts = |said: &BTreeMap<Says, Unit>| said.keys().filter(|says| !says.has_no_verdict).count();
        let unlike = self.units.iter().filter(|(_, said)| verdicts(said) > 1).map(|(id, _)| id.clone());
        let unlike: Vec<UnitId> = unlike.collect();
        if !unlike.is_empty() {
            return Err(Unlike::Units(unlike));
        }
        let best = self.units.values().filter_map(|said| said.values().next().cloned());
        let owed = self.owed(enrolled);
        let owed = owed.into_iter().map(|(id, max_points)| Unit::without_verdict(id, max_points, missing));
        Ok(Class::of(best.chain(owed).collect()))
    }

    /// The units of which there is no result at all. Of somebody of whom nobody set out to grade anything, it is every
    /// step that is graded of others.
    fn owed(&self, enrolled: &[String]) -> BTreeMap<UnitId, u32> {
        let points = |points: &BTreeSet<u32>| points.last().copied().unwrap_or_default();
        let mut owed: BTreeMap<UnitId, u32> =
            self.intended.iter().map(|(id, all)| (id.clone(), points(all))).collect();
        let steps: BTreeMap<String, u32> =
            owed.iter().map(|(id, points)| (id.step.clone(), *points)).collect();
        let known: BTreeSet<&String> =
            self.intended.keys().chain(self.units.keys()).map(|id| &id.submission).collect();
        for submission in enrolled.iter().filter(|id| !known.contains(id)) {
            for (step, points) in &steps {
                owed.insert(UnitId { submission: submission.clone(), step: step.clone() }, *points);
            }
        }
        owed.retain(|id, _| !self.units.contains_key(id));
        owed
    }

    /// What all runs set out to grade together; nothing where they were no runs.
    pub fn intent(&self) -> Option<Intent> {
        let checker = self.checkers.first()?;
        let points = |points: &BTreeSet<u32>| points.last().copied().unwrap_or_default();
        Some(Intent::new(checker, self.intended.iter().map(|(id, all)| (id.clone(), points(all)))))
    }
}

fn says(unit: &Unit) -> Says {
    let checks = unit.step_result().and_then(|step| step.get("checks")?.as_array()).into_iter().flatten();
    let word = |check: &serde_json::Value, key: &str| check[key].as_str().unwrap_or_default().to_owned();
    Says {
        has_no_verdict: !unit.outcome.is_grade(),
        outcome: unit.outcome.word(),
        points: unit.points,
        // Where there is no verdict it makes no difference on what there is none.
        made_of: if unit.outcome.is_grade() { unit.made_of.clone() } else { String::new() },
        checks: checks.map(|check| format!("{} {}", word(check, "id"), word(check, "status"))).collect(),
    }
}

/// A unit as it is written; what cannot be is never read either.
fn text(unit: &Unit) -> String {
    serde_json::to_string(unit).unwrap_or_default()
}

#[cfg(test)]
mod tests;
