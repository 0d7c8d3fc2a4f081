//! A limit of the SDK cut the attribute off.

use crate::diagnose::attribute::{Fate, recognised};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Grounds, Next, Witness};

/// See the page `attributes-dropped` of the book.
pub(in crate::diagnose) struct AttributesDropped;

impl Rule for AttributesDropped {
    fn id(&self) -> &'static str {
        "attributes-dropped"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Tap, Witness::Source]).told_from(
            "attribute-missing",
            both!(
                "the export says that no attribute was dropped",
                "a exportação diz que nenhum atributo foi descartado"
            ),
        )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let Fate::Dropped(count) = fault.fate else { return None };
            let (key, span) = (&fault.expected.key, fault.instance.expected.name());
            Some((
                both!(
                    "span `{span}` lacks `{key}`: the SDK cut off {count} of its attributes",
                    "ao span `{span}` falta `{key}`: o SDK cortou {count} dos atributos dele"
                ),
                Next::upon(both!(
                    "set fewer attributes, or raise `with_max_attributes_per_span` (128 unless it is set)",
                    "defina menos atributos, ou aumente `with_max_attributes_per_span` (128 se não for definido)"
                )),
                Grounds::shown(
                    Witness::Tap,
                    both!(
                        "the export says that {count} attributes were dropped from it",
                        "a exportação diz que {count} atributos foram descartados dele"
                    ),
                ),
            ))
        })
    }
}
