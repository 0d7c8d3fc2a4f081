//! An expected span is not there.

use crate::correlate;
use crate::diagnose::case::{ALL_ASPECTS, Instance, of_span};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;
use crate::evidence::Question;
use crate::exercise::Aspect;
use crate::text::Text;

/// See the page `span-missing` of the book.
pub(in crate::diagnose) struct SpanMissing;

impl Rule for SpanMissing {
    fn id(&self) -> &'static str {
        "span-missing"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Exists)
            .into_iter()
            .filter_map(|(instances, failures)| {
                let instance = *instances.first()?;
                let expected = instance.expected;
                let (name, service) = (expected.name(), &expected.service);
                let title =
                    both!("span `{name}` of `{service}` is missing", "falta o span `{name}` de `{service}`");
                let next = both!(
                    "start a span named `{name}` around that work, and let it end when the work does",
                    "inicie um span chamado `{name}` em volta desse trabalho e deixe-o terminar com ele"
                );
                let requests = failures.iter().filter_map(|failure| failure.request.as_deref());
                let untraced = case.only_untraced(requests);
                let next = if untraced.is_some() { next_of_untraced(name) } else { next };
                let mut diagnosis =
                    of_span(self.id(), expected, open.of_span(&expected.id, &ALL_ASPECTS), title, next);
                if let Some(actual) = instance.actual {
                    let found = actual.name.shown();
                    diagnosis = diagnosis.because(both!(
                        "`{found}` carries its attributes: is it meant to be `{name}`?",
                        "`{found}` traz os atributos dele: era para ser `{name}`?"
                    ));
                }
                let code = case.code(service);
                let quoted = format!("`{name}`");
                let place = code.start_of(expected).or_else(|| code.todo(case.step, &[&quoted]));
                Some(
                    untraced
                        .into_iter()
                        .chain(stray(case, &instance))
                        .fold(diagnosis, Diagnosis::because)
                        .because(arrived(case, &instance))
                        .at(place),
                )
            })
            .collect()
    }

    fn questions(&self, case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        // A span of `tracing` may be made and filtered out.
        let by_tracing = |service: &&String| case.code(service).uses_tracing_spans();
        let service = diagnosis.service.iter().filter(by_tracing);
        service.map(|service| Question::Logs { service: service.clone() }).collect()
    }
}

fn next_of_untraced(name: &str) -> Text {
    both!(
        "start `{name}` also where no `traceparent` comes in: the trace begins there",
        "inicie `{name}` também onde não chega nenhum `traceparent`: o trace começa ali"
    )
}

/// A span of that name that came in the request's time, in a trace that says nothing of the request.
fn stray(case: &Case<'_>, instance: &Instance<'_>) -> Option<Text> {
    let service_name = case.step.exporter(&instance.expected.service)?.service_name.as_str();
    let exchange = instance.exchange;
    let traces = case.evidence.traces.iter();
    let mut strays = traces.filter(|trace| {
        !case.evidence.exchanges.iter().any(|exchange| correlate::belongs(case.evidence, trace, exchange))
    });
    let stray = strays.find_map(|trace| {
        trace.spans.iter().find(|span| {
            span.service == service_name
                && instance.expected.names.iter().any(|name| span.name == name.as_str())
                && (exchange.sent_us..=exchange.answered_us).contains(&span.start_us)
        })
    })?;
    let (name, trace) = (stray.name.shown(), stray.trace_id);
    Some(both!(
        "a span `{name}` came at that time in trace `{trace}`, which is tied to no request: its context was lost",
        "um span `{name}` veio nesse momento no trace `{trace}`, que não se liga a nenhuma requisição: o contexto dele se perdeu"
    ))
}

/// What did come from the service in this request.
fn arrived(case: &Case<'_>, instance: &Instance<'_>) -> Text {
    let service = &instance.expected.service;
    let service_name = case.step.exporter(service).map_or("", |service| service.service_name.as_str());
    let mut names: Vec<String> = case
        .spans_of(instance.exchange)
        .into_iter()
        .filter(|span| span.service == service_name)
        .map(|span| format!("`{}`", span.name.shown()))
        .collect();
    names.sort();
    names.dedup();
    names.truncate(8);
    if names.is_empty() {
        return both!(
            "`{service}` exports, but no span of it belongs to this request",
            "`{service}` exporta, mas nenhum span dele pertence a esta requisição"
        );
    }
    let names = names.join(", ");
    both!("from `{service}` came: {names}", "de `{service}` vieram: {names}")
}
