//! The recorded answers: a line for each question, in which equal answers of several Jaegers stand once. Where
//! every Jaeger answered like to an earlier question, the line names that.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Answers;

#[derive(Serialize, Deserialize)]
struct Line {
    at: String,
    #[serde(flatten)]
    answers: Said,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Said {
    Answers(Vec<Answered>),
    /// The same as to this question.
    As(String),
}

#[derive(Serialize, Deserialize)]
struct Answered {
    of: Vec<String>,
    #[serde(flatten)]
    answer: Value,
}

/// Answers by question, then by version.
pub(super) struct Recorded {
    pub(super) answers: BTreeMap<String, BTreeMap<String, Value>>,
}

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/conformance/answers.jsonl")
}

impl Recorded {
    pub(super) fn read() -> Self {
        let text = fs::read_to_string(file()).unwrap();
        let mut answers: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
        for line in text.lines() {
            let line: Line = serde_json::from_str(line).unwrap();
            let each = match line.answers {
                Said::As(earlier) => answers[&earlier].clone(),
                Said::Answers(answered) => by_version(answered),
            };
            answers.insert(line.at, each);
        }
        Self { answers }
    }

    pub(super) fn write(all: &[(&str, Answers)]) {
        let mut text = String::new();
        let mut earlier: BTreeMap<String, String> = BTreeMap::new();
        for at in all[0].1.keys() {
            let mut answers: Vec<Answered> = Vec::new();
            for (version, given) in all {
                match answers.iter_mut().find(|known| known.answer == given[at]) {
                    Some(known) => known.of.push((*version).to_owned()),
                    None => {
                        answers.push(Answered { of: vec![(*version).to_owned()], answer: given[at].clone() });
                    }
                }
            }
            let answers = match earlier.entry(serde_json::to_string(&answers).unwrap()) {
                Entry::Occupied(same) => Said::As(same.get().clone()),
                Entry::Vacant(new) => {
                    new.insert(at.clone());
                    Said::Answers(answers)
                }
            };
            let line = Line { at: at.clone(), answers };
            writeln!(text, "{}", serde_json::to_string(&line).unwrap()).unwrap();
        }
        fs::write(file(), text).unwrap();
    }
}

fn by_version(answered: Vec<Answered>) -> BTreeMap<String, Value> {
    let each = answered.into_iter();
    each.flat_map(|Answered { of, answer }| of.into_iter().map(move |of| (of, answer.clone()))).collect()
}
