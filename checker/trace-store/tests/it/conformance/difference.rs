//! The places at which answers differ.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

use super::Answers;
use super::recorded::Recorded;

/// One place in one answer that is not as a Jaeger has it.
pub(super) struct Difference {
    pub(super) version: String,
    /// The question and the place in its answer: `spans/raw/kinds/body/data/0/spans/1/tags`.
    pub(super) at: String,
    jaeger: Value,
    ours: Value,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, at, jaeger, ours } = self;
        write!(f, "{at}\n  {version:<6} {jaeger}\n  ours   {ours}")
    }
}

/// Where the store's answers are not those of each Jaeger.
pub(super) fn between(recorded: &Recorded, ours: &Answers) -> Vec<Difference> {
    let asked: Vec<_> = recorded.answers.keys().collect();
    assert_eq!(asked, ours.keys().collect::<Vec<_>>(), "record again: the questions changed");
    let mut differences = Vec::new();
    for (at, answers) in &recorded.answers {
        for (version, jaeger) in answers {
            compare(at, jaeger, &ours[at], &mut |at, jaeger, ours| {
                let (jaeger, ours) = (jaeger.clone(), ours.clone());
                differences.push(Difference { version: version.clone(), at, jaeger, ours });
            });
        }
    }
    differences
}

/// Where a running Jaeger does not answer as it once did.
pub(super) fn from_recorded(recorded: &Recorded, version: &str, live: &Answers) -> Vec<String> {
    let mut differences = Vec::new();
    for (at, answers) in &recorded.answers {
        compare(at, &answers[version], &live[at], &mut |at, recorded, live| {
            differences.push(format!("{at}\n  recorded {recorded}\n  live     {live}"));
        });
    }
    differences
}

/// Lists of one length are compared item by item, others as a whole.
fn compare(at: &str, a: &Value, b: &Value, note: &mut impl FnMut(String, &Value, &Value)) {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<_> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let [a, b] = [a, b].map(|object| object.get(key).unwrap_or(&Value::Null));
                compare(&format!("{at}/{key}"), a, b, note);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                compare(&format!("{at}/{index}"), a, b, note);
            }
        }
        (a, b) if a == b => {}
        (a, b) => note(at.to_owned(), a, b),
    }
}
