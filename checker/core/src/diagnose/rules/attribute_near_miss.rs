//! The key is almost right.

use crate::diagnose::attribute::{Fate, recognised};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Grounds, Next, Witness};

/// See the page `attribute-near-miss` of the book.
pub(in crate::diagnose) struct AttributeNearMiss;

impl Rule for AttributeNearMiss {
    fn id(&self) -> &'static str {
        "attribute-near-miss"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source])
            .told_from(
                "attribute-deprecated",
                both!(
                    "the key is the name of an older convention",
                    "a chave é o nome de uma convenção antiga"
                ),
            )
            .told_from(
                "attribute-missing",
                both!("no key of the span is near it", "nenhuma chave do span é parecida"),
            )
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
                Next::upon(both!("call it `{key}`, to the letter", "chame-o de `{key}`, letra por letra")),
                Grounds::shown(
                    Witness::Trace,
                    both!("found `{found}`, expected `{key}`", "encontrei `{found}`; esperado: `{key}`"),
                ),
            ))
        })
    }
}
