//! Keys that promise a secret: whoever may read traces may read it.

use super::{Lint, Run};
use crate::text::Text;
use crate::trace::{Attribute, Value};

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

/// What ends a key that says something about a secret, and not the secret.
const ABOUT: &[&str] = &[
    "count", "counts", "type", "kind", "id", "name", "length", "len", "size", "limit", "total", "used",
    "ttl", "expiry", "expires", "version", "issuer", "valid", "present", "path", "url", "status",
];

pub(super) struct SecretInAttribute;

impl Lint for SecretInAttribute {
    fn id(&self) -> &'static str {
        "secret-in-attribute"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        seen.first_of_each(|span| span.attributes.iter().find(|attribute| is_secret(attribute)))
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

/// Whether a text stands under a key of which a whole word is one of those: `user.password`, not
/// `tokens.used`. A number is a count, and a key that ends in `_type` or `_id` says something about the
/// secret.
fn is_secret(attribute: &Attribute) -> bool {
    let Value::String(value) = &attribute.value else { return false };
    let key = attribute.key.raw().to_ascii_lowercase().replace('-', "_");
    let last = key.rsplit(['.', '_']).next().unwrap_or_default();
    let has = |word: &&&str| {
        key.split('.').any(|part| {
            part == **word || part.starts_with(&format!("{word}_")) || part.ends_with(&format!("_{word}"))
        })
    };
    !ABOUT.contains(&last) && !is_blank(value.raw()) && WORDS.iter().any(|word| has(&word))
}

/// Whether a value was taken out already: nothing, `***`, `REDACTED`, `[redacted]`.
fn is_blank(value: &str) -> bool {
    let word: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
    word.is_empty() && value.is_ascii() || word.eq_ignore_ascii_case("redacted")
}
