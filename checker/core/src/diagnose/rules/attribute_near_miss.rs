//! The key is almost right.

use crate::diagnose::attribute::{Fate, recognised};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;

/// See the page `attribute-near-miss` of the book.
pub(in crate::diagnose) struct AttributeNearMiss;

impl Rule for AttributeNearMiss {
    fn id(&self) -> &'static str {
        "attribute-near-miss"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let Fate::NearMiss(found) = &fault.fate else { return None };
            let (key, span, found) = (&fault.expected.key, fault.instance.expected.name(), found.shown());
            Some((
                both!(
                    "span `{span}` has `{found}`, which is almost `{key}`",
                    "o span `{span}` tem `{found}`, que é quase `{key}`"
                ),
                both!("call it `{key}`, to the letter", "chame-o de `{key}`, letra por letra"),
                vec![both!("found `{found}`, expected `{key}`", "encontrei `{found}`, esperava `{key}`")],
            ))
        })
    }
}
