//! The right key, and a value of another type.

use crate::diagnose::attribute::{Fate, recognised};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Grounds, Next, Witness};

/// See the page `attribute-wrong-type` of the book.
pub(in crate::diagnose) struct AttributeWrongType;

impl Rule for AttributeWrongType {
    fn id(&self) -> &'static str {
        "attribute-wrong-type"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source])
            .told_from("attribute-wrong-value", both!("the type is right", "o tipo está certo"))
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let Fate::WrongType(value) = &fault.fate else { return None };
            let (key, span) = (&fault.expected.key, fault.instance.expected.name());
            let (found, expected) = (value.type_name(), fault.expected.value.value_type().word());
            let text = value.as_text();
            let text = text.shown();
            let is_tracing = case.code(&fault.instance.expected.service).uses_tracing_spans();
            Some((
                both!(
                    "`{key}` on span `{span}` is a {found}, expected {expected}",
                    "`{key}` no span `{span}` é {found}; esperado: {expected}"
                ),
                Next::upon(if is_tracing {
                    both!(
                        "give it a value of that type; an unsigned integer in a `tracing` field becomes a string: write `as i64`",
                        "dê um valor desse tipo; um inteiro sem sinal em um campo do `tracing` vira texto: escreva `as i64`"
                    )
                } else {
                    both!("give it a value of that type", "dê um valor desse tipo")
                }),
                Grounds::shown(Witness::Trace, both!("found {found} `{text}`", "encontrei {found} `{text}`")),
            ))
        })
    }
}
