//! The span is there under a name that is almost right.

use crate::diagnose::case::ALL_ASPECTS;
use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::exercise::Aspect;
use crate::near_miss;

/// See the page `span-name-near-miss` of the book.
pub(in crate::diagnose) struct SpanNameNearMiss;

impl Rule for SpanNameNearMiss {
    fn id(&self) -> &'static str {
        "span-name-near-miss"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source])
            .told_from(
                "span-name-wrong",
                both!("the name is not near the right one", "o nome não é parecido com o certo"),
            )
            .told_from(
                "span-missing",
                both!(
                    "no span of the service carries what this one should",
                    "nenhum span do serviço traz o que este deveria"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Exists)
            .into_iter()
            .filter_map(|(instances, _)| {
                let (instance, actual) = instances.iter().find_map(|instance| {
                    let actual = instance.actual?;
                    let near = instance
                        .expected
                        .names
                        .iter()
                        .any(|name| near_miss::is_near(actual.name.raw(), name));
                    near.then_some((instance, actual))
                })?;
                let (name, found) = (instance.expected.name(), actual.name.shown());
                let title = both!("span `{found}` is almost `{name}`", "o span `{found}` é quase `{name}`");
                let next = Next::upon(both!(
                    "name it `{name}`, to the letter",
                    "chame-o de `{name}`, letra por letra"
                ));
                let explains = open.of_span(&instance.expected.id, &ALL_ASPECTS);
                let place = case.code(&instance.expected.service).starts_of(actual.name.raw()).only();
                Some(of_span(self.id(), instance.expected, explains, title, next).at(place).shown(
                    Witness::Trace,
                    both!("found `{found}`, expected `{name}`", "encontrei `{found}`; esperado: `{name}`"),
                ))
            })
            .collect()
    }
}
