//! Where the code of one span is: the place that makes it, and what is said in that file. The words of Rust for
//! a span's name, kind, status, attributes and events stand here.

use super::places::{Found, Places};
use super::{Mention, StaticTracer, View, What};
use crate::diagnosis::Source;
use crate::exercise::Step;
use crate::expect::ExpectedSpan;
use crate::trace::SpanKind;

/// The macros that make a span of the `tracing` crate.
const SPAN_MACROS: &[&str] = &["span", "trace_span", "debug_span", "info_span", "warn_span", "error_span"];
/// The methods that start a span of OpenTelemetry's API by its name.
const STARTS: &[&str] = &["start", "start_with_context", "span_builder", "in_span", "from_name"];

/// What the fields of a span of `tracing` say of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KindField {
    /// Something, in the field that counts.
    Named,
    /// Something, in a field that is called as Jaeger's tag and counts for nothing.
    Misnamed,
}

/// Where a span starts.
impl<'a> View<'a> {
    /// Whether it makes spans by the `tracing` crate.
    pub fn uses_tracing_spans(&self) -> bool {
        self.mentions().any(|(_, found)| found.is_tracing_span())
    }

    /// Where a span of any name is started. (A library may start more.)
    pub fn makes_spans(&self) -> Places<'a> {
        self.all_that(|found| {
            found.is_tracing_span() || (found.what == What::Call && STARTS.contains(&found.name.as_str()))
        })
    }

    /// Where a span of this name is started: by the API, by a macro, by `#[instrument]`.
    pub fn starts_of(&self, name: &str) -> Places<'a> {
        self.all_that(|found| found.starts(name))
    }

    /// Where an expected span is started.
    pub fn starts(&self, expected: &ExpectedSpan) -> Places<'a> {
        self.all_that(|found| expected.names.iter().any(|name| found.starts(name)))
    }

    /// Whether something is started under a name that is known only in the running program.
    pub fn starts_by_variable(&self) -> bool {
        self.mentions().any(|(_, found)| {
            let starts = found.what == What::Call && STARTS.contains(&found.name.as_str());
            let is_built = found.before.contains("span_builder(") || found.before.contains("from_name(");
            starts && found.strings.is_empty() && !is_built && !found.words.is_empty()
        })
    }

    /// The one place where an expected span is started.
    pub fn start_of(&self, expected: &ExpectedSpan) -> Option<Source> {
        self.starts(expected).only()
    }

    /// Whether an expected span is started by the `tracing` crate, and by nothing else.
    pub fn starts_by_tracing(&self, expected: &ExpectedSpan) -> bool {
        let starts = self.starts(expected);
        starts.any() && starts.found().iter().all(|(_, found)| found.is_tracing_span())
    }

    /// Whether an expected span is made by the `tracing` crate: by its name or, as that may be put together at run
    /// time, because nothing else makes any.
    pub fn is_of_tracing(&self, expected: &ExpectedSpan) -> bool {
        let made = self.makes_spans();
        let all = made.any() && made.found().iter().all(|(_, found)| found.is_tracing_span());
        if self.starts(expected).any() { self.starts_by_tracing(expected) } else { all }
    }

    /// Whether the first start of a name is a function's, which gave the span its own.
    pub fn is_named_by_function(&self, name: &str) -> bool {
        let starts = self.starts_of(name);
        let first = starts.found().first();
        first.is_some_and(|(_, found)| found.is_instrument() && found.function.as_deref() == Some(name))
    }

    /// Where an expected span is started, if it is a static with a tracer that starts it.
    pub fn start_by_kept_tracer(&self, expected: &ExpectedSpan) -> Option<Source> {
        let kept: Vec<&StaticTracer> = self.files().flat_map(|file| &file.static_tracers).collect();
        let is_kept = |name: &str| kept.iter().any(|kept| kept.name == name);
        // By the static itself, whatever is asked of it first, or by a variable that is made of it.
        let by_a_static = |(file, start): &Found<'a>| {
            let object = start.before.trim_start_matches(['&', '*', '(']);
            let name = object.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
            let of = file.aliases.iter().find(|(alias, _)| alias == name).map(|(_, of)| of.as_str());
            is_kept(name) || of.is_some_and(is_kept)
        };
        let starts = self.makes(expected);
        starts.found().iter().all(by_a_static).then(|| starts.only()).flatten()
    }

    /// Where an expected span is started with a tracer that its function was given, if `main` may have taken that before
    /// a provider was global.
    pub fn start_by_early_tracer(&self, expected: &ExpectedSpan) -> Option<Source> {
        let early = self.takes_tracer_early()?;
        let starts = self.starts(expected);
        let by_given = |found: &Found<'a>| !found.1.is_tracing_span() && !self.takes_tracer_beside(found);
        (starts.any() && starts.found().iter().all(by_given)).then_some(early)
    }

    /// Whether an expected span is started with a context that is given to it, and not with the current one.
    pub fn is_told_its_parent(&self, expected: &ExpectedSpan) -> bool {
        let by_macro = |(_, found): &Found<'a>| found.is_tracing_span() && found.names_parent();
        if self.makes(expected).found().iter().any(by_macro) {
            return true;
        }
        let Some(place) = self.made_at(expected) else { return false };
        let function = self
            .mentions()
            .find(|(file, found)| file.path == place.file && found.line == place.line)
            .and_then(|(_, found)| found.function.as_deref());
        let given = self.calls("start_with_context");
        given
            .found()
            .iter()
            .any(|(file, found)| file.path == place.file && found.function.as_deref() == function)
    }

    /// Where an expected span is told that it has no parent: `parent: None`, or an empty context.
    pub fn is_told_no_parent(&self, expected: &ExpectedSpan) -> Option<Source> {
        let by_macro = |(_, found): &Found<'a>| found.is_tracing_span() && found.names_no_parent();
        let is_given = |found: &Mention| {
            let takes = matches!(found.name.as_str(), "start_with_context" | "build_with_context");
            takes && found.words.windows(2).any(|pair| pair == ["Context", "new"])
        };
        let makes = self.makes(expected).filter(by_macro);
        makes.only().or_else(|| self.beside(expected, is_given).only())
    }

    /// Whether an expected span is made by the `tracing` crate, be it under a name of the running program.
    pub fn is_made_by_tracing(&self, expected: &ExpectedSpan) -> bool {
        let makes = self.makes(expected);
        makes.any() && makes.found().iter().all(|(_, found)| found.is_tracing_span())
    }

    /// Whether an expected span is a function's, by `#[instrument]`: it is the current one in there.
    pub fn is_of_a_function(&self, expected: &ExpectedSpan) -> bool {
        self.starts(expected).found().iter().any(|(_, found)| found.is_instrument())
    }

    /// Whether an expected span is bound to nothing, `let _ = …`, and so dropped where it starts.
    pub fn lets_span_go(&self, expected: &ExpectedSpan) -> bool {
        self.makes(expected).found().iter().any(|(_, found)| found.bound.as_deref() == Some("_"))
    }

    /// Where a span is given the time at which it ends.
    pub fn gives_end_time(&self) -> Places<'a> {
        self.calls("end_with_timestamp")
    }

    /// Where a span is given the time at which it begins.
    pub fn gives_start_time(&self) -> Places<'a> {
        self.calls("with_start_time")
    }

    /// The one place where a span is made: by its name or, as a name may be put together at run time, by
    /// its kind.
    pub fn made_at(&self, expected: &ExpectedSpan) -> Option<Source> {
        self.makes(expected).only()
    }

    /// Where a span is made, by its name if it is seen anywhere, or else by its kind.
    pub(super) fn makes(&self, expected: &ExpectedSpan) -> Places<'a> {
        let (starts, kind) = (self.starts(expected), expected.kind);
        match kind {
            Some(kind) if starts.only().is_none() => self.makes_kind(kind),
            _ => starts,
        }
    }

    /// Only server and client spans are told by their kind: one place in a program makes them all.
    fn makes_kind(&self, kind: SpanKind) -> Places<'a> {
        let is_kind = |word: &String| word.eq_ignore_ascii_case(kind.word());
        let makes = |found: &Mention| {
            let by_api = found.name == "with_kind" && found.words.iter().any(is_kind);
            by_api || (found.is_tracing_span() && found.has_kind(kind))
        };
        let is_told = matches!(kind, SpanKind::Server | SpanKind::Client);
        self.all_that(|found| is_told && makes(found))
    }
}

