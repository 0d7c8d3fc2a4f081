//! A span's name that holds what differs from request to request.

use super::{Lint, Seen};
use crate::correlate;
use crate::text::Text;
use crate::trace::Span;

pub(super) struct HighCardinalityName;

impl Lint for HighCardinalityName {
    fn id(&self) -> &'static str {
        "high-cardinality-name"
    }

    fn check(&self, seen: &Seen<'_>) -> Vec<Text> {
        let nonces: Vec<&String> =
            seen.evidence.exchanges.iter().flat_map(|exchange| exchange.nonces.values()).collect();
        let differs = |span: &Span| {
            let name = span.name.raw();
            let holds = nonces.iter().any(|nonce| correlate::text_mentions(name, nonce));
            (holds || is_uuid_in(name)).then_some(())
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

/// Whether a text holds a UUID: 8-4-4-4-12 hex digits.
fn is_uuid_in(text: &str) -> bool {
    let words = text.split(|character: char| !character.is_ascii_hexdigit() && character != '-');
    words.into_iter().any(|word| {
        let lengths: Vec<usize> = word.split('-').map(str::len).collect();
        lengths == [8, 4, 4, 4, 12]
    })
}
