//! Other honest ways to write the same program: each must pass as the solution does.

use std::collections::BTreeSet;

use crate::code::Code;
use crate::edit::{Edit, Sources, apply};
use crate::handed::{Hands, candidates, handed};

/// A way to write a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// As the solution has it.
    Plain,
    /// The variables have other names.
    Renamed,
    /// Attributes come from a helper function.
    Helper,
    /// Attributes come from a module of their own.
    Module,
    /// Attributes come from a macro.
    Macro,
    /// Attributes come from a trait's method on the key.
    Trait,
    /// Contexts are shared in an `Arc`.
    Shared,
    /// Attributes are set in a loop.
    Loop,
    /// The tracer comes from a function, and the builder with its kind is a value first.
    Stepwise,
    /// What starts a span is done by a task, in the context of who asked for it.
    Task,
    /// What starts a span is done by a worker behind a channel, with the context in the message.
    Worker,
}

impl Shape {
    /// Every shape.
    pub const ALL: [Self; 11] = [
        Self::Plain,
        Self::Renamed,
        Self::Helper,
        Self::Module,
        Self::Macro,
        Self::Trait,
        Self::Shared,
        Self::Loop,
        Self::Stepwise,
        Self::Task,
        Self::Worker,
    ];

    /// Its word on the command line and in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Renamed => "renamed",
            Self::Helper => "helper",
            Self::Module => "module",
            Self::Macro => "macro",
            Self::Trait => "trait",
            Self::Shared => "shared",
            Self::Loop => "loop",
            Self::Stepwise => "stepwise",
            Self::Task => "task",
            Self::Worker => "worker",
        }
    }

    /// The program in this shape; nothing where the shape finds nothing to write another way.
    pub fn of(self, sources: &Sources) -> Option<Sources> {
        if self == Self::Plain {
            return Some(sources.clone());
        }
        let mut shaped = sources.clone();
        for text in shaped.values_mut() {
            let Some(code) = Code::read(text) else { continue };
            let edits = self.edits(&code);
            *text = apply(text, &edits);
        }
        (shaped != *sources).then_some(shaped)
    }

    fn edits(self, code: &Code<'_>) -> Vec<Edit> {
        match self {
            Self::Plain => Vec::new(),
            Self::Renamed => renamed(code),
            Self::Helper => attributes(code, "attribute", &format!("\n{HELPER}")),
            Self::Module => attributes(code, "attributes::attribute", MODULE),
            Self::Macro => made_by_macro(code),
            Self::Trait => made_by_trait(code),
            Self::Shared => shared(code),
            Self::Loop => in_loops(code),
            Self::Stepwise => stepwise(code),
            Self::Task => by_hands(code, Hands::Task),
            Self::Worker => by_hands(code, Hands::Channel),
        }
    }
}

const HELPER: &str = "fn attribute(key: &'static str, value: impl Into<opentelemetry::Value>) -> KeyValue {
    KeyValue::new(key, value)
}
";

const MODULE: &str = "
mod attributes {
    use opentelemetry::KeyValue;

    pub fn attribute(key: &'static str, value: impl Into<opentelemetry::Value>) -> KeyValue {
        KeyValue::new(key, value)
    }
}
";

const MACRO: &str = "macro_rules! attribute {
    ($key:expr, $value:expr) => {
        KeyValue::new($key, $value)
    };
}

";

const TRAIT: &str = "
trait Key {
    fn set_to(self, value: impl Into<opentelemetry::Value>) -> KeyValue;
}

impl Key for &'static str {
    fn set_to(self, value: impl Into<opentelemetry::Value>) -> KeyValue {
        KeyValue::new(self, value)
    }
}
";

const TRACER: &str = "
fn tracer_of(library: &'static str) -> global::BoxedTracer {
    global::tracer(library)
}
";

/// Every attribute by a function of this name, which `definition` at the end defines.
fn attributes(code: &Code<'_>, name: &str, definition: &str) -> Vec<Edit> {
    let mut edits: Vec<Edit> = code
        .attributes()
        .map(|attribute| {
            let (call, before) = (&attribute.call.range, attribute.key.start);
            Edit::new(call.start..before, format!("{name}("))
        })
        .collect();
    if !edits.is_empty() {
        edits.push(Edit::insert(code.text.len(), definition));
        // An import that is needed no more would be a warning in the learner's program, and is no harm.
    }
    edits
}

fn made_by_macro(code: &Code<'_>) -> Vec<Edit> {
    let mut edits = attributes(code, "attribute!", "");
    if edits.pop().is_some() {
        edits.push(Edit::insert(first_item(code), MACRO));
    }
    edits
}

