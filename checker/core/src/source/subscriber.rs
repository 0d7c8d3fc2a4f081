//! What the source sets up for spans of the `tracing` crate, asked by name: the layer that passes them on to
//! OpenTelemetry, and the filters in front of it.

use super::places::{Found, Places};
use super::{Mention, View};
use crate::diagnosis::Source;
use crate::trace::SpanKind;

/// What is amiss with the layer that passes spans on to OpenTelemetry.
#[derive(Debug, Clone)]
pub enum Bridge<'a> {
    /// There is none; where the subscriber is initialised.
    Missing(Places<'a>),
    /// It has no tracer; where it is made.
    WithoutTracer(Places<'a>),
    /// Two subscribers are initialised, and only the first one counts; where one is that may come too late.
    InitialisedTwice(Places<'a>),
}

/// How much a span matters: the more, the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Of a filter: nothing passes.
    Off,
    /// An error.
    Error,
    /// A warning.
    Warn,
    /// What is of interest to whoever runs it.
    Info,
    /// What is of interest to whoever writes it.
    Debug,
    /// Everything.
    Trace,
}

impl Level {
    /// Reads a word in small letters.
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "off" => Self::Off,
            "error" => Self::Error,
            "warn" => Self::Warn,
            "info" => Self::Info,
            "debug" => Self::Debug,
            "trace" => Self::Trace,
            _ => return None,
        })
    }

    /// As a person writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "OFF",
            Self::Error => "ERROR",
            Self::Warn => "WARN",
            Self::Info => "INFO",
            Self::Debug => "DEBUG",
            Self::Trace => "TRACE",
        }
    }
}

/// A filter that spans must pass on their way to OpenTelemetry.
#[derive(Debug, Clone)]
pub struct Filter<'a> {
    /// Where it is made or, where it is made on the spot, set.
    place: Found<'a>,
    /// The text of its directives in small letters, if it is one text.
    pub directives: Option<String>,
    /// Whether it lets only warnings or errors pass.
    pub is_high: bool,
    /// Whether `RUST_LOG` changes it.
    pub reads_environment: bool,
}

