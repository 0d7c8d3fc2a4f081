//! The attribute is on another span of the request.

use crate::diagnose::attribute::{Fate, recognised};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;

/// See the page `attribute-on-another-span` of the book.
pub(in crate::diagnose) struct AttributeOnAnotherSpan;

impl Rule for AttributeOnAnotherSpan {
    fn id(&self) -> &'static str {
        "attribute-on-another-span"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let Fate::OnAnotherSpan(other) = &fault.fate else { return None };
            let (key, span, other) = (&fault.expected.key, fault.instance.expected.name(), other.shown());
            Some((
                both!(
                    "`{key}` is on span `{other}`, not on `{span}`",
                    "`{key}` está no span `{other}`, não em `{span}`"
                ),
                both!(
                    "set it on `{span}`: the current span at that place is `{other}`",
                    "defina-o em `{span}`: naquele ponto o span atual é `{other}`"
                ),
                vec![both!("`{other}` carries the right value", "`{other}` traz o valor certo")],
            ))
        })
    }
}