/// Where a macro can stand so that everything after it sees it: before the first function.
fn first_item(code: &Code<'_>) -> usize {
    let mut at = 0;
    let mut is_after_uses = false;
    for line in code.text.split_inclusive('\n') {
        let is_use = line.starts_with("use ") || line.starts_with("mod ");
        let is_open = line.trim_end().ends_with('{') || line.starts_with([' ', '}']);
        if is_after_uses && !is_use && !is_open && !line.trim().is_empty() {
            return at;
        }
        is_after_uses |= is_use;
        at += line.len();
    }
    at
}

fn made_by_trait(code: &Code<'_>) -> Vec<Edit> {
    let mut edits: Vec<Edit> = code
        .attributes()
        .flat_map(|attribute| {
            let call = &attribute.call.range;
            [
                Edit::new(call.start..attribute.key.start, ""),
                Edit::new(attribute.key.end..attribute.value.start, ".set_to("),
            ]
        })
        .collect();
    if !edits.is_empty() {
        edits.push(Edit::insert(code.text.len(), TRAIT));
    }
    edits
}

/// `context` and `span` and their like by other names, wherever they are variables.
fn renamed(code: &Code<'_>) -> Vec<Edit> {
    const NAMES: [(&str, &str); 6] = [
        ("context", "cx"),
        ("span", "active"),
        ("attributes", "described"),
        ("caller", "remote"),
        ("exporter", "sender"),
        ("resource", "identity"),
    ];
    let bound: BTreeSet<&str> = code.bindings.iter().map(|binding| binding.name.as_str()).collect();
    NAMES
        .into_iter()
        .filter(|(name, _)| bound.contains(name))
        .flat_map(|(name, other)| variables(code, name).into_iter().map(move |range| Edit::new(range, other)))
        .collect()
}

/// Where a variable of this name stands in the code: not as a method, a path, a comment or a text.
fn variables(code: &Code<'_>, name: &str) -> Vec<crate::code::Bytes> {
    let in_functions = |at: usize| code.functions.iter().any(|function| function.body.contains(&at));
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    code.text
        .match_indices(name)
        .filter(|(at, _)| {
            let (before, after) = (&code.text[..*at], &code.text[at + name.len()..]);
            let line = before.rsplit('\n').next().unwrap_or_default();
            let is_text = line.contains("//") || line.matches('"').count() % 2 == 1;
            let is_alone = !before.ends_with(is_word) && !after.starts_with(is_word);
            let is_variable = !before.ends_with(['.', ':']) && !after.starts_with(['(', ':', '!']);
            is_alone && is_variable && !is_text && in_functions(*at)
        })
        .map(|(at, _)| at..at + name.len())
        .collect()
}

fn shared(code: &Code<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for binding in code.bindings.iter().filter(|binding| binding.name == "context") {
        edits.push(Edit::insert(binding.value.start, "std::sync::Arc::new("));
        edits.push(Edit::insert(binding.value.end, ")"));
    }
    for call in code.called("clone").filter(|_| !edits.is_empty()).collect::<Vec<_>>() {
        if call.receiver.as_ref().is_some_and(|receiver| code.at(receiver) == "context") {
            edits.push(Edit::new(call.range.clone(), "opentelemetry::Context::clone(&context)"));
        }
    }
    edits
}

fn in_loops(code: &Code<'_>) -> Vec<Edit> {
    let set = code.called("set_attribute");
    set.filter_map(|call| {
        let (statement, argument) = (call.statement.as_ref()?, call.arguments.first()?);
        let receiver = code.at(call.receiver.as_ref()?);
        let argument = code.at(argument);
        Some(Edit::new(
            statement.clone(),
            format!("for attribute in [{argument}] {{ {receiver}.set_attribute(attribute); }}"),
        ))
    })
    .collect()
}

fn stepwise(code: &Code<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for call in code.called("global::tracer") {
        edits.push(Edit::new(call.range.start..call.range.start + "global::tracer".len(), "tracer_of"));
    }
    if !edits.is_empty() {
        edits.push(Edit::insert(code.text.len(), TRACER));
    }
    // A builder that is a value of its own before it starts.
    let is_start = |call: &&crate::code::Call| matches!(call.name.as_str(), "start" | "start_with_context");
    for call in code.calls.iter().filter(is_start) {
        let Some(receiver) = &call.receiver else { continue };
        if code.at(receiver).contains(".span_builder(") {
            edits.push(Edit::insert(receiver.start, "{ let builder = "));
            edits.push(Edit::insert(receiver.end, "; builder "));
            edits.push(Edit::insert(call.range.end, " }"));
        }
    }
    edits
}

fn by_hands(code: &Code<'_>, hands: Hands) -> Vec<Edit> {
    candidates(code).filter_map(|free| handed(code, free, hands, true)).flatten().collect()
}
