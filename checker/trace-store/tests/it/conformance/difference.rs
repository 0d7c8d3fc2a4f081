//! The places at which answers differ.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Value, json};

use super::Answers;
use super::recorded::Recorded;

/// One place in one answer that is not as a Jaeger has it.
pub(super) struct Difference {
    pub(super) version: String,
    /// The question and the place in its answer: `spans/raw/kinds/body/data/0/spans/1/tags`.
    pub(super) at: String,
    /// What stands there, if anything does: no member is something else than `null`.
    jaeger: Option<Value>,
    pub(super) ours: Option<Value>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { version, at, jaeger, ours } = self;
        let [jaeger, ours] = [jaeger, ours].map(|value| shown(value.as_ref()));
        write!(f, "{at}\n  {version:<6} {jaeger}\n  ours   {ours}")
    }
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}

/// Where the store's answers are not those of each Jaeger.
pub(super) fn between(recorded: &Recorded, ours: &Answers) -> Vec<Difference> {
    let asked: Vec<_> = recorded.answers.keys().collect();
    assert_eq!(asked, ours.keys().collect::<Vec<_>>(), "record again: the questions changed");
    let mut differences = Vec::new();
    for (at, answers) in &recorded.answers {
        for (version, jaeger) in answers {
            compare(at, Some(jaeger), Some(&ours[at]), &mut |at, jaeger, ours| {
                let (jaeger, ours) = (jaeger.cloned(), ours.cloned());
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
        compare(at, Some(&answers[version]), Some(&live[at]), &mut |at, recorded, live| {
            differences.push(format!("{at}\n  recorded {}\n  live     {}", shown(recorded), shown(live)));
        });
    }
    differences
}

/// Objects are compared by their members, of which each may be missing on one side. Lists of one length are
/// compared item by item, others as a whole.
fn compare(
    at: &str,
    a: Option<&Value>,
    b: Option<&Value>,
    note: &mut impl FnMut(String, Option<&Value>, Option<&Value>),
) {
    match (a, b) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            let keys: BTreeSet<_> = a.keys().chain(b.keys()).collect();
            for key in keys {
                compare(&format!("{at}/{key}"), a.get(key), b.get(key), note);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                compare(&format!("{at}/{index}"), Some(a), Some(b), note);
            }
        }
        (a, b) if a == b => {}
        (a, b) => note(at.to_owned(), a, b),
    }
}

#[test]
fn a_missing_member_is_not_null() {
    let (a, b) = (json!({"errors": null, "same": [{"x": 1}]}), json!({"same": [{"x": 1}]}));
    let mut places = Vec::new();
    compare("answer", Some(&a), Some(&b), &mut |at, a, b| places.push((at, a.cloned(), b.cloned())));
    assert_eq!(places, [("answer/errors".to_owned(), Some(Value::Null), None)]);
}
