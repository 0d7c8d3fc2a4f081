//! The span bears the name of its function: `#[instrument]` takes that, where it is told no other.

use crate::diagnose::case::ALL_ASPECTS;
use crate::diagnose::draft::of_span;
use crate::diagnose::span_name::misnamed;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};

/// See the page `span-name-function` of the book.
pub(in crate::diagnose) struct SpanNameFunction;

impl Rule for SpanNameFunction {
    fn id(&self) -> &'static str {
        "span-name-function"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source]).told_from(
            "span-name-wrong",
            both!(
                "no function with `#[instrument]` has that name",
                "nenhuma função com `#[instrument]` tem esse nome"
            ),
        )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        misnamed(case, open)
            .into_iter()
            .filter_map(|(instance, actual)| {
                let code = case.code(&instance.expected.service);
                if !code.is_named_by_function(actual.name.raw()) {
                    return None;
                }
                let (name, found) = (instance.expected.name(), actual.name.shown());
                let title = both!(
                    "span `{name}` is called `{found}`, after its function",
                    "o span `{name}` se chama `{found}`, como a função dele"
                );
                let next = Next::upon(both!(
                    "say its name: `#[instrument(name = \"{name}\", …)]`",
                    "diga o nome: `#[instrument(name = \"{name}\", …)]`"
                ));
                let explains = open.of_span(&instance.expected.id, &ALL_ASPECTS);
                Some(
                    of_span(self.id(), instance.expected, explains, title, next)
                        .shown(
                            Witness::Trace,
                            both!(
                                "it came as `{found}`, and so is the function with `#[instrument]` called",
                                "ele veio como `{found}`, e assim se chama a função com `#[instrument]`"
                            ),
                        )
                        .noting(both!(
                            "`#[instrument]` names a span after the function, unless it is told another name",
                            "`#[instrument]` dá ao span o nome da função, a não ser que se diga outro"
                        ))
                        .at(code.starts_of(actual.name.raw()).only()),
                )
            })
            .collect()
    }
}
