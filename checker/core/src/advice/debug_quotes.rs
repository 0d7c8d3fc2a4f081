//! Values as `Debug` writes them: `"ana"` with its quotes, `Some("ana")`.

use super::{Lint, Run};
use crate::text::Text;
use crate::trace::{Attribute, Value};

pub(super) struct DebugQuotes;

impl Lint for DebugQuotes {
    fn id(&self) -> &'static str {
        "debug-quotes"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        seen.first_of_each(|span| span.attributes.iter().find(|attribute| is_debug(attribute)))
            .into_iter()
            .map(|(span, attribute)| {
                let (span, key) = (span.name.shown(), attribute.key.shown());
                let value = attribute.value.as_text();
                let value = value.shown_up_to(40);
                both!(
                    "`{key}` on span `{span}` is `{value}`, as `{{:?}}` writes it: use `{{}}`, or `%value` with `tracing`",
                    "`{key}` no span `{span}` é `{value}`, como `{{:?}}` escreve: use `{{}}`, ou `%valor` com `tracing`"
                )
            })
            .collect()
    }
}

fn is_debug(attribute: &Attribute) -> bool {
    let Value::String(text) = &attribute.value else { return false };
    let text = text.raw();
    let is_quoted = |text: &str| text.len() > 2 && text.starts_with('"') && text.ends_with('"');
    // A quoted text within an ETag or a JSON value is meant so; a key of one's own rarely is.
    let inner = text.strip_prefix("Some(").and_then(|inner| inner.strip_suffix(')'));
    let is_header = attribute.key.raw().starts_with("http.");
    !is_header && (is_quoted(text) || inner.is_some_and(is_quoted))
}
