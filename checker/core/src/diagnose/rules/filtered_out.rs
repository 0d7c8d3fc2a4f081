//! Spans of the `tracing` crate are dropped by a filter before they reach OpenTelemetry.

use crate::diagnose::case::ALL_ASPECTS;
use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, DiagnosisId, Failure, Next, Witness};
use crate::evidence::Question;
use crate::exercise::Aspect;
use crate::expect::ExpectedSpan;
use crate::source::{Filter, Level, View, one};
use crate::system::Exporter;
use crate::text::Text;
use crate::untrusted::Untrusted;

/// See the page `filtered-out` of the book.
pub(in crate::diagnose) struct FilteredOut;

impl Rule for FilteredOut {
    fn id(&self) -> &'static str {
        "filtered-out"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Source, Witness::Probe])
            .told_from(
                "layer-missing",
                both!(
                    "no layer with a tracer is given to the subscriber",
                    "nenhuma layer com tracer é dada ao subscriber"
                ),
            )
            .told_from(
                "span-missing",
                both!(
                    "the span does not come when everything is logged either",
                    "o span também não vem quando tudo é registrado"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.step
            .exporters()
            .iter()
            .filter_map(|service| {
                let (missing, explains) = missing(case, open, service);
                if let Some(line) = static_level(case, service) {
                    return Some(taken_out(self.id(), case, service, explains, line));
                }
                let code = case.code(&service.name);
                let filters = code.filters();
                let seen = shown_by_probe(case, service, &missing).map(|told| (Witness::Probe, told));
                let all: Vec<&Filter<'_>> = filters.iter().collect();
                let low = too_low(&code, &all, &missing)
                    .map(|(_, level, directives)| (level, directives.to_owned()));
                let (by, sign) = seen.or_else(|| {
                    let standing: Vec<&Filter<'_>> =
                        filters.iter().filter(|filter| !is_refuted(case, service, filter)).collect();
                    let read = in_source(&code, &standing, &missing)
                        .or_else(|| below_the_level(&code, &standing, &missing));
                    Some((Witness::Source, read?))
                })?;
                let name = &service.name;
                let title = both!(
                    "a filter drops spans of `{name}` before OpenTelemetry sees them",
                    "um filtro descarta spans de `{name}` antes de o OpenTelemetry vê-los"
                );
                let next = next(&code, low);
                Some(
                    of_service(self.id(), name, explains, title, next)
                        .shown(by, sign)
                        .at(one(filters.iter().map(Filter::place).collect())),
                )
            })
            .collect()
    }

    fn questions(&self, _case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        diagnosis.service.iter().map(|service| Question::Logs { service: service.clone() }).collect()
    }
}

/// To let the spans pass: where it is known at which level they are made, that one.
fn next(code: &View<'_>, low: Option<(Level, String)>) -> Next {
    if let Some((level, directives)) = low {
        let (level, word) = (level.word(), level.word().to_lowercase());
        let directives = Untrusted::from(directives.as_str());
        let directives = directives.shown();
        return Next::upon(both!(
            "make that span at a level that passes, as `info_span!` does, or let the filter pass {level}: `{word}` beside or instead of `{directives}`",
            "crie esse span em um nível que passa, como faz `info_span!`, ou deixe o filtro passar {level}: `{word}` junto de `{directives}`, ou em seu lugar"
        ));
    }
    let text = both!(
        "give each layer its own filter (`.with_filter(…)`), and the OpenTelemetry layer one that lets the spans' level pass, as `EnvFilter::new(\"info\")`",
        "dê a cada layer seu próprio filtro (`.with_filter(…)`) e, à layer do OpenTelemetry, um que deixe passar o nível dos spans, como `EnvFilter::new(\"info\")`"
    );
    code.gives_layer_a_filter().to_add(text).unwrap_or_else(|| {
        Next::upon(both!(
            "let the filter of the OpenTelemetry layer pass the level of the spans, as `info` does",
            "deixe o filtro da layer do OpenTelemetry passar o nível dos spans, como faz `info`"
        ))
    })
}

/// The line in which `tracing` itself says that it was built with a level above that of the spans.
fn static_level<'a>(case: &Case<'a>, service: &Exporter) -> Option<&'a Untrusted> {
    let by_tracing = case.code(&service.name).uses_tracing_spans();
    let known = case.evidence.service(&service.name).filter(|_| by_tracing)?;
    known.log.iter().find(|line| line.raw().contains("the static max level is"))
}

