//! Questions to the source, and the one place that answers them, if there is one.

use super::{Code, CodeFile, Mention, Todo, What};
use crate::diagnosis::Source;
use crate::exercise::Step;
use crate::expect::ExpectedSpan;

/// The macros that make a span of the `tracing` crate.
const SPAN_MACROS: &[&str] = &["span", "trace_span", "debug_span", "info_span", "warn_span", "error_span"];
/// The methods that start a span of OpenTelemetry's API by its name.
const STARTS: &[&str] = &["start", "start_with_context", "span_builder", "in_span", "from_name"];
/// What runs a piece of work by itself.
const SPAWNS: &[&str] = &["spawn", "spawn_blocking", "spawn_local", "spawn_on"];
/// What takes the current context along into such a piece.
const CARRIES: &[&str] =
    &["with_context", "with_current_context", "in_current_span", "instrument", "attach", "attach_context"];

impl Code {
    /// The part of the code that a service's program holds.
    pub fn of<'a>(&'a self, service: &str) -> View<'a> {
        let holds = |file: &&CodeFile| file.services.iter().any(|name| name == service);
        View { files: self.files.iter().filter(holds).collect() }
    }

    /// Whether a place is where nothing can be wrong: nobody changed that file, or was to.
    pub fn is_handed_out(&self, place: &Source) -> bool {
        self.files.iter().any(|file| file.path == place.file && file.is_handed_out)
    }

    /// All of it.
    pub fn all(&self) -> View<'_> {
        View { files: self.files.iter().collect() }
    }
}

/// A part of the code.
#[derive(Debug, Clone)]
pub struct View<'a> {
    files: Vec<&'a CodeFile>,
}

/// A mention and its file.
pub type Found<'a> = (&'a CodeFile, &'a Mention);

impl<'a> View<'a> {
    /// Whether nothing of it could be read: then what is not in it proves nothing.
    pub fn is_unknown(&self) -> bool {
        self.files.is_empty()
    }

    /// Its files, relative to the crate.
    pub fn paths(&self) -> impl Iterator<Item = &'a str> + '_ {
        self.files.iter().map(|file| file.path.as_str())
    }

    /// Everything that is mentioned.
    pub fn mentions(&self) -> impl Iterator<Item = Found<'a>> + '_ {
        self.files.iter().flat_map(|file| file.mentions.iter().map(move |mention| (*file, mention)))
    }