impl<'a> View<'a> {
    /// What the source lacks between `tracing` and OpenTelemetry, if it lacks something.
    pub fn bridge_fault(&self) -> Option<Bridge<'a>> {
        let layers = self.all_that(|found| {
            (found.name == "layer" && found.before.ends_with("tracing_opentelemetry::"))
                || (found.name == "new" && found.before.ends_with("OpenTelemetryLayer::"))
        });
        // Brought in by name (`use tracing_opentelemetry::layer`), it is one like any other.
        let by_name = self.calls("layer").filter(|(_, found)| found.before.is_empty());
        if !layers.any() && !by_name.any() {
            return Some(Bridge::Missing(self.calls_of(&["init", "try_init"])));
        }
        let is_new = |(_, found): &Found<'a>| found.name == "new";
        if !self.gives_layer_a_tracer() && !layers.found().iter().any(is_new) {
            return Some(Bridge::WithoutTracer(layers));
        }
        let tried = self.calls_of(&["try_init", "set_global_default"]);
        let sure = self.calls("init").filter(|(_, found)| is_subscriber(&found.before));
        let is_twice = tried.any() && tried.found().len() + sure.found().len() > 1;
        is_twice.then(|| Bridge::InitialisedTwice(self.calls("try_init")))
    }

    /// Where a layer is given a filter of its own.
    pub fn gives_layer_a_filter(&self) -> Places<'a> {
        self.calls("with_filter")
    }

    /// Whether a layer is given a tracer.
    pub fn gives_layer_a_tracer(&self) -> bool {
        self.calls("with_tracer").any()
    }

    /// The level of a span of this kind: of the macro that makes it, or of the library that does, which these
    /// directives do not name.
    pub fn level_of_kind(&self, kind: SpanKind, directives: &str) -> Option<Level> {
        let by_macro = self.mentions().find_map(|(_, found)| {
            let level = match found.name.as_str() {
                "debug_span" => Level::Debug,
                "trace_span" => Level::Trace,
                _ => return None,
            };
            found.has_kind(kind).then_some(level)
        });
        // `axum-tracing-opentelemetry` makes its spans at TRACE, under a target of its own.
        let by_library = || {
            let layers = self.calls("default").filter(|(_, found)| found.before.ends_with("OtelAxumLayer::"));
            (layers.any() && kind == SpanKind::Server && !directives.contains("otel")).then_some(Level::Trace)
        };
        by_macro.or_else(by_library)
    }

    /// The filters of all layers, and of those that are not the terminal's.
    pub fn filters(&self) -> Vec<Filter<'a>> {
        self.mentions().filter(|(_, found)| self.sets_filter(found)).map(|set| self.filter(set)).collect()
    }

    fn sets_filter(&self, found: &Mention) -> bool {
        let is_terminals = found.before.contains("fmt::layer") || found.before.contains("fmt::Layer");
        let is_bound = |word: &String| self.bound_to(word).iter().any(|(_, made)| is_made(made));
        let is_filter = |word: &String| word.ends_with("Filter") || is_bound(word);
        match found.name.as_str() {
            "with_filter" => !is_terminals,
            "with" => found.before.contains("registry()") && found.words.first().is_some_and(is_filter),
            "with_max_level" | "with_env_filter" => true,
            _ => false,
        }
    }

    /// What is set here, by all that is said of it.
    fn filter(&self, set: Found<'a>) -> Filter<'a> {
        let named = set.1.words.iter().flat_map(|word| self.bound_to(word));
        let said: Vec<Found<'a>> = named.filter(|(file, _)| file.path == set.0.path).collect();
        let place = said.iter().copied().find(|(_, found)| is_made(found)).unwrap_or(set);
        let all = || said.iter().map(|(_, found)| *found).chain([set.1]);
        let is_new = |found: &&Mention| found.name == "new" && found.before.ends_with("EnvFilter::");
        let spot = set.1.words.iter().any(|word| word == "EnvFilter").then_some(set.1);
        // Also where it is what remains when the environment names none: `….unwrap_or_else(|_| EnvFilter::new("info"))`.
        let is_within =
            |found: &&Mention| found.words.iter().any(|word| word == "EnvFilter") && found.strings.len() == 1;
        let new = all().find(is_new).or(spot).or_else(|| all().find(is_within));
        let directives = new.and_then(|found| found.strings.first());
        let reads = |name: &String| name.contains("from_env") || name.contains("from_default_env");
        let by_default = |name: &String| is_error_by_default(name);
        let is_high = |text: &String| is_high(text);
        Filter {
            place,
            directives: directives.map(|text| text.to_lowercase()),
            is_high: all().any(|found| {
                found.strings.iter().chain(&found.words).any(is_high)
                    || found.words.iter().chain([&found.name]).any(by_default)
            }),
            reads_environment: all().any(|found| found.words.iter().chain([&found.name]).any(reads)),
        }
    }

    /// What stands in an expression that is bound to this name, or in a function of this name.
    fn bound_to(&self, name: &str) -> Vec<Found<'a>> {
        let is_in =
            |found: &Mention| found.bound.as_deref() == Some(name) || found.function.as_deref() == Some(name);
        self.mentions().filter(|(_, found)| is_in(found)).collect()
    }
}

impl Filter<'_> {
    /// Where it is made.
    pub fn place(&self) -> Source {
        self.place.0.place(self.place.1.line)
    }

    /// The level that it lets pass by its directives: the last one that is named for all.
    pub fn passes(&self) -> Option<Level> {
        self.directives.as_deref()?.split(',').map(str::trim).rev().find_map(Level::of)
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

fn is_subscriber(before: &str) -> bool {
    before.contains("tracing_subscriber") || before.contains("registry") || before.contains("fmt")
}
