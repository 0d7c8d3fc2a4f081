//! `record` of a field that the span never declared: `tracing` ignores it, silently.

use crate::diagnose::attribute::{Fate, recognised};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Grounds, Next, Witness};

/// See the page `field-not-declared` of the book.
pub(in crate::diagnose) struct FieldNotDeclared;

impl Rule for FieldNotDeclared {
    fn id(&self) -> &'static str {
        "field-not-declared"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Source, Witness::Trace]).told_from(
            "attribute-missing",
            both!(
                "the source declares the field, or never records it",
                "o código declara o campo, ou nunca o grava"
            ),
        )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let Fate::Undeclared = fault.fate else { return None };
            let (key, span) = (&fault.expected.key, fault.instance.expected.name());
            Some((
                both!(
                    "span `{span}` lacks `{key}`: it is recorded, and was never declared",
                    "ao span `{span}` falta `{key}`: ele é gravado com `record`, e nunca foi declarado"
                ),
                Next::upon(both!(
                    "declare the field when the span is made: `fields({key} = tracing::field::Empty)`; only then does `record` fill it",
                    "declare o campo ao criar o span: `fields({key} = tracing::field::Empty)`; só então `record` o preenche"
                )),
                Grounds::shown(
                    Witness::Source,
                    both!(
                        "the source calls `record(\"{key}\", …)`, and no span macro and no `#[instrument]` names that field",
                        "o código chama `record(\"{key}\", …)`, e nenhuma macro de span e nenhum `#[instrument]` cita esse campo"
                    ),
                ),
            ))
        })
    }
}
