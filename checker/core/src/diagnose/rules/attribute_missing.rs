//! The attribute is nowhere.

use crate::diagnose::attribute::{AttributeFault, Fate, recognised, wanted};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Grounds, Next, Witness};
use crate::expect::ExpectedSpan;
use crate::source::View;
use crate::text::Text;

/// See the page `attribute-missing` of the book.
pub(in crate::diagnose) struct AttributeMissing;

impl Rule for AttributeMissing {
    fn id(&self) -> &'static str {
        "attribute-missing"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source])
            .told_from(
                "attribute-on-another-span",
                both!("another span of the request carries it", "outro span da requisição o traz"),
            )
            .told_from("attribute-on-resource", both!("the resource carries it", "o resource o traz"))
            .told_from(
                "field-not-declared",
                both!(
                    "the source records it into a field that was never declared",
                    "o código o grava em um campo que nunca foi declarado"
                ),
            )
            .told_from(
                "span-ended-early",
                both!(
                    "it is set when the span has ended: the span is shorter than its work",
                    "é definido quando o span já terminou: o span é mais curto que o trabalho"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let Fate::Missing = fault.fate else { return None };
            let (key, span, request) =
                (&fault.expected.key, fault.instance.expected.name(), &fault.instance.exchange.request);
            let (wanted_en, wanted_pt) = wanted(fault).into_both();
            let nothing = both!(
                "expected {wanted_en}, found no such key in the trace of request `{request}`",
                "esperava {wanted_pt}, não encontrei essa chave no trace da requisição `{request}`"
            );
            Some((
                both!("span `{span}` lacks `{key}`", "ao span `{span}` falta `{key}`"),
                next(&case.code(&fault.instance.expected.service), fault.instance.expected, key),
                set_all_the_same(case, fault)
                    .into_iter()
                    .fold(Grounds::shown(Witness::Trace, nothing), |grounds, set| {
                        grounds.and(Witness::Source, set)
                    }),
            ))
        })
    }
}

fn next(code: &View<'_>, expected: &ExpectedSpan, key: &str) -> Next {
    let span = expected.name();
    let text = if code.is_of_tracing(expected) {
        both!(
            "declare it as a field of the span, `{key} = …`, in its macro or in the `fields` of `#[instrument]`; what is known later is declared `Empty` and then recorded",
            "declare-o como campo do span, `{key} = …`, na macro ou nos `fields` de `#[instrument]`; o que só se sabe depois é declarado `Empty` e então gravado"
        )
    } else {
        both!(
            "set it while the span is open: `span.set_attribute(KeyValue::new(\"{key}\", …))`",
            "defina-o com o span aberto: `span.set_attribute(KeyValue::new(\"{key}\", …))`"
        )
    };
    code.uses_of_key(key).to_add(text).unwrap_or_else(|| {
        Next::upon(both!(
            "see to it that `{key}` is set on `{span}` itself, in every request, and before that span ends",
            "garanta que `{key}` seja definido no próprio `{span}`, em toda requisição, e antes de esse span terminar"
        ))
    })
}

/// The source sets it, and it did not arrive.
fn set_all_the_same(case: &Case<'_>, fault: &AttributeFault<'_>) -> Option<Text> {
    let key = &fault.expected.key;
    let uses = case.code(&fault.instance.expected.service).uses_of_key(key);
    let first = uses.all().into_iter().next()?;
    let (file, line) = (first.file, first.line);
    Some(both!(
        "`{file}:{line}` sets `{key}`: on another span than this one, when it had ended already, or with no value",
        "`{file}:{line}` define `{key}`: em outro span que não este, quando ele já tinha terminado, ou sem valor"
    ))
}
