//! An expected span is not there.

use crate::diagnose::case::{ALL_ASPECTS, Instance, of_span};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;
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
            .filter_map(|(instances, _)| {
                let instance = *instances.first()?;
                let expected = instance.expected;
                let (name, service) = (expected.name(), &expected.service);
                let title =
                    both!("span `{name}` of `{service}` is missing", "falta o span `{name}` de `{service}`");
                let next = both!(
                    "start a span named `{name}` around that work, and let it end when the work does",
                    "inicie um span chamado `{name}` em volta desse trabalho e deixe-o terminar com ele"
                );
                let mut diagnosis =
                    of_span(self.id(), expected, open.of_span(&expected.id, &ALL_ASPECTS), title, next);
                if let Some(actual) = instance.actual {
                    let found = actual.name.shown();
                    diagnosis = diagnosis.because(both!(
                        "`{found}` carries its attributes: is it meant to be `{name}`?",
                        "`{found}` traz os atributos dele: era para ser `{name}`?"
                    ));
                }
                Some(diagnosis.because(arrived(case, &instance)))
            })
            .collect()
    }
}

/// What did come from the service in this request.
fn arrived(case: &Case<'_>, instance: &Instance<'_>) -> Text {
    let service = &instance.expected.service;
    let service_name = case.step.service(service).map_or("", |service| service.service_name.as_str());
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
