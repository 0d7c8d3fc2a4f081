//! Attribute names that the semantic conventions gave up.

use super::{Lint, Run};
use crate::semconv;
use crate::text::Text;

pub(super) struct OldConvention;

impl Lint for OldConvention {
    fn id(&self) -> &'static str {
        "old-convention"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        seen.first_of_each(|span| {
            span.attributes.iter().find_map(|attribute| {
                let new = semconv::new_name(attribute.key.raw())?;
                // Both at once is how a library goes from the old name to the new.
                span.attribute(new).is_none().then_some((attribute, new))
            })
        })
        .into_iter()
        .map(|(span, (attribute, new))| {
            let (span, old) = (span.name.shown(), attribute.key.shown());
            both!(
                "`{old}` on span `{span}` is called `{new}` now (semantic conventions)",
                "`{old}` no span `{span}` hoje se chama `{new}` (convenções semânticas)"
            )
        })
        .collect()
    }
}
