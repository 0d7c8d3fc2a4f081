//! The attribute is nowhere.

use crate::diagnose::attribute::{Fate, recognised, wanted};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;

/// See the page `attribute-missing` of the book.
pub(in crate::diagnose) struct AttributeMissing;

impl Rule for AttributeMissing {
    fn id(&self) -> &'static str {
        "attribute-missing"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let Fate::Missing = fault.fate else { return None };
            let (key, span, wanted) = (&fault.expected.key, fault.instance.expected.name(), wanted(fault));
            Some((
                both!("span `{span}` lacks `{key}`", "ao span `{span}` falta `{key}`"),
                both!(
                    "set it while the span is open: `span.set_attribute(KeyValue::new(\"{key}\", …))`",
                    "defina-o com o span aberto: `span.set_attribute(KeyValue::new(\"{key}\", …))`"
                ),
                vec![both!(
                    "expected {wanted}, found no such key",
                    "esperava {wanted}, não encontrei essa chave"
                )],
            ))
        })
    }
}
