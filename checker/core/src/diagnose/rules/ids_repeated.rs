//! Two spans have one id: whatever makes the ids makes the same ones again, here or in the other service.

use std::collections::{HashMap, HashSet};

use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure, Next, Witness};
use crate::evidence::{Export, ExportedSpan};
use crate::exercise::{Aspect, Assertion};
use crate::matching::SpanRef;
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
        let repeated = Repeated::of(case);
        let Some((first, second)) = repeated.example else { return Vec::new() };
        let explains = repeated.explains(case, open);
        if explains.is_empty() {
            return Vec::new();
        }
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

/// The ids that more than one span has.
#[derive(Default)]
struct Repeated<'a> {
    ids: HashSet<SpanRef>,
    /// The names of the spans that have them.
    names: HashSet<&'a str>,
    /// Two that are not one, and have the same ids.
    example: Option<(Sent<'a>, Sent<'a>)>,
}

impl<'a> Repeated<'a> {
    fn of(case: &Case<'a>) -> Self {
        let mut known = HashMap::<SpanRef, Sent<'a>>::new();
        let mut repeated = Self::default();
        for service in &case.evidence.services {
            for span in service.exports.iter().flat_map(Export::spans) {
                let sent = (service.name.as_str(), span);
                let id = id_of(span);
                let first = *known.entry(id).or_insert(sent);
                if !is_one(first.1, span) && is_real(span) {
                    repeated.ids.insert(id);
                    repeated.names.extend([first.1.name.raw(), span.name.raw()]);
                    repeated.example.get_or_insert((first, sent));
                }
            }
        }
        repeated
    }

    /// What of the open failures it accounts for: those of spans that share their ids, hang below one that does,
    /// or are not there while one of their name does. Where the same is wrong with a span that has its id for
    /// itself, it has another cause.
    fn explains(&self, case: &Case<'_>, open: &Open) -> Vec<Failure> {
        let (own, others): (Vec<&Failure>, Vec<&Failure>) =
            open.0.iter().partition(|failure| self.is_touched(case, failure));
        let others: HashSet<&Assertion> = others.iter().map(|failure| &failure.assertion).collect();
        own.into_iter().filter(|failure| !others.contains(&failure.assertion)).cloned().collect()
    }

    fn is_touched(&self, case: &Case<'_>, failure: &Failure) -> bool {
        if let Assertion::Exports(service) = &failure.assertion {
            return self.has_all_of(case, service);
        }
        let (Assertion::Span(aspect, id), Some(request)) = (&failure.assertion, &failure.request) else {
            return false;
        };
        let expected = case.step.spans().iter().find(|span| span.id == *id);
        let Some(instance) = expected.and_then(|span| case.instance(span, request)) else { return false };
        let Some(actual) = instance.actual else {
            return self.names.iter().any(|name| instance.expected.is_named(name));
        };
        let has = |id: SpanRef| self.ids.contains(&id);
        let parent = actual.parent.map(|span| SpanRef { trace: actual.trace_id, span });
        has(SpanRef::of(actual)) || (*aspect == Aspect::Parent && parent.is_some_and(has))
    }

    /// Whether a service sent spans, and none that has its ids for itself.
    fn has_all_of(&self, case: &Case<'_>, service: &str) -> bool {
        let exports = case.evidence.service(service).into_iter().flat_map(|service| &service.exports);
        let mut spans = exports.flat_map(Export::spans).map(id_of).peekable();
        spans.peek().is_some() && spans.all(|id| self.ids.contains(&id))
    }
}

fn id_of(span: &ExportedSpan) -> SpanRef {
    SpanRef { trace: span.trace_id, span: span.span_id }
}

/// Whether it is one span that was sent twice.
fn is_one(first: &ExportedSpan, second: &ExportedSpan) -> bool {
    first.name == second.name && (first.start_us, first.end_us) == (second.start_us, second.end_us)
}

/// Whether it has ids at all: of zeros there are none (W3C Trace Context).
fn is_real(span: &ExportedSpan) -> bool {
    span.trace_id.0 != 0 && span.span_id.0 != 0
}

fn both_have((service, span): Sent<'_>, (other, twin): Sent<'_>) -> Text {
    let (name, twins) = (span.name.shown(), twin.name.shown());
    let (trace, id) = (span.trace_id, span.span_id);
    both!(
        "`{name}` of `{service}` and `{twins}` of `{other}` are both span `{id}` of trace `{trace}`",
        "`{name}` de `{service}` e `{twins}` de `{other}` são ambos o span `{id}` do trace `{trace}`"
    )
}
