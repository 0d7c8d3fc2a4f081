//! Keys that promise a secret: whoever may read traces may read it.

use super::{Lint, Seen};
use crate::text::Text;

/// Words of a key that nobody should see the value of.
const WORDS: &[&str] = &[
    "password",
    "passwd",
    "senha",
    "secret",
    "token",
    "authorization",
    "cookie",
    "api_key",
    "apikey",
    "private_key",
    "credential",
];

pub(super) struct SecretInAttribute;

impl Lint for SecretInAttribute {
    fn id(&self) -> &'static str {
        "secret-in-attribute"
    }

    fn check(&self, seen: &Seen<'_>) -> Vec<Text> {
        seen.first_of_each(|span| span.attributes.iter().find(|attribute| is_secret(attribute.key.raw())))
            .into_iter()
            .map(|(span, attribute)| {
                // The key alone: the report must not pass the value on.
                let (span, key) = (span.name.shown(), attribute.key.shown());
                both!(
                    "`{key}` on span `{span}` looks like a secret: leave it out of traces",
                    "`{key}` no span `{span}` parece um segredo: deixe-o fora dos traces"
                )
            })
            .collect()
    }
}

/// Whether a whole word of a key is one of those: `user.password`, not `tokens.used`.
fn is_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase().replace('-', "_");
    let has = |word: &&&str| {
        key.split('.').any(|part| {
            part == **word || part.starts_with(&format!("{word}_")) || part.ends_with(&format!("_{word}"))
        })
    };
    WORDS.iter().any(|word| has(&word))
}