    /// The calls of a function or method by its name.
    pub fn calls(&self, name: &str) -> Vec<Found<'a>> {
        self.mentions().filter(|(_, found)| found.what == What::Call && found.name == name).collect()
    }

    /// Whether something is called.
    pub fn has_call(&self, name: &str) -> bool {
        !self.calls(name).is_empty()
    }

    /// Whether it makes spans by the `tracing` crate.
    pub fn uses_tracing_spans(&self) -> bool {
        self.mentions().any(|(_, found)| found.is_tracing_span())
    }

    /// Where a span of this name is started: by the API, by a macro, by `#[instrument]`.
    pub fn starts_of(&self, name: &str) -> Vec<Found<'a>> {
        let is_start = |found: &Mention| {
            let starts = found.what == What::Call && STARTS.contains(&found.name.as_str());
            (starts || found.is_tracing_span()) && found.strings.first().is_some_and(|first| first == name)
        };
        let by_function = |found: &Mention| {
            found.is_instrument()
                && found.function.as_deref() == Some(name)
                && !found.fields.iter().any(|field| field == "name")
        };
        self.mentions().filter(|(_, found)| is_start(found) || by_function(found)).collect()
    }

    /// The one place where an expected span is started.
    pub fn start_of(&self, expected: &ExpectedSpan) -> Option<Source> {
        only(expected.names.iter().flat_map(|name| self.starts_of(name)).collect())
    }

    /// Whether an expected span is started with a context that is given to it, and not with the current one.
    pub fn is_told_its_parent(&self, expected: &ExpectedSpan) -> bool {
        let Some(place) = self.made_at(expected) else { return false };
        let function = self
            .mentions()
            .find(|(file, found)| file.path == place.file && found.line == place.line)
            .and_then(|(_, found)| found.function.as_deref());
        let is_in =
            |(file, found): &Found<'a>| file.path == place.file && found.function.as_deref() == function;
        self.calls("start_with_context").iter().any(is_in)
    }

    /// The one place where a guard is held across an `.await`.
    pub fn guard_across_await(&self) -> Option<Source> {
        let lines =
            self.files.iter().flat_map(|file| file.guards_across_await.iter().map(|&line| file.place(line)));
        one(lines.collect())
    }

    /// Whether a guard is held across an `.await` anywhere.
    pub fn holds_guards(&self) -> bool {
        self.files.iter().any(|file| !file.guards_across_await.is_empty())
    }

    /// The one static that holds a context or a span.
    pub fn shared_context(&self) -> Option<Source> {
        one(self
            .files
            .iter()
            .flat_map(|file| file.shared_contexts.iter().map(|&line| file.place(line)))
            .collect())
    }

    /// The one address that is spelt out.
    pub fn address(&self) -> Option<Source> {
        one(self
            .files
            .iter()
            .flat_map(|file| file.addresses.iter().map(|found| file.place(found.line)))
            .collect())
    }

    /// What stands in an expression that is bound to this name, or in a function of this name.
    pub fn bound_to(&self, name: &str) -> Vec<Found<'a>> {
        let is_in =
            |found: &Mention| found.bound.as_deref() == Some(name) || found.function.as_deref() == Some(name);
        self.mentions().filter(|(_, found)| is_in(found)).collect()
    }

    /// The one place where a provider is built.
    pub fn provider(&self) -> Option<Source> {
        let is_provider = |(_, found): &Found<'a>| found.before.ends_with("SdkTracerProvider::");
        only(self.calls("builder").into_iter().filter(is_provider).collect())
    }

    /// Whether a provider gets an exporter.
    pub fn builds_exporter(&self) -> bool {
        ["with_batch_exporter", "with_simple_exporter", "with_span_processor"]
            .iter()
            .any(|name| self.has_call(name))
    }

    /// Where a key is set or declared.
    pub fn uses_of_key(&self, key: &str) -> Vec<Found<'a>> {
        let names = |found: &Mention| {
            let is_value = found.name == "new" && found.before.ends_with("KeyValue::");
            let is_record = found.what == What::Call && found.name == "record";
            ((is_value || is_record) && found.strings.first().is_some_and(|first| first == key))
                || found.fields.iter().any(|field| field == key)
        };
        self.mentions().filter(|(_, found)| names(found)).collect()
    }

    /// Whether a span macro or `#[instrument]` declares a field.
    pub fn declares_field(&self, key: &str) -> bool {
        self.mentions().any(|(_, found)| found.fields.iter().any(|field| field == key))
    }

    /// Where a piece of work is spawned in a function that takes no context along.
    pub fn bare_spawns(&self) -> Vec<Found<'a>> {
        let is_spawn = |found: &Mention| found.what == What::Call && SPAWNS.contains(&found.name.as_str());
        let carries = |spawn: &Mention| {
            let is_below = |other: &Mention| CARRIES.contains(&other.name.as_str());
            spawn.words.iter().any(|word| CARRIES.contains(&word.as_str()))
                || self
                    .mentions()
                    .any(|(_, other)| is_below(other) && other.function.is_some() && other.line == spawn.line)
        };
        self.mentions().filter(|(_, found)| is_spawn(found) && !carries(found)).collect()
    }

    /// What holds a string among its arguments, in any case of its letters.
    pub fn uses_of_string(&self, text: &str) -> Vec<Found<'a>> {
        let holds = |found: &Mention| found.strings.iter().any(|string| string.eq_ignore_ascii_case(text));
        self.mentions().filter(|(_, found)| holds(found)).collect()
    }

    /// The one string that something in the code holds.
    pub fn string(&self, text: &str) -> Option<Source> {
        only(self.mentions().filter(|(_, found)| found.strings.iter().any(|string| string == text)).collect())
    }

    /// The one gap of a step that speaks of something: of all these words.
    pub fn todo(&self, step: &Step, words: &[&str]) -> Option<Source> {
        let mut found = self.todos(step, words);
        match (found.next(), found.next()) {
            (Some(place), None) => Some(place),
            _ => None,
        }
    }

    /// The first gap of a step in a file that speaks of something.
    pub fn first_todo(&self, file: &str, step: &Step, word: &str) -> Option<Source> {
        self.todos(step, &[word]).find(|place| place.file == file)
    }

    fn todos<'s>(&'s self, step: &'s Step, words: &'s [&'s str]) -> impl Iterator<Item = Source> + 's {
        let speaks = move |todo: &Todo| {
            let text = todo.text.to_lowercase();
            words.iter().all(|word| text.contains(&word.to_lowercase()))
        };
        let left = self.files.iter().flat_map(|file| file.todos.iter().map(move |todo| (*file, todo)));
        left.filter(move |(_, todo)| is_of(todo, step) && speaks(todo))
            .map(|(file, todo)| file.place(todo.line))
    }
}

/// Whether a gap is this step's: `02-tracing/04` of `02-tracing/04-propagation`.
fn is_of(todo: &Todo, step: &Step) -> bool {
    step.id.strip_prefix(&todo.step).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

impl Mention {
    /// Whether it makes a span of the `tracing` crate.
    pub fn is_tracing_span(&self) -> bool {
        (self.what == What::Macro && SPAN_MACROS.contains(&self.name.as_str())) || self.is_instrument()
    }

    /// Whether it is `#[instrument]`.
    pub fn is_instrument(&self) -> bool {
        self.what == What::Attribute && self.name == "instrument"
    }
}

/// The one place of these, if it is one.
pub fn only(found: Vec<Found<'_>>) -> Option<Source> {
    one(found.iter().map(|(file, mention)| file.place(mention.line)).collect())
}

fn one(mut places: Vec<Source>) -> Option<Source> {
    places.dedup();
    match &places[..] {
        [place] => Some(place.clone()),
        _ => None,
    }
}