/// A feature of `tracing` takes spans out of the program when it is built.
fn taken_out(
    id: DiagnosisId,
    case: &Case<'_>,
    service: &Exporter,
    explains: Vec<Failure>,
    line: &Untrusted,
) -> Diagnosis {
    let (name, said) = (&service.name, line.shown_up_to(500));
    let title = both!(
        "the spans of `{name}` are taken out of the program when it is built: `tracing` has a static level",
        "os spans de `{name}` são tirados do programa na compilação: o `tracing` tem um nível estático"
    );
    let feature = case.evidence.service(name).into_iter().flat_map(|known| &known.log);
    let mut feature =
        feature.filter_map(|line| line.raw().split('`').find(|word| word.contains("max_level_")));
    let feature = Untrusted::from(feature.next_back().unwrap_or("max_level_…"));
    let feature = feature.shown();
    let next = both!(
        "take the feature `{feature}` of `tracing` out of `Cargo.toml`; a filter of the subscriber does not bring back what is not built in",
        "tire a feature `{feature}` do `tracing` de `Cargo.toml`; um filtro do subscriber não traz de volta o que não foi compilado"
    );
    of_service(id, name, explains, title, Next::upon(next))
        .shown(Witness::Log, both!("it wrote: {said}", "escreveu: {said}"))
}

/// The expected spans of a service that are missing, and the failures that this accounts for.
fn missing<'a>(case: &Case<'a>, open: &Open, service: &Exporter) -> (Vec<&'a ExpectedSpan>, Vec<Failure>) {
    let mut explains = open.of(&crate::exercise::Assertion::Exports(service.name.clone()));
    let is_silent = !explains.is_empty();
    let is_missing =
        |span: &&ExpectedSpan| is_silent || !open.of_span(&span.id, &[Aspect::Exists]).is_empty();
    let of_service = case.step.spans().iter().filter(|span| span.service == service.name);
    let missing: Vec<&ExpectedSpan> = of_service.filter(is_missing).collect();
    for span in &missing {
        explains.extend(open.of_span(&span.id, &ALL_ASPECTS));
        for child in case.step.spans().iter().filter(|child| child.parent.as_deref() == Some(&span.id)) {
            explains.extend(open.of_span(&child.id, &[Aspect::Parent]));
        }
    }
    (missing, explains)
}

/// With everything logged a span came that did not come before.
fn shown_by_probe(case: &Case<'_>, service: &Exporter, missing: &[&ExpectedSpan]) -> Option<Text> {
    let (spans, _) = case.logged(&service.name)?;
    let came = missing
        .iter()
        .find(|span| span.names.iter().any(|name| spans.iter().any(|span| span.raw() == name)))?;
    let name = came.name();
    Some(both!(
        "span `{name}` is made, and comes only when `RUST_LOG` lets it",
        "o span `{name}` é criado, e só vem quando `RUST_LOG` deixa"
    ))
}

/// With everything logged spans came, and the missing ones were not among them: a filter that reads `RUST_LOG` did
/// not hold them back. (One that was not missing would have come before.)
fn is_refuted(case: &Case<'_>, service: &Exporter, filter: &Filter<'_>) -> bool {
    let came = case.logged(&service.name).is_some_and(|(spans, _)| !spans.is_empty());
    came && filter.reads_environment
}

/// The span is made by `tracing`, the bridge is there, and a filter lets only warnings or errors pass.
fn in_source(code: &View<'_>, filters: &[&Filter<'_>], missing: &[&ExpectedSpan]) -> Option<Text> {
    let made = missing.iter().find(|span| code.starts_by_tracing(span))?;
    if !filters.iter().any(|filter| filter.is_high) || !code.gives_layer_a_tracer() {
        return None;
    }
    let name = made.name();
    Some(both!(
        "span `{name}` is made by `tracing`, and a filter lets only warnings or errors pass",
        "o span `{name}` é criado pelo `tracing`, e um filtro só deixa passar avisos ou erros"
    ))
}

/// A span that is made at a level which the one filter's directives do not let pass, with both.
fn too_low<'a>(
    code: &View<'_>,
    filters: &[&'a Filter<'_>],
    missing: &[&'a ExpectedSpan],
) -> Option<(&'a ExpectedSpan, Level, &'a str)> {
    let [filter] = filters else { return None };
    let (directives, passes) = (filter.directives.as_deref()?, filter.passes()?);
    let level_of = |span: &ExpectedSpan| code.level_of_kind(span.kind?, directives);
    let (span, level) = missing.iter().find_map(|span| Some((*span, level_of(span)?)))?;
    (level > passes).then_some((span, level, directives))
}

/// The span is made at a level that the filter's own text does not let pass. Its name is often put together in
/// the running program, so its kind tells which it is.
fn below_the_level(code: &View<'_>, filters: &[&Filter<'_>], missing: &[&ExpectedSpan]) -> Option<Text> {
    let (span, level, directives) = too_low(code, filters, missing)?;
    let (name, level) = (span.name(), level.word());
    let text = Untrusted::from(directives);
    let directives = text.shown();
    Some(both!(
        "span `{name}` is made at the level {level}, and the filter `{directives}` lets no span of that level pass",
        "o span `{name}` é criado no nível {level}, e o filtro `{directives}` não deixa passar nenhum span desse nível"
    ))
}
