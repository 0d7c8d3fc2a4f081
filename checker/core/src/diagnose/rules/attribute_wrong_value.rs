//! The right key and type, and another value.

use crate::diagnose::attribute::{Fate, recognised, wanted};
use crate::diagnose::{Case, Footing, Open, Rule, value};
use crate::diagnosis::{Diagnosis, Grounds, Next, Witness};

/// See the page `attribute-wrong-value` of the book.
pub(in crate::diagnose) struct AttributeWrongValue;

impl Rule for AttributeWrongValue {
    fn id(&self) -> &'static str {
        "attribute-wrong-value"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source])
            .told_from(
                "attribute-wrong-type",
                both!("the value is of another type", "o valor é de outro tipo"),
            )
            .told_from(
                "foreign-span",
                both!("the whole span is of another request", "o span inteiro é de outra requisição"),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let Fate::WrongValue(value) = &fault.fate else { return None };
            let (key, span) = (&fault.expected.key, fault.instance.expected.name());
            let (wanted_en, wanted_pt) = wanted(fault).into_both();
            let text = value.as_text();
            let found = text.shown();
            let mut grounds = Grounds::shown(
                Witness::Trace,
                both!("found `{found}`, expected {wanted_en}", "encontrei `{found}`; esperado: {wanted_pt}"),
            );
            if is_quoted(text.raw()) {
                let quotes = both!(
                    "it has quotes around it, as `{{:?}}` and `?value` write them",
                    "tem aspas em volta, como `{{:?}}` e `?valor` escrevem"
                );
                grounds = grounds.and(Witness::Trace, quotes);
            }
            let request = &fault.instance.exchange.request;
            let told = value::told(case, fault, &text).filter(|_| !is_quoted(text.raw()));
            let next = Next::upon(if let Some(told) = told {
                grounds = grounds.and(Witness::Trace, told.ground);
                told.next
            } else if is_quoted(text.raw()) {
                both!(
                    "write the value as it is: `{{}}` instead of `{{:?}}`, with `tracing` `{key} = %value` instead of `?value`",
                    "escreva o valor como ele é: `{{}}` em vez de `{{:?}}`; com `tracing`, `{key} = %valor` em vez de `?valor`"
                )
            } else if value::is_of_all(&fault.expected.value) {
                both!(
                    "set `{key}` from what really happens in the request: here it is {wanted_en}",
                    "defina `{key}` a partir do que de fato acontece na requisição: aqui é {wanted_pt}"
                )
            } else {
                both!(
                    "set `{key}` from the request at hand (here `{request}`), unchanged",
                    "defina `{key}` a partir da requisição em questão (aqui `{request}`), sem mudar nada"
                )
            });
            Some((
                both!(
                    "`{key}` on span `{span}` has the wrong value",
                    "`{key}` no span `{span}` tem o valor errado"
                ),
                next,
                grounds,
            ))
        })
    }
}

/// Whether a value looks as `Debug` writes it.
fn is_quoted(text: &str) -> bool {
    text.len() > 1 && text.ends_with(['"', ')']) && (text.starts_with('"') || text.starts_with("Some(\""))
}
