//! The span's name holds what differs from request to request: an id, a name, a whole URL.

use crate::correlate;
use crate::diagnose::case::ALL_ASPECTS;
use crate::diagnose::draft::of_span;
use crate::diagnose::span_name::misnamed;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};

/// See the page `span-name-high-cardinality` of the book.
pub(in crate::diagnose) struct SpanNameHighCardinality;

impl Rule for SpanNameHighCardinality {
    fn id(&self) -> &'static str {
        "span-name-high-cardinality"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source]).told_from(
            "span-name-wrong",
            both!("the name is the same in every request", "o nome é o mesmo em toda requisição"),
        )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        misnamed(case, open)
            .into_iter()
            .filter_map(|(instance, actual)| {
                let mut nonces = instance.exchange.made_up();
                let nonce = nonces.find(|nonce| correlate::text_mentions(actual.name.raw(), nonce))?;
                let (name, found) = (instance.expected.name(), actual.name.shown());
                let title = both!(
                    "the name of span `{name}` differs from request to request: `{found}`",
                    "o nome do span `{name}` muda a cada requisição: `{found}`"
                );
                let next = Next::upon(both!(
                    "name it `{name}`, and put what differs into an attribute: a name is for grouping",
                    "chame-o de `{name}` e ponha o que muda em um atributo: um nome serve para agrupar"
                ));
                let explains = open.of_span(&instance.expected.id, &ALL_ASPECTS);
                let place = case.code(&instance.expected.service).made_at(instance.expected);
                Some(of_span(self.id(), instance.expected, explains, title, next).at(place).shown(Witness::Trace, both!(
                    "`{nonce}` was made up for this one request, and no other will have a span of that name",
                    "`{nonce}` foi inventado só para esta requisição, e nenhuma outra terá um span com esse nome"
                )))
            })
            .collect()
    }
}
