//! Spans of the `tracing` crate that no OpenTelemetry layer hears of, or a layer that has no tracer.

use crate::diagnose::case::{ALL_ASPECTS, of_service};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure, Source};
use crate::evidence::Question;
use crate::exercise::{Aspect, Assertion, Service};
use crate::source::{Found, View, only};
use crate::text::Text;

/// See the page `layer-missing` of the book.
pub(in crate::diagnose) struct LayerMissing;

impl Rule for LayerMissing {
    fn id(&self) -> &'static str {
        "layer-missing"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.step
            .services
            .iter()
            .filter_map(|service| {
                let code = case.code(&service.name);
                let explains = explained(case, open, service, &code);
                if explains.is_empty() {
                    return None;
                }
                let (sign, place) = sign(&code)?;
                let name = &service.name;
                let title = both!(
                    "the spans of `{name}` are made by `tracing`, and nothing passes them on to OpenTelemetry",
                    "os spans de `{name}` são criados pelo `tracing`, e nada os repassa ao OpenTelemetry"
                );
                let next = both!(
                    "add `tracing_opentelemetry::layer().with_tracer(provider.tracer(\"{name}\"))` to the one registry that is initialised",
                    "acrescente `tracing_opentelemetry::layer().with_tracer(provider.tracer(\"{name}\"))` ao único registry que é inicializado"
                );
                Some(of_service(self.id(), name, explains, title, next).because(sign).at(place))
            })
            .collect()
    }

    fn questions(&self, _case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        diagnosis.service.iter().map(|service| Question::Logs { service: service.clone() }).collect()
    }
}

/// What a missing bridge accounts for: a service that is silent, or the spans that only `tracing` makes.
fn explained(case: &Case<'_>, open: &Open, service: &Service, code: &View<'_>) -> Vec<Failure> {
    let mut explains = open.of(&Assertion::Exports(service.name.clone()));
    if !explains.is_empty() {
        let is_silent = case.evidence.service(&service.name).is_some_and(|known| known.exports.is_empty());
        return if is_silent && code.uses_tracing_spans() { explains } else { Vec::new() };
    }
    for span in case.step.spans.iter().filter(|span| span.service == service.name) {
        let starts: Vec<Found<'_>> = span.names.iter().flat_map(|name| code.starts_of(name)).collect();
        let only_tracing = !starts.is_empty() && starts.iter().all(|(_, found)| found.is_tracing_span());
        if only_tracing && !open.of_span(&span.id, &[Aspect::Exists]).is_empty() {
            explains.extend(open.of_span(&span.id, &ALL_ASPECTS));
        }
    }
    explains
}

/// What the source lacks.
fn sign(code: &View<'_>) -> Option<(Text, Option<Source>)> {
    let is_layer = |(_, found): &Found<'_>| {
        (found.name == "layer" && found.before.ends_with("tracing_opentelemetry::"))
            || (found.name == "new" && found.before.ends_with("OpenTelemetryLayer::"))
    };
    let layers: Vec<Found<'_>> = code.mentions().filter(is_layer).collect();
    let init = || only(code.calls("init").into_iter().chain(code.calls("try_init")).collect());
    // Brought in by name (`use tracing_opentelemetry::layer`), it is one like any other.
    let by_name = code.calls("layer").into_iter().any(|(_, found)| found.before.is_empty());
    if layers.is_empty() && !by_name {
        return Some((
            both!(
                "its source adds no layer of `tracing_opentelemetry` to the subscriber",
                "o código dele não acrescenta uma layer do `tracing_opentelemetry` ao subscriber"
            ),
            init(),
        ));
    }
    let takes_a_tracer = code.has_call("with_tracer") || layers.iter().any(|(_, found)| found.name == "new");
    if !takes_a_tracer {
        return Some((
            both!(
                "its source makes a layer without `.with_tracer(…)`: such a layer makes no span",
                "o código dele cria uma layer sem `.with_tracer(…)`: uma layer assim não cria span"
            ),
            only(layers),
        ));
    }
    let inits = ["try_init", "set_global_default"].iter().flat_map(|name| code.calls(name)).count();
    let all = inits + code.calls("init").iter().filter(|(_, found)| is_subscriber(&found.before)).count();
    (inits > 0 && all > 1).then(|| {
        (
            both!(
                "its source initialises two subscribers, and only the first one counts",
                "o código dele inicializa dois subscribers, e só o primeiro conta"
            ),
            only(code.calls("try_init")),
        )
    })
}

fn is_subscriber(before: &str) -> bool {
    before.contains("tracing_subscriber") || before.contains("registry") || before.contains("fmt")
}