/// What is said of a span.
impl<'a> View<'a> {
    /// Where a span is built as one of kind SERVER.
    pub fn builds_server_spans(&self) -> Places<'a> {
        self.all_that(|found| found.name == "with_kind" && found.words.iter().any(|word| word == "Server"))
    }

    /// Where a span that is made already is given a kind.
    pub fn records_kind(&self) -> Places<'a> {
        self.records("otel.kind")
    }

    /// What an expected span's fields say of its kind.
    pub fn kind_field(&self, expected: &ExpectedSpan) -> Option<KindField> {
        let starts = self.starts(expected);
        let has = |key: &str| starts.found().iter().any(|(_, found)| found.has_field(key));
        if has("otel.kind") {
            return Some(KindField::Named);
        }
        has("span.kind").then_some(KindField::Misnamed)
    }

    /// Where a field of a span of `tracing` is given its value.
    pub fn records(&self, key: &str) -> Places<'a> {
        self.calls("record").filter(|(_, call)| call.is_first(key))
    }

    /// Where a key is set or declared.
    pub fn uses_of_key(&self, key: &str) -> Places<'a> {
        self.all_that(|found| {
            let is_value = found.name == "new" && found.before.ends_with("KeyValue::");
            let is_record = found.what == What::Call && found.name == "record";
            ((is_value || is_record) && found.is_first(key)) || found.has_field(key)
        })
    }

    /// Whether a span macro or `#[instrument]` declares a field.
    pub fn declares_field(&self, key: &str) -> bool {
        self.mentions().any(|(_, found)| found.has_field(key))
    }

    /// Where to say more of an expected span's status, or where it is said.
    pub fn status_of(&self, step: &Step, expected: &ExpectedSpan) -> Option<Source> {
        self.said_of(step, expected, "status", Mention::sets_status)
    }

    /// The one place that sets a status in the file that makes an expected span.
    pub fn status_beside(&self, expected: &ExpectedSpan) -> Option<Source> {
        let made = self.made_at(expected)?;
        self.all_that(Mention::sets_status).filter(|(file, _)| file.path == made.file).only()
    }

    /// Where a status is set in the function that makes an expected span.
    pub fn sets_status_beside(&self, expected: &ExpectedSpan) -> Places<'a> {
        self.beside(expected, Mention::sets_status)
    }

    /// Where a kind is given in the function that makes an expected span.
    pub fn gives_kind_beside(&self, expected: &ExpectedSpan) -> Places<'a> {
        self.beside(expected, |found| found.name == "with_kind")
    }

    /// Where a span is ended in the function that makes an expected one.
    pub fn ends_beside(&self, expected: &ExpectedSpan) -> Places<'a> {
        self.beside(expected, |found| found.what == What::Call && found.name == "end")
    }

    /// Where an event of this name is put on a span.
    pub fn adds_event(&self, name: &str) -> Places<'a> {
        self.all_that(|found| found.adds_event(name))
    }

    /// What holds in the function that makes an expected span; everywhere, where that is not known.
    fn beside(&self, expected: &ExpectedSpan, holds: impl Fn(&Mention) -> bool) -> Places<'a> {
        let found = self.all_that(holds);
        let Some(made) = self.made_at(expected) else { return found };
        let function = self.function_at(&made);
        found.filter(|(file, found)| file.path == made.file && found.function.as_deref() == function)
    }

    /// The function that a place is in.
    fn function_at(&self, place: &Source) -> Option<&'a str> {
        let is_there = |(file, found): &Found<'a>| file.path == place.file && found.line == place.line;
        self.mentions().find(is_there).and_then(|(_, found)| found.function.as_deref())
    }

    /// Where to put an event on an expected span, or where it is put.
    pub fn event_of(&self, step: &Step, expected: &ExpectedSpan, name: &str) -> Option<Source> {
        self.said_of(step, expected, &format!("`{name}`"), |found| found.adds_event(name))
    }

    /// Where to say something more of a span: the gap left for it in the file that makes it (the first of
    /// several), else the one call there that says it already, else where the span is made.
    fn said_of(
        &self,
        step: &Step,
        expected: &ExpectedSpan,
        gap: &str,
        says: impl Fn(&Mention) -> bool,
    ) -> Option<Source> {
        let Some(made) = self.made_at(expected) else { return self.todo(step, &[gap]) };
        let said = self.all_that(says).filter(|(file, _)| file.path == made.file);
        self.first_todo(&made.file, step, gap).or_else(|| said.only()).or(Some(made))
    }
}

