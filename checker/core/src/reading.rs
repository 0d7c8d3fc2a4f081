//! A step in which nothing is built: traces of a larger system are read, and questions answered.
//!
//! What is right is not typed by anybody: it is computed from the trace file when the manifest is read
//! ([`fact`]). The learner's answers come from `answers.toml` (`manifest::answers` reads it).

pub mod fact;
pub mod run;
pub mod span;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::text::Text;
use crate::untrusted::Untrusted;

/// The file of the answers, in the folder of the step.
pub const ANSWERS: &str = "answers.toml";
/// The key of the text that nobody grades.
pub const REFLECTION: &str = "reflection";

/// Traces to read, and what is asked about them.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The file that holds the traces.
    pub file: PathBuf,
    /// The file that holds what Prefect has of them, where it has a part in the step.
    pub runs: Option<PathBuf>,
    /// Whose the traces are, where each student reads others.
    pub variant: Option<Variant>,
    /// The questions, in order.
    pub questions: Vec<SheetQuestion>,
}

/// What makes one student's traces others than the next one's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Whose they are: the id that the class knows.
    pub student: String,
    /// The attributes whose values change places.
    pub exchanged: Vec<String>,
}

impl Reading {
    /// The question with this id.
    pub fn question(&self, id: &str) -> Option<&SheetQuestion> {
        self.questions.iter().find(|question| question.id == id)
    }
}

/// One question.
#[derive(Debug, Clone)]
pub struct SheetQuestion {
    /// Its key in `answers.toml`.
    pub id: String,
    /// The question.
    pub title: Text,
    /// Where to look for the answer, without giving it.
    pub look: Text,
    /// What is right.
    pub answer: Fact,
    /// The names of that kind in the traces, the right one among them; none where a number is asked for.
    pub names: BTreeSet<String>,
}

/// What is right, as computed from the traces.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// This word; upper and lower case are the same.
    Word(String),
    /// This number, or one that is near enough.
    Number {
        /// The number.
        value: f64,
        /// How far an answer may be off, in percent of it.
        tolerance_percent: f64,
        /// What is counted.
        unit: Unit,
    },
    /// These words, in any order.
    Words(BTreeSet<String>),
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Time.
    Milliseconds,
    /// How often.
    Times,
}

/// What the learner answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Given {
    /// A text.
    Word(Untrusted),
    /// A number.
    Number(f64),
    /// A list of texts.
    Words(BTreeSet<Untrusted>),
}

/// The answers as they were found.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// What was given, by the id of the question. What is empty is not there.
    pub given: BTreeMap<String, Given>,
    /// The reflection, for the instructor.
    pub reflection: Option<Untrusted>,
}

impl Fact {
    /// Whether an answer is right.
    pub fn is_met_by(&self, given: &Given) -> bool {
        match (self, given) {
            (Self::Word(fact), Given::Word(given)) => is_same(fact, given),
            (Self::Number { value, tolerance_percent, .. }, Given::Number(given)) => {
                (value - given).abs() <= value.abs() * tolerance_percent / 100.0 + 1e-9
            }
            // A number in quotes is one too.
            (Self::Number { .. }, Given::Word(given)) => {
                given.raw().trim().parse().is_ok_and(|number| self.is_met_by(&Given::Number(number)))
            }
            (Self::Words(fact), Given::Words(given)) => {
                fact.iter().all(|fact| given.iter().any(|given| is_same(fact, given)))
                    && given.iter().all(|given| fact.iter().any(|fact| is_same(fact, given)))
            }
            _ => false,
        }
    }
}

/// Whether the answer names this; neither case nor spaces around it count.
pub fn is_same(name: &str, given: &Untrusted) -> bool {
    name.trim().to_lowercase() == given.raw().trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(word: &str) -> Given {
        Given::Word(word.into())
    }

    fn words(words: &[&str]) -> Given {
        Given::Words(words.iter().map(|&word| word.into()).collect())
    }

    fn number(value: f64, tolerance_percent: f64) -> Fact {
        Fact::Number { value, tolerance_percent, unit: Unit::Milliseconds }
    }

    #[test]
    fn a_number_has_a_tolerance_and_may_stand_in_quotes() {
        let near = number(1000.0, 5.0);
        for given in [Given::Number(950.0), Given::Number(1050.0), word(" 1000 "), word("1000.5")] {
            assert!(near.is_met_by(&given), "{given:?}");
        }
        for given in [Given::Number(949.0), Given::Number(1051.0), word("1000 ms"), words(&["1000"])] {
            assert!(!near.is_met_by(&given), "{given:?}");
        }
        let exact = number(14.0, 0.0);
        assert!(exact.is_met_by(&Given::Number(14.0)) && !exact.is_met_by(&Given::Number(13.0)));
        assert!(!exact.is_met_by(&Given::Number(f64::NAN)) && !exact.is_met_by(&word("NaN")));
    }

    #[test]
    fn a_word_has_neither_case_nor_spaces_and_a_list_no_order() {
        let fact = Fact::Word("stock-service".into());
        assert!(fact.is_met_by(&word(" Stock-Service ")) && !fact.is_met_by(&word("stok-service")));
        let list = Fact::Words(["a", "b"].map(str::to_owned).into());
        assert!(list.is_met_by(&words(&["B", " a"])) && !list.is_met_by(&words(&["a"])));
        assert!(!list.is_met_by(&words(&["a", "b", "c"])) && !list.is_met_by(&word("a")));
    }
}
