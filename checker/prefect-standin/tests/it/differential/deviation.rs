//! Where two answers differ, and which of that is known.

use serde_json::Value;

use super::testdata;

/// One place in one answer.
#[derive(Debug)]
pub(super) struct Difference {
    call: String,
    /// A JSON pointer.
    place: String,
    #[expect(dead_code, reason = "they are shown")]
    recorded: Value,
    #[expect(dead_code, reason = "they are shown")]
    played: Value,
}

impl Difference {
    /// All places in which an answer differs.
    pub(super) fn all(call: &str, recorded: &Value, played: &Value) -> Vec<Self> {
        let mut found = Vec::new();
        compare(call, "", recorded, played, &mut found);
        found
    }
}

fn compare(call: &str, place: &str, recorded: &Value, played: &Value, found: &mut Vec<Difference>) {
    match (recorded, played) {
        (Value::Object(one), Value::Object(other)) => {
            let keys: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
            for key in keys {
                let [one, other] = [one, other].map(|side| side.get(key).unwrap_or(&Value::Null));
                compare(call, &format!("{place}/{key}"), one, other, found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (at, (one, other)) in one.iter().zip(other).enumerate() {
                compare(call, &format!("{place}/{at}"), one, other, found);
            }
        }
        _ if recorded == played => {}
        _ => found.push(Difference {
            call: call.to_owned(),
            place: place.to_owned(),
            recorded: recorded.clone(),
            played: played.clone(),
        }),
    }
}

/// What is known to differ, and why.
#[derive(Debug)]
pub(super) struct Deviation {
    name: String,
    version: String,
    /// `*` stands for anything.
    calls: String,
    places: Vec<String>,
    /// In English and in Portuguese.
    why: [String; 2],
}

impl Deviation {
    pub(super) fn is_of(&self, version: &str) -> bool {
        self.version == version || self.version == "all"
    }

    pub(super) fn explains(&self, difference: &Difference) -> bool {
        is_like(&self.calls, &difference.call)
            && self.places.iter().any(|place| is_like(place, &difference.place))
    }

    /// Its row on the page of the language.
    pub(super) fn row(&self, language: usize) -> String {
        let version = if self.version == "all" { "3.4.18, 3.9.1" } else { &self.version };
        format!("| `{}` | {version} | {} |", self.name, self.why[language])
    }
}

/// All of them.
pub(super) fn deviations() -> Vec<Deviation> {
    let text = std::fs::read_to_string(testdata("deviations.jsonl")).unwrap();
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let lines =
        lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")));
    let deviation = |(name, version, calls, places, english, portuguese)| Deviation {
        name,
        version,
        calls,
        places,
        why: [english, portuguese],
    };
    lines.map(deviation).collect()
}

fn is_like(pattern: &str, text: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return pattern == text;
    };
    text.strip_prefix(before).is_some_and(|rest| {
        (0..=rest.len()).any(|at| rest.is_char_boundary(at) && is_like(after, &rest[at..]))
    })
}