impl Mention {
    /// Whether it makes a span of the `tracing` crate.
    pub(super) fn is_tracing_span(&self) -> bool {
        (self.what == What::Macro && SPAN_MACROS.contains(&self.name.as_str())) || self.is_instrument()
    }

    /// Whether it gives its span this kind by the field that counts.
    pub(super) fn has_kind(&self, kind: SpanKind) -> bool {
        let is_kind = |word: &String| word.eq_ignore_ascii_case(kind.word());
        self.has_field("otel.kind") && self.strings.iter().any(is_kind)
    }

    /// Whether its span is told its parent: `parent: &span`.
    fn names_parent(&self) -> bool {
        self.words.first().is_some_and(|word| word == "parent") && !self.has_field("parent")
    }

    /// Whether its span is told that it has none: `parent: None`.
    fn names_no_parent(&self) -> bool {
        self.names_parent() && self.words.get(1).is_some_and(|word| word == "None")
    }

    /// Whether it is `#[instrument]`.
    fn is_instrument(&self) -> bool {
        self.what == What::Attribute && self.name == "instrument"
    }

    /// Whether it starts a span of this name.
    fn starts(&self, name: &str) -> bool {
        let by_api = self.what == What::Call && STARTS.contains(&self.name.as_str());
        let by_function =
            self.is_instrument() && self.function.as_deref() == Some(name) && !self.has_field("name");
        ((by_api || self.is_tracing_span()) && self.is_first(name)) || by_function
    }

    fn has_field(&self, key: &str) -> bool {
        self.fields.iter().any(|field| field == key)
    }

    /// Whether a text is the first that it is given.
    fn is_first(&self, text: &str) -> bool {
        self.strings.first().is_some_and(|first| first == text)
    }

    /// Whether it gives a span its status.
    fn sets_status(&self) -> bool {
        self.name == "set_status" || (self.name == "record" && self.is_first("otel.status_code"))
    }

    /// Whether it puts an event of this name on a span.
    fn adds_event(&self, name: &str) -> bool {
        let adds = ["add_event", "add_event_with_timestamp"].contains(&self.name.as_str());
        (adds && self.is_first(name)) || (name == "exception" && self.name == "record_error")
    }
}
