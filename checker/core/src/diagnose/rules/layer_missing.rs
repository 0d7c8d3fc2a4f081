//! Spans of the `tracing` crate that no OpenTelemetry layer hears of, or a layer that has no tracer.

use crate::diagnose::case::ALL_ASPECTS;
use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure, Next, Source, Witness};
use crate::evidence::Question;
use crate::exercise::{Aspect, Assertion};
use crate::source::{Bridge, View};
use crate::system::Exporter;
use crate::text::Text;

/// See the page `layer-missing` of the book.
pub(in crate::diagnose) struct LayerMissing;

impl Rule for LayerMissing {
    fn id(&self) -> &'static str {
        "layer-missing"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Source, Witness::Probe])
            .told_from(
                "filtered-out",
                both!(
                    "a layer with a tracer is there, and a filter stands before it",
                    "uma layer com tracer está lá, e há um filtro antes dela"
                ),
            )
            .told_from(
                "noop-tracer",
                both!(
                    "the spans are made by OpenTelemetry's API and not by `tracing`",
                    "os spans são criados pela API do OpenTelemetry e não pelo `tracing`"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.step
            .exporters()
            .iter()
            .filter_map(|service| {
                let code = case.code(&service.name);
                let explains = explained(case, open, service, &code);
                if explains.is_empty() {
                    return None;
                }
                let (sign, next, place) = sign(&code, &service.name)?;
                let name = &service.name;
                let title = both!(
                    "the spans of `{name}` are made by `tracing`, and nothing passes them on to OpenTelemetry",
                    "os spans de `{name}` são criados pelo `tracing`, e nada os repassa ao OpenTelemetry"
                );
                Some(of_service(self.id(), name, explains, title, next).shown(Witness::Source, sign).at(place))
            })
            .collect()
    }

    fn questions(&self, _case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        diagnosis.service.iter().map(|service| Question::Logs { service: service.clone() }).collect()
    }
}

/// What a missing bridge accounts for: a service that is silent, or the spans that only `tracing` makes.
fn explained(case: &Case<'_>, open: &Open, service: &Exporter, code: &View<'_>) -> Vec<Failure> {
    let mut explains = open.of(&Assertion::Exports(service.name.clone()));
    if !explains.is_empty() {
        let is_silent = case.evidence.service(&service.name).is_some_and(|known| known.exports.is_empty());
        return if is_silent && code.uses_tracing_spans() { explains } else { Vec::new() };
    }
    for span in case.step.spans().iter().filter(|span| span.service == service.name) {
        if code.starts_by_tracing(span) && !open.of_span(&span.id, &[Aspect::Exists]).is_empty() {
            explains.extend(open.of_span(&span.id, &ALL_ASPECTS));
        }
    }
    explains
}

/// What the source lacks.
fn sign(code: &View<'_>, name: &str) -> Option<(Text, Next, Option<Source>)> {
    Some(match code.bridge_fault()? {
        Bridge::Missing(inits) => (
            both!(
                "its source adds no layer of `tracing_opentelemetry` to the subscriber",
                "o código dele não acrescenta uma layer do `tracing_opentelemetry` ao subscriber"
            ),
            Next::upon(both!(
                "add `tracing_opentelemetry::layer().with_tracer(provider.tracer(\"{name}\"))` to the one registry that is initialised",
                "acrescente `tracing_opentelemetry::layer().with_tracer(provider.tracer(\"{name}\"))` ao único registry que é inicializado"
            )),
            inits.only(),
        ),
        Bridge::WithoutTracer(layers) => (
            both!(
                "its source makes a layer without `.with_tracer(…)`: such a layer makes no span",
                "o código dele cria uma layer sem `.with_tracer(…)`: uma layer assim não cria span"
            ),
            Next::upon(both!(
                "give that layer its tracer: `.with_tracer(provider.tracer(\"{name}\"))`",
                "dê a essa layer o tracer dela: `.with_tracer(provider.tracer(\"{name}\"))`"
            )),
            layers.only(),
        ),
        Bridge::InitialisedTwice(inits) => (
            both!(
                "its source initialises two subscribers, and only the first one counts",
                "o código dele inicializa dois subscribers, e só o primeiro conta"
            ),
            Next::upon(both!(
                "put all layers into one registry, and initialise that one alone",
                "ponha todas as layers em um só registry e inicialize apenas esse"
            )),
            inits.only(),
        ),
    })
}
