//! What came of the programs, as a table of steps and as one of operators.

use std::collections::BTreeMap;

use crate::Answer;
use crate::equivalent::Equivalents;
use crate::trial::Tried;

type Counts = BTreeMap<Answer, usize>;

fn counted<'a>(tried: &[Tried<'a>], key: impl Fn(&Tried<'a>) -> String) -> BTreeMap<String, Counts> {
    let mut rows = BTreeMap::<String, Counts>::new();
    for one in tried {
        *rows.entry(key(one)).or_default().entry(one.answer).or_default() += 1;
    }
    rows
}

/// For the terminal: by operator, by step, in all; then the reasons of what is marked.
pub(crate) fn report(tried: &[Tried<'_>], equivalents: &Equivalents) -> String {
    let mut text = String::new();
    for rows in [
        counted(tried, |one| one.program.operator().to_owned()),
        counted(tried, |one| one.program.step.clone()),
    ] {
        for (row, counts) in rows {
            text.push_str(&format!("{row:<36}{}\n", told(&counts)));
        }
        text.push('\n');
    }
    let all = counted(tried, |_| String::new()).remove("").unwrap_or_default();
    text.push_str(&format!("{:<36}{}\n", "all", told(&all)));
    let marks: BTreeMap<String, &str> = tried
        .iter()
        .filter(|one| one.answer == Answer::Equivalent)
        .filter_map(|one| Some((one, equivalents.of(one.program)?)))
        .map(|(one, mark)| {
            (format!("{} {} `{}`", one.program.step, one.program.operator(), mark.holds), &*mark.reason)
        })
        .collect();
    for (mark, reason) in marks {
        text.push_str(&format!("equivalent: {mark}: {reason}\n"));
    }
    text
}

fn told(counts: &Counts) -> String {
    let told = |(answer, count): (&Answer, &usize)| format!("{count} {}", answer.word());
    counts.iter().map(told).collect::<Vec<_>>().join(", ")
}

/// A table of the steps, for the book.
pub(crate) fn markdown(tried: &[Tried<'_>]) -> String {
    let columns: Vec<Answer> = Answer::ALL.into_iter().filter(|answer| *answer != Answer::NotBuilt).collect();
    let heads: Vec<&str> = columns.iter().map(|answer| answer.word()).collect();
    let mut text = format!("| | {} |\n|---|{}\n", heads.join(" | "), "---:|".repeat(columns.len()));
    for (step, counts) in counted(tried, |one| one.program.step.clone()) {
        let cells: Vec<String> = columns
            .iter()
            .map(|answer| counts.get(answer).copied().unwrap_or_default().to_string())
            .collect();
        text.push_str(&format!("| {step} | {} |\n", cells.join(" | ")));
    }
    text
}
