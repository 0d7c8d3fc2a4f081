//! The recorded answers: a line for each question, in which equal answers of several Jaegers stand once.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Answers;

#[derive(Serialize, Deserialize)]
struct Line {
    at: String,
    answers: Vec<Answered>,
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
        let lines = text.lines().map(|line| serde_json::from_str::<Line>(line).unwrap());
        let answers = lines.map(|line| {
            let answered = line.answers.into_iter();
            let each = answered
                .flat_map(|Answered { of, answer }| of.into_iter().map(move |of| (of, answer.clone())));
            (line.at, each.collect())
        });
        Self { answers: answers.collect() }
    }

    pub(super) fn write(all: &[(&str, Answers)]) {
        let mut text = String::new();
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
            let line = Line { at: at.clone(), answers };
            writeln!(text, "{}", serde_json::to_string(&line).unwrap()).unwrap();
        }
        fs::write(file(), text).unwrap();
    }
}
