//! The span is there, with everything that it should carry, under another name.

use crate::diagnose::case::ALL_ASPECTS;
use crate::diagnose::draft::of_span;
use crate::diagnose::span_name::misnamed;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};

/// See the page `span-name-wrong` of the book.
pub(in crate::diagnose) struct SpanNameWrong;

impl Rule for SpanNameWrong {
    fn id(&self) -> &'static str {
        "span-name-wrong"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source])
            .told_from(
                "span-missing",
                both!(
                    "no other span of the service carries the attributes of this one",
                    "nenhum outro span do serviço traz os atributos deste"
                ),
            )
            .told_from("span-name-near-miss", both!("the name is almost right", "o nome é quase o certo"))
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        misnamed(case, open)
            .into_iter()
            .map(|(instance, actual)| {
                let (name, found) = (instance.expected.name(), actual.name.shown());
                let title = both!(
                    "span `{name}` is there under the name `{found}`",
                    "o span `{name}` está lá com o nome `{found}`"
                );
                let next = Next::upon(both!("name it `{name}`", "chame-o de `{name}`"));
                let explains = open.of_span(&instance.expected.id, &ALL_ASPECTS);
                of_span(self.id(), instance.expected, explains, title, next)
                    .shown(
                        Witness::Trace,
                        both!(
                            "`{found}` carries all the attributes of `{name}`",
                            "`{found}` traz todos os atributos de `{name}`"
                        ),
                    )
                    .at(case.code(&instance.expected.service).starts_of(actual.name.raw()).only())
            })
            .collect()
    }
}
