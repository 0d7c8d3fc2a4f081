//! The batch processor's queue was full, and the SDK threw spans away.

use crate::diagnose::case::ALL_ASPECTS;
use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::exercise::Aspect;

/// See the page `spans-dropped` of the book.
pub(in crate::diagnose) struct SpansDropped;

impl Rule for SpansDropped {
    fn id(&self) -> &'static str {
        "spans-dropped"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Log, Witness::Source])
            .told_from(
                "span-missing",
                both!(
                    "the SDK says nothing of spans that it dropped",
                    "o SDK nada diz de spans que descartou"
                ),
            )
            .told_from(
                "sampled-out",
                both!(
                    "whole traces are missing, not single spans",
                    "faltam traces inteiros, não spans isolados"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.evidence
            .services
            .iter()
            .filter_map(|service| {
                let signs = ["SpanDroppingStarted", "SpansDropped"];
                let says = |text: &str| signs.iter().any(|sign| text.contains(sign));
                let line = service.log.iter().find(|line| says(line.raw()))?.shown_up_to(200);
                let name = &service.name;
                let spans = case.step.spans().iter().filter(|span| span.service == *name);
                let missing = spans.filter(|span| !open.of_span(&span.id, &[Aspect::Exists]).is_empty());
                let explains: Vec<_> =
                    missing.flat_map(|span| open.of_span(&span.id, &ALL_ASPECTS)).collect();
                if explains.is_empty() {
                    return None;
                }
                let title = both!(
                    "the batch processor of `{name}` threw spans away: its queue was full",
                    "o batch processor de `{name}` descartou spans: a fila dele estava cheia"
                );
                let text = both!(
                    "leave `with_max_queue_size` at its default of 2048, or make fewer spans",
                    "deixe `with_max_queue_size` no padrão de 2048, ou crie menos spans"
                );
                let sized = case.code(name).sets_queue_size();
                let next = sized.to_change(text).unwrap_or_else(|| {
                    Next::upon(both!(
                        "make fewer spans: one around a whole loop, with the number of its rounds as an attribute",
                        "crie menos spans: um em volta do laço inteiro, com o número de voltas como atributo"
                    ))
                });
                Some(
                    of_service(self.id(), name, explains, title, next)
                        .shown(Witness::Log, both!("the SDK wrote: {line}", "o SDK escreveu: {line}"))
                        .at(case.code(name).sets_queue_size().only()),
                )
            })
            .collect()
    }
}
