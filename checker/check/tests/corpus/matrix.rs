//! What came of the cases, as a table and as numbers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::Args;
use crate::case::{Case, Kind};
use crate::trial::{Trial, Verdict};

/// The trials, added up.
pub(crate) struct Matrix<'a> {
    trials: &'a [Trial<'a>],
}

/// What a full run found, kept in `testdata/measured.toml` for the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Measured {
    /// How often each case was checked on the embedded store.
    pub(crate) times: u32,
    /// The Jaegers on which it was checked once more.
    pub(crate) jaegers: Vec<String>,
    /// How many cases were tried.
    pub(crate) cases: usize,
    pub(crate) right: usize,
    pub(crate) wrong_cause: usize,
    pub(crate) missed: usize,
    pub(crate) false_alarms: usize,
    pub(crate) not_judged: usize,
    /// From the end of the build to the verdict, in ms, where a mistake is told.
    pub(crate) median_ms: u64,
    pub(crate) worst_ms: u64,
    /// The name of the case that took so long.
    pub(crate) worst: String,
}

impl<'a> Matrix<'a> {
    pub(crate) fn of(trials: &'a [Trial<'a>]) -> Self {
        Self { trials }
    }

    /// Whether every case is right, or it is known why not. What is wrong at times only gives its reason
    /// all the same.
    pub(crate) fn is_right(&self) -> bool {
        self.trials.iter().all(|trial| match trial.verdict() {
            Verdict::Right => true,
            _ => trial.case.is_known_to_be_wrong(),
        })
    }

    pub(crate) fn measured(&self, args: &Args) -> Measured {
        let count = |verdict| self.trials.iter().filter(|trial| trial.verdict() == verdict).count();
        let mut times: Vec<(u64, &Case)> = self
            .trials
            .iter()
            .filter(|trial| matches!(trial.case.kind, Kind::Mistake | Kind::Pair))
            .flat_map(|trial| {
                let embedded = trial.outcomes.iter().filter(|outcome| outcome.jaeger.is_none());
                embedded.map(|outcome| (outcome.verdict_ms, trial.case))
            })
            .collect();
        times.sort_by_key(|(time, _)| *time);
        let (worst_ms, worst) = times
            .last()
            .map_or((0, String::new()), |(time, case)| (*time, format!("{} {}", case.name, case.step)));
        Measured {
            times: args.times,
            jaegers: args.jaeger.iter().map(|program| version(program)).collect(),
            cases: self.trials.len(),
            right: count(Verdict::Right),
            wrong_cause: count(Verdict::WrongCause),
            missed: count(Verdict::Missed),
            false_alarms: count(Verdict::FalseAlarm),
            not_judged: count(Verdict::NotJudged),
            median_ms: times.get(times.len() / 2).map_or(0, |(time, _)| *time),
            worst_ms,
            worst,
        }
    }

    /// The table for the terminal, what is wrong below it, and the numbers.
    pub(crate) fn shown(&self, args: &Args) -> String {
        let right: BTreeSet<usize> =
            (0..self.trials.len()).filter(|&index| self.trials[index].verdict() == Verdict::Right).collect();
        let cases: Vec<(&Case, bool)> = self
            .trials
            .iter()
            .enumerate()
            .map(|(index, trial)| (trial.case, right.contains(&index)))
            .collect();
        let mut shown = table(&cases);
        for trial in self.trials.iter().filter(|trial| trial.verdict() != Verdict::Right) {
            let found = trial.outcomes.iter().find(|outcome| outcome.verdict != Verdict::Right);
            let found =
                found.map(|outcome| format!("{}{:?} {}", outcome.place(), outcome.found, outcome.trouble));
            let verdict = trial.verdict();
            shown.push_str(&format!("{verdict:?}: {} -> {}\n", trial.case, found.unwrap_or_default()));
            if trial.case.has_no_rule_yet() {
                shown.push_str("    known: there is no rule for it yet\n");
            }
            if let Some(reason) = &trial.case.wrong_because {
                shown.push_str(&format!("    known: {reason}\n"));
            }
        }
        for trial in self.trials {
            if trial.verdict() == Verdict::Right && trial.case.wrong_because.is_some() {
                shown.push_str(&format!("{} is right: take its `wrong_because` away\n", trial.case));
            }
        }
        let measured = toml::to_string(&self.measured(args)).expect("plain values");
        format!("{shown}\n{measured}")
    }
}

/// `2.20.0`, of a program called `jaeger-2.20.0`.
pub(crate) fn version(program: &Path) -> String {
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    name.rsplit('-').next().unwrap_or_default().to_owned()
}

/// What a case counts under.
pub(crate) fn row(case: &Case) -> String {
    match case.kind {
        Kind::Mistake => case.expect.id().unwrap_or_default().to_owned(),
        Kind::Pair => "~ two mistakes".to_owned(),
        Kind::Alternative => "~ alternatives".to_owned(),
        Kind::Mend => "~ mends".to_owned(),
        Kind::Solution => "~ solution".to_owned(),
        Kind::Untouched => "~ untouched".to_owned(),
    }
}

/// The number of cases by row and step.
pub(crate) fn counts<'a>(
    cases: impl Iterator<Item = &'a Case>,
) -> (Vec<String>, BTreeMap<String, BTreeMap<String, usize>>) {
    let (mut steps, mut rows) = (BTreeSet::new(), BTreeMap::<String, BTreeMap<String, usize>>::new());
    for case in cases {
        steps.insert(case.step.clone());
        *rows.entry(row(case)).or_default().entry(case.step.clone()).or_default() += 1;
    }
    (steps.into_iter().collect(), rows)
}

/// `02-tracing/04-propagation` in five characters: `02/04`.
pub(crate) fn short(step: &str) -> String {
    step.split('/').map(|part| part.split('-').next().unwrap_or(part)).collect::<Vec<_>>().join("/")
}

fn table(cases: &[(&Case, bool)]) -> String {
    let (steps, all) = counts(cases.iter().map(|(case, _)| *case));
    let (_, right) = counts(cases.iter().filter(|(_, is_right)| *is_right).map(|(case, _)| *case));
    let heads: String = steps.iter().map(|step| format!("{:>8}", short(step))).collect();
    let mut text = format!("{:<28}{heads}\n", "right of all");
    for (row, by_step) in &all {
        let cell = |step: &String| match by_step.get(step) {
            None => format!("{:>8}", "."),
            Some(all) => {
                let right = right.get(row).and_then(|row| row.get(step)).copied().unwrap_or_default();
                let cell = if right == *all { all.to_string() } else { format!("{right} of {all}") };
                format!("{cell:>8}")
            }
        };
        text.push_str(&format!("{row:<28}{}\n", steps.iter().map(cell).collect::<String>()));
    }
    text
}
