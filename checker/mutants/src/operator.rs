//! Mistakes: each operator finds the places where it can be made, and says what may be told about it.

mod attributes;
mod contexts;
mod flows;
mod handovers;
mod pipelines;
mod setup;
mod spans;

use std::collections::BTreeSet;

use crate::code::Code;
use crate::edit::{Edit, Sources, apply};

/// A program with one mistake.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// The operator's word.
    pub operator: &'static str,
    /// The file that it changes.
    pub file: String,
    /// The first line that it changes, from 1.
    pub line: usize,
    /// What stood there, and what stands there now.
    pub change: (String, String),
    /// What may be the first diagnosis of it.
    pub acceptable: Vec<&'static str>,
    /// The program.
    pub sources: Sources,
}

/// A mistake at a place.
pub(crate) struct Proposal {
    pub(crate) operator: &'static str,
    pub(crate) edits: Vec<Edit>,
    pub(crate) acceptable: &'static [&'static str],
}

impl Proposal {
    pub(crate) fn new(operator: &'static str, edit: Edit, acceptable: &'static [&'static str]) -> Self {
        Self { operator, edits: vec![edit], acceptable }
    }
}

type Operator = fn(&Code<'_>) -> Vec<Proposal>;

const OPERATORS: [Operator; 7] = [
    attributes::proposals,
    spans::proposals,
    contexts::proposals,
    setup::proposals,
    handovers::proposals,
    pipelines::proposals,
    flows::proposals,
];

/// Every mistake that the operators know to make in these files, each in a program of its own.
pub fn mutants(sources: &Sources) -> Vec<Mutant> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (file, text) in sources {
        let Some(code) = Code::read(text) else { continue };
        for proposal in OPERATORS.iter().flat_map(|operator| operator(&code)) {
            let mutated = apply(text, &proposal.edits);
            // What is no Rust any more, or no change, is no mistake that anybody could run.
            if mutated == *text || Code::read(&mutated).is_none() || !seen.insert(mutated.clone()) {
                continue;
            }
            found.push(made(file, &code, &proposal, mutated, sources));
        }
    }
    found
}

fn made(file: &str, code: &Code<'_>, proposal: &Proposal, mutated: String, sources: &Sources) -> Mutant {
    let first = proposal.edits.iter().min_by_key(|edit| edit.range.start);
    let line = first.map_or(1, |edit| code.line(edit.range.start));
    let change = changed_lines(code.text, &mutated);
    let mut sources = sources.clone();
    sources.insert(file.to_owned(), mutated);
    Mutant {
        operator: proposal.operator,
        file: file.to_owned(),
        line,
        change,
        acceptable: proposal.acceptable.to_vec(),
        sources,
    }
}

/// The lines between the first and the last difference, of either text.
fn changed_lines(before: &str, after: &str) -> (String, String) {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let middle = |lines: &[&str]| lines[head..lines.len() - tail].join("\n");
    (middle(&old), middle(&new))
}
