//! A span's name that holds what differs from request to request.

use std::collections::{BTreeMap, BTreeSet};

use super::{Lint, Run};
use crate::correlate;
use crate::evidence::Exchange;
use crate::text::Text;
use crate::trace::Span;
use crate::untrusted::Untrusted;

/// The fewest digits of a number that is an id, a time, a size: more than those of a status code.
const FEWEST_DIGITS: usize = 4;

pub(super) struct HighCardinalityName;

impl Lint for HighCardinalityName {
    fn id(&self) -> &'static str {
        "high-cardinality-name"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        let nonces: Vec<&String> = seen.evidence.exchanges.iter().flat_map(Exchange::made_up).collect();
        let numbered = numbered(seen);
        let differs = |span: &Span| {
            let name = span.name.raw();
            let holds = nonces.iter().any(|nonce| correlate::text_mentions(name, nonce));
            let is_one_of_many = || {
                let names = pattern(name).and_then(|pattern| numbered.get(&(&span.service, pattern)));
                names.is_some_and(|names| names.len() > 1)
            };
            (holds || is_uuid_in(name) || is_one_of_many()).then_some(())
        };
        seen.first_of_each(differs)
            .into_iter()
            .map(|(span, ())| {
                let (name, service) = (span.name.shown(), span.service.shown());
                both!(
                    "the span name `{name}` of `{service}` differs from request to request: name the kind of work, and put the rest into attributes",
                    "o nome de span `{name}` de `{service}` muda a cada requisição: dê nome ao tipo de trabalho e ponha o resto em atributos"
                )
            })
            .collect()
    }
}

/// The names that differ in a long number alone, by their service and the rest. (One name for all, such as
/// one with a port or a year, is as good as any other.)
fn numbered<'a>(seen: &Run<'a>) -> BTreeMap<(&'a Untrusted, String), BTreeSet<&'a str>> {
    let mut names: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    for span in seen.spans() {
        let name = span.name.raw();
        if let Some(pattern) = pattern(name) {
            names.entry((&span.service, pattern)).or_default().insert(name);
        }
    }
    names
}

/// A name with `n` for each number of that many digits, if it has one.
fn pattern(name: &str) -> Option<String> {
    let is_digit = |character: char| character.is_ascii_digit();
    let (mut pattern, mut rest, mut found) = (String::new(), name, false);
    while let Some(start) = rest.find(is_digit) {
        let (before, digits) = rest.split_at(start);
        let end = digits.find(|character| !is_digit(character)).unwrap_or(digits.len());
        let is_long = end >= FEWEST_DIGITS;
        pattern.push_str(before);
        pattern.push_str(if is_long { "n" } else { &digits[..end] });
        found |= is_long;
        rest = &digits[end..];
    }
    found.then(|| pattern + rest)
}

/// Whether a text holds a UUID: 8-4-4-4-12 hex digits.
fn is_uuid_in(text: &str) -> bool {
    let words = text.split(|character: char| !character.is_ascii_hexdigit() && character != '-');
    words.into_iter().any(|word| {
        let lengths: Vec<usize> = word.split('-').map(str::len).collect();
        lengths == [8, 4, 4, 4, 12]
    })
}
