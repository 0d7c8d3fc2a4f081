//! Values of more than a kilobyte: a whole struct, a whole body.

use super::{Lint, Seen};
use crate::text::Text;
use crate::trace::Value;

/// The most bytes of a value that nobody minds.
const MOST_BYTES: usize = 1024;

pub(super) struct LargeAttribute;

impl Lint for LargeAttribute {
    fn id(&self) -> &'static str {
        "large-attribute"
    }

    fn check(&self, seen: &Seen<'_>) -> Vec<Text> {
        seen.first_of_each(|span| {
            span.attributes.iter().find_map(|attribute| match &attribute.value {
                Value::String(text) if text.raw().len() > MOST_BYTES => Some((attribute, text.raw().len())),
                _ => None,
            })
        })
        .into_iter()
        .map(|(span, (attribute, bytes))| {
            let (span, key) = (span.name.shown(), attribute.key.shown());
            both!(
                "`{key}` on span `{span}` is {bytes} bytes long: with `#[instrument]`, `skip_all` and name the fields that matter",
                "`{key}` no span `{span}` tem {bytes} bytes: com `#[instrument]`, use `skip_all` e diga os campos que importam"
            )
        })
        .collect()
    }
}
