//! The attribute is on another span of the request.

use crate::diagnose::attribute::{Fate, recognised};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Grounds, Next, Witness};
use crate::untrusted::Untrusted;

/// See the page `attribute-on-another-span` of the book.
pub(in crate::diagnose) struct AttributeOnAnotherSpan;

impl Rule for AttributeOnAnotherSpan {
    fn id(&self) -> &'static str {
        "attribute-on-another-span"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source])
            .told_from(
                "attribute-missing",
                both!(
                    "no other span of the request carries the right value",
                    "nenhum outro span da requisição traz o valor certo"
                ),
            )
            .told_from(
                "attribute-on-event",
                both!("an event of the span carries it", "um evento do span o traz"),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let (key, span) = (&fault.expected.key, fault.instance.expected.name());
            let (other, next) = match &fault.fate {
                Fate::OnAnotherSpan(other) => (other.shown(), on_the_current(span, other)),
                Fate::OnAnotherService(other, service) => {
                    let home = &fault.instance.expected.service;
                    (other.shown(), in_the_other_program(span, home, service))
                }
                _ => return None,
            };
            Some((
                both!(
                    "`{key}` is on span `{other}`, not on `{span}`",
                    "`{key}` está no span `{other}`, não em `{span}`"
                ),
                next,
                Grounds::shown(
                    Witness::Trace,
                    both!("`{other}` carries the right value", "`{other}` traz o valor certo"),
                ),
            ))
        })
    }
}

fn on_the_current(span: &str, other: &Untrusted) -> Next {
    let other = other.shown();
    Next::upon(both!(
        "set it on `{span}`: the current span at that place is `{other}`",
        "defina-o em `{span}`: naquele ponto o span atual é `{other}`"
    ))
}

fn in_the_other_program(span: &str, home: &str, service: &Untrusted) -> Next {
    let service = service.shown();
    Next::upon(both!(
        "set it on `{span}`, in `{home}`: here it is `{service}` that sets it, on a span of its own",
        "defina-o em `{span}`, no `{home}`: aqui é o `{service}` que o define, em um span dele"
    ))
}
