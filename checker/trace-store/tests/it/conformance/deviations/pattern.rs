//! How places are written: `spans/search/limit-{zero,negative}/status = 200`.

use std::fmt;

use serde_json::Value;

use super::super::difference::Difference;

/// A place as in [`Difference::at`], in which `*` stands for what is within one part of the path and `**` for
/// anything. `{a,b}` writes several places as one. After ` = ` stands what the store must answer there; a status
/// and a content type are never explained without it.
pub(super) struct Pattern {
    place: String,
    ours: Option<String>,
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)?;
        self.ours.as_ref().map_or(Ok(()), |ours| write!(f, " = {ours}"))
    }
}

impl Pattern {
    pub(super) fn each(written: &str) -> Vec<Self> {
        let (place, ours) = match written.split_once(" = ") {
            Some((place, ours)) => (place, Some(ours.to_owned())),
            None => (written, None),
        };
        expanded(place).into_iter().map(|place| Self { place, ours: ours.clone() }).collect()
    }

    pub(super) fn fits(&self, found: &Difference) -> bool {
        // The place first: to write out what the store answered takes longer.
        fits(&self.place, &found.at)
            && match &self.ours {
                None => found.at.contains("/body"),
                Some(wanted) => found.ours.as_ref().is_some_and(|ours| text(ours) == *wanted),
            }
    }
}

/// As it stands in a pattern: a text without its quotes.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Every place that is written; braces may stand within braces.
fn expanded(place: &str) -> Vec<String> {
    let Some(start) = place.find('{') else {
        return vec![place.to_owned()];
    };
    let (mut depth, mut from, mut choices) = (0, start + 1, Vec::new());
    for (at, character) in place.char_indices().skip_while(|(at, _)| *at < start) {
        match character {
            '{' => depth += 1,
            ',' if depth == 1 => {
                choices.push(&place[from..at]);
                from = at + 1;
            }
            '}' if depth == 1 => {
                choices.push(&place[from..at]);
                let (start, rest) = (&place[..start], &place[at + 1..]);
                return choices
                    .iter()
                    .flat_map(|choice| expanded(&format!("{start}{choice}{rest}")))
                    .collect();
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    panic!("a brace is not closed in {place}")
}

fn fits(pattern: &str, text: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(start) else {
        return false;
    };
    let (rest, reach) = match rest.strip_prefix('*') {
        Some(rest) => (rest, text.len()),
        None => (rest, text.find('/').unwrap_or(text.len())),
    };
    (0..=reach).filter(|at| text.is_char_boundary(*at)).any(|at| fits(rest, &text[at..]))
}

#[test]
fn a_pattern_reaches_as_far_as_it_says() {
    assert!(fits("a/*/c", "a/b/c") && fits("a/b*/c", "a/b/c") && fits("a/**/d", "a/b/c/d"));
    assert!(!fits("a/*", "a/b/c") && !fits("a/*/c", "a/b/d/c") && !fits("a/**/d", "a/d"));
    assert_eq!(expanded("a{b,c}d{e,f}"), ["abde", "abdf", "acde", "acdf"]);
    assert_eq!(expanded("{a{b,c},d}"), ["ab", "ac", "d"]);
}
