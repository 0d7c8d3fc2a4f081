//! Spans of the `tracing` crate are dropped by a filter before they reach OpenTelemetry.

use crate::diagnose::case::{ALL_ASPECTS, of_service};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure};
use crate::evidence::Question;
use crate::exercise::{Aspect, Service};
use crate::expect::ExpectedSpan;
use crate::source::{Found, Mention, View, only};
use crate::text::Text;
use crate::trace::SpanKind;
use crate::untrusted::Untrusted;

/// See the page `filtered-out` of the book.
pub(in crate::diagnose) struct FilteredOut;

impl Rule for FilteredOut {
    fn id(&self) -> &'static str {
        "filtered-out"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.step
            .services
            .iter()
            .filter_map(|service| {
                let (missing, explains) = missing(case, open, service);
                let code = case.code(&service.name);
                let filters = filters(&code);
                let sign = shown_by_probe(case, service, &missing).or_else(|| {
                    let standing: Vec<&Filter<'_>> =
                        filters.iter().filter(|filter| !is_refuted(case, service, filter)).collect();
                    in_source(&code, &standing, &missing).or_else(|| below_the_level(&code, &standing, &missing))
                })?;
                let name = &service.name;
                let title = both!(
                    "a filter drops spans of `{name}` before OpenTelemetry sees them",
                    "um filtro descarta spans de `{name}` antes de o OpenTelemetry vê-los"
                );
                let next = both!(
                    "give each layer its own filter (`.with_filter(…)`), and the OpenTelemetry layer one that lets the spans' level pass, as `EnvFilter::new(\"info\")`",
                    "dê a cada layer seu próprio filtro (`.with_filter(…)`) e, à layer do OpenTelemetry, um que deixe passar o nível dos spans, como `EnvFilter::new(\"info\")`"
                );
                Some(
                    of_service(self.id(), name, explains, title, next)
                        .because(sign)
                        .at(only(filters.iter().map(|filter| filter.place).collect())),
                )
            })
            .collect()
    }

    fn questions(&self, _case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        diagnosis.service.iter().map(|service| Question::Logs { service: service.clone() }).collect()
    }
}

/// The expected spans of a service that are missing, and the failures that this accounts for.
fn missing<'a>(case: &Case<'a>, open: &Open, service: &Service) -> (Vec<&'a ExpectedSpan>, Vec<Failure>) {
    let mut explains = open.of(&crate::exercise::Assertion::Exports(service.name.clone()));
    let is_silent = !explains.is_empty();
    let is_missing =
        |span: &&ExpectedSpan| is_silent || !open.of_span(&span.id, &[Aspect::Exists]).is_empty();
    let of_service = case.step.spans.iter().filter(|span| span.service == service.name);
    let missing: Vec<&ExpectedSpan> = of_service.filter(is_missing).collect();
    for span in &missing {
        explains.extend(open.of_span(&span.id, &ALL_ASPECTS));
        for child in case.step.spans.iter().filter(|child| child.parent.as_deref() == Some(&span.id)) {
            explains.extend(open.of_span(&child.id, &[Aspect::Parent]));
        }
    }
    (missing, explains)
}

/// With everything logged a span came that did not come before.
fn shown_by_probe(case: &Case<'_>, service: &Service, missing: &[&ExpectedSpan]) -> Option<Text> {
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
fn is_refuted(case: &Case<'_>, service: &Service, filter: &Filter<'_>) -> bool {
    let came = case.logged(&service.name).is_some_and(|(spans, _)| !spans.is_empty());
    came && filter.reads_environment
}

/// The span is made by `tracing`, the bridge is there, and a filter lets only warnings or errors pass.
fn in_source(code: &View<'_>, filters: &[&Filter<'_>], missing: &[&ExpectedSpan]) -> Option<Text> {
    let made = missing.iter().find(|span| {
        let starts: Vec<Found<'_>> = span.names.iter().flat_map(|name| code.starts_of(name)).collect();
        !starts.is_empty() && starts.iter().all(|(_, found)| found.is_tracing_span())
    })?;
    if !filters.iter().any(|filter| filter.is_high) || !code.has_call("with_tracer") {
        return None;
    }
    let name = made.name();
    Some(both!(
        "span `{name}` is made by `tracing`, and a filter lets only warnings or errors pass",
        "o span `{name}` é criado pelo `tracing`, e um filtro só deixa passar avisos ou erros"
    ))
}

/// The span is made at a level that the filter's own text does not let pass. Its name is often put together in
/// the running program, so its kind tells which it is.
fn below_the_level(code: &View<'_>, filters: &[&Filter<'_>], missing: &[&ExpectedSpan]) -> Option<Text> {
    let [filter] = filters else { return None };
    let directives = filter.directives?.to_lowercase();
    let passes = directives.split(',').map(str::trim).rev().find_map(rank)?;
    let (span, level) = missing.iter().find_map(|span| Some((*span, made_at(code, span, &directives)?)))?;
    if rank(level)? <= passes {
        return None;
    }
    let (name, level) = (span.name(), level.to_uppercase());
    let text = Untrusted::from(directives.as_str());
    let directives = text.shown();
    Some(both!(
        "span `{name}` is made at the level {level}, and the filter `{directives}` lets no span of that level pass",
        "o span `{name}` é criado no nível {level}, e o filtro `{directives}` não deixa passar nenhum span desse nível"
    ))
}

