//! The attribute stands under the name that older semantic conventions gave it.

use crate::diagnose::attribute::{Fate, recognised};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Grounds, Next, Witness};

/// See the page `attribute-deprecated` of the book.
pub(in crate::diagnose) struct AttributeDeprecated;

impl Rule for AttributeDeprecated {
    fn id(&self) -> &'static str {
        "attribute-deprecated"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source]).told_from(
            "attribute-near-miss",
            both!("the key was never a name of the conventions", "a chave nunca foi um nome das convenções"),
        )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let Fate::Deprecated(old) = fault.fate else { return None };
            let (key, span) = (&fault.expected.key, fault.instance.expected.name());
            Some((
                both!(
                    "span `{span}` has `{old}`, the old name of `{key}`",
                    "o span `{span}` tem `{old}`, o nome antigo de `{key}`"
                ),
                Next::upon(both!(
                    "call it `{key}`, as the semantic conventions do now",
                    "chame-o de `{key}`, como fazem hoje as convenções semânticas"
                )),
                Grounds::shown(
                    Witness::Trace,
                    both!(
                        "the semantic conventions renamed `{old}` to `{key}`",
                        "as convenções semânticas renomearam `{old}` para `{key}`"
                    ),
                ),
            ))
        })
    }
}
