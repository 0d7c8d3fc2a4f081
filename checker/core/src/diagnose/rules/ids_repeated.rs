//! Two spans have one id: whatever makes the ids makes the same ones again, here or in the other service.

use std::collections::HashMap;

use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure, Next, Witness};
use crate::evidence::ExportedSpan;
use crate::exercise::{Aspect, Assertion};
use crate::text::Text;

/// See the page `ids-repeated` of the book.
pub(in crate::diagnose) struct IdsRepeated;

/// A span, and the service that sent it.
type Sent<'a> = (&'a str, &'a ExportedSpan);

impl Rule for IdsRepeated {
    fn id(&self) -> &'static str {
        "ids-repeated"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Tap, Witness::Source])
            .told_from(
                "foreign-span",
                both!(
                    "each span has an id that no other one has, and the parent is of another request",
                    "cada span tem um id que nenhum outro tem, e o pai é de outra requisição"
                ),
            )
            .told_from_cause(
                both!("one span was sent twice", "um mesmo span foi enviado duas vezes"),
                both!("the two are equal in name and times", "os dois são iguais em nome e tempos"),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let explains = edges(open);
        let Some((first, second)) = same_id(case).filter(|_| !explains.is_empty()) else { return Vec::new() };
        let (service, other) = (first.0, second.0);
        let title = if service == other {
            both!(
                "`{service}` gives different spans the same id",
                "`{service}` dá o mesmo id a spans diferentes"
            )
        } else {
            both!(
                "`{service}` and `{other}` give their spans the same ids",
                "`{service}` e `{other}` dão os mesmos ids aos seus spans"
            )
        };
        let code = case.code(service);
        let text = both!(
            "leave `with_id_generator` out: the SDK makes random ids, and no two spans in the world share one",
            "deixe `with_id_generator` de fora: o SDK cria ids aleatórios, e não há dois spans no mundo com o mesmo"
        );
        let next = code.sets_id_generator().to_change(text).unwrap_or_else(|| {
            Next::upon(both!(
                "make every id anew and at random, in each process: never from a counter, a constant or a seed",
                "crie cada id de novo e ao acaso, em cada processo: nunca de um contador, uma constante ou uma semente"
            ))
        });
        let diagnosis = of_service(self.id(), service, explains, title, next)
            .at(code.sets_id_generator().only())
            .shown(Witness::Tap, both_have(first, second))
            .noting(both!(
                "a backend knows a span by its trace id and its span id: of two that share them it keeps one, or mixes them up",
                "um backend conhece um span pelo id do trace e pelo id do span: de dois que os compartilham, ele guarda um ou os confunde"
            ));
        let generator = both!(
            "its source gives the provider an id generator",
            "o código dele dá ao provider um gerador de ids"
        );
        vec![if code.sets_id_generator().any() {
            diagnosis.because(Witness::Source, generator)
        } else {
            diagnosis
        }]
    }
}

/// What is open because spans are missing or hang wrongly, and what follows from that.
fn edges(open: &Open) -> Vec<Failure> {
    let aspect = |failure: &&Failure, aspects: &[Aspect]| matches!(&failure.assertion, Assertion::Span(aspect, _) if aspects.contains(aspect));
    let is_broken = open.0.iter().any(|failure| aspect(&failure, &[Aspect::Exists, Aspect::Parent]));
    let spans = open.0.iter().filter(|failure| matches!(failure.assertion, Assertion::Span(..)));
    if is_broken { spans.cloned().collect() } else { Vec::new() }
}

/// Two spans that are not one, and have the same ids.
fn same_id<'a>(case: &Case<'a>) -> Option<(Sent<'a>, Sent<'a>)> {
    let mut known = HashMap::<_, Sent<'a>>::new();
    for service in &case.evidence.services {
        for span in service.exports.iter().flat_map(crate::evidence::Export::spans) {
            let sent = (service.name.as_str(), span);
            let first = *known.entry((span.trace_id, span.span_id)).or_insert(sent);
            let is_one = first.1.name == span.name
                && (first.1.start_us, first.1.end_us) == (span.start_us, span.end_us);
            let is_real = span.trace_id.0 != 0 && span.span_id.0 != 0;
            if !is_one && is_real {
                return Some((first, sent));
            }
        }
    }
    None
}

fn both_have((service, span): Sent<'_>, (other, twin): Sent<'_>) -> Text {
    let (name, twins) = (span.name.shown(), twin.name.shown());
    let (trace, id) = (span.trace_id, span.span_id);
    both!(
        "`{name}` of `{service}` and `{twins}` of `{other}` are both span `{id}` of trace `{trace}`",
        "`{name}` de `{service}` e `{twins}` de `{other}` são ambos o span `{id}` do trace `{trace}`"
    )
}