/// The level of a span of this kind: of the macro that makes it, or of the library that does.
fn made_at(code: &View<'_>, span: &ExpectedSpan, directives: &str) -> Option<&'static str> {
    let kind = span.kind?.word();
    let is_of_kind = |found: &Mention| {
        found.fields.iter().any(|field| field == "otel.kind")
            && found.strings.iter().any(|string| string.eq_ignore_ascii_case(kind))
    };
    let by_macro = code.mentions().find_map(|(_, found)| {
        let level = match found.name.as_str() {
            "debug_span" => "debug",
            "trace_span" => "trace",
            _ => return None,
        };
        is_of_kind(found).then_some(level)
    });
    // `axum-tracing-opentelemetry` makes its spans at TRACE, under a target of its own.
    let by_library = || {
        let layers = code.calls("default");
        let has_layer = layers.iter().any(|(_, found)| found.before.ends_with("OtelAxumLayer::"));
        (has_layer && span.kind == Some(SpanKind::Server) && !directives.contains("otel")).then_some("trace")
    };
    by_macro.or_else(by_library)
}

/// A level by its number, the most that it lets through the highest.
fn rank(level: &str) -> Option<usize> {
    ["off", "error", "warn", "info", "debug", "trace"].iter().position(|known| *known == level)
}

/// A filter that spans must pass on their way to OpenTelemetry.
struct Filter<'a> {
    /// Where it is made or, where it is made on the spot, set.
    place: Found<'a>,
    /// The text of its directives, if it is one text.
    directives: Option<&'a str>,
    /// Whether it lets only warnings or errors pass.
    is_high: bool,
    /// Whether `RUST_LOG` changes it.
    reads_environment: bool,
}

impl<'a> Filter<'a> {
    /// What is set here, by all that is said of it.
    fn of(code: &View<'a>, set: Found<'a>) -> Self {
        let named = set.1.words.iter().flat_map(|word| code.bound_to(word));
        let said: Vec<Found<'a>> = named.filter(|(file, _)| file.path == set.0.path).collect();
        let place = said.iter().copied().find(|(_, found)| is_made(found)).unwrap_or(set);
        let all = || said.iter().map(|(_, found)| *found).chain([set.1]);
        let is_new = |found: &&Mention| found.name == "new" && found.before.ends_with("EnvFilter::");
        let spot = set.1.words.iter().any(|word| word == "EnvFilter").then_some(set.1);
        let reads = |name: &String| name.contains("from_env") || name.contains("from_default_env");
        Self {
            place,
            directives: all()
                .find(is_new)
                .or(spot)
                .and_then(|found| found.strings.first())
                .map(String::as_str),
            is_high: all().any(|found| found.strings.iter().chain(&found.words).any(|text| is_high(text)))
                || all().any(|found| {
                    found.words.iter().chain([&found.name]).any(|name| is_error_by_default(name))
                }),
            reads_environment: all().any(|found| found.words.iter().chain([&found.name]).any(reads)),
        }
    }
}

/// Whether a level above that of an ordinary span is named.
fn is_high(text: &str) -> bool {
    let text = text.to_lowercase();
    ["warn", "error", "off"].iter().any(|level| text.ends_with(level))
}

/// `EnvFilter::from_default_env()` lets errors pass, and nothing else.
fn is_error_by_default(name: &str) -> bool {
    name == "from_default_env"
}

/// Whether something makes a filter.
fn is_made(found: &Mention) -> bool {
    found.before.contains("EnvFilter::") || found.before.contains("LevelFilter::")
}

/// The filters of all layers, and of those that are not the terminal's.
fn filters<'a>(code: &View<'a>) -> Vec<Filter<'a>> {
    let is_terminals =
        |found: &Mention| found.before.contains("fmt::layer") || found.before.contains("fmt::Layer");
    let is_filter = |found: &Mention| {
        let names = |word: &String| word.ends_with("Filter");
        let first = found.words.first();
        first.is_some_and(names)
            || first.is_some_and(|word| code.bound_to(word).iter().any(|(_, made)| is_made(made)))
    };
    let is_set = |found: &Mention| match found.name.as_str() {
        "with_filter" => !is_terminals(found),
        "with" => found.before.contains("registry()") && is_filter(found),
        "with_max_level" | "with_env_filter" => true,
        _ => false,
    };
    code.mentions().filter(|(_, found)| is_set(found)).map(|set| Filter::of(code, set)).collect()
}
