//! The learner's source, as far as it helps to say why and where: which functions there are, what they
//! call, which spans and fields they name, which `TODO`s are left.
//!
//! It is read token by token, so that a word in a comment or a string never counts as code, and what
//! stands inside a macro counts like the rest. No verdict rests on it, and where there are two places to
//! point to there is none: a wrong pointer is worse than no pointer.
//!
//! Whoever wants to know something asks for it by name ([`View`]). What the code says word for word is seen in
//! here alone, so that all words of Rust stand here too.

mod ask;
mod context;
mod early;
mod end;
mod find;
mod guards;
mod handover;
mod parse;
mod places;
mod router;
mod span;
mod subscriber;

pub use ask::Sampler;
pub use find::View;
pub use handover::Handover;
pub use parse::parse;
pub use places::{Places, Says, one};
pub use span::KindField;
pub use subscriber::{Bridge, Filter, Level};

use serde::{Deserialize, Serialize};

use crate::diagnosis::Source;

/// What was read of a crate.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Code {
    /// Its files, each once.
    pub files: Vec<CodeFile>,
}

/// One file of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct CodeFile {
    /// Relative to the crate: `src/client.rs`.
    pub path: String,
    /// The services whose program holds it.
    pub services: Vec<String>,
    /// Its functions, in order.
    pub functions: Vec<Function>,
    /// What is called and named in it, in order.
    mentions: Vec<Mention>,
    /// The gaps that were left for the learner and are still there.
    pub todos: Vec<Todo>,
    /// The lines, from 1, where a guard is bound that is still held at an `.await`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guards_across_await: Vec<u32>,
    /// The lines, from 1, of statics that hold a context or a span, for all requests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared_contexts: Vec<u32>,
    /// The lines, from 1, where a guard is let go at once: it made something current for nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guards_let_go: Vec<u32>,
    /// The statics that hold a tracer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub static_tracers: Vec<StaticTracer>,
    /// The local variables that are made of a static, by their names, with the static's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<(String, String)>,
    /// The addresses that it spells out: literals that begin with `http://`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// Whether it is none that the step lets the learner edit, and is as it was handed out: whatever is wrong is
    /// elsewhere.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_handed_out: bool,
    /// The modules that it declares, for the next files to read.
    pub modules: Vec<String>,
}

/// A function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// From the line of its name to the line of its closing brace.
    pub lines: std::ops::RangeInclusive<u32>,
}

/// A static that holds a tracer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaticTracer {
    /// The name.
    pub name: String,
    /// The line, from 1.
    pub line: u32,
}

/// An address in the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// The literal's text.
    pub text: String,
    /// The line, from 1.
    pub line: u32,
}

/// Something that the code says by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Mention {
    /// What it is.
    what: What,
    /// The last word of its path: `set_text_map_propagator`, `info_span`, `instrument`.
    name: String,
    /// What stands before it in the same expression, without spaces: `global::`, `Span::current().`.
    before: String,
    /// The string literals within its brackets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    strings: Vec<String>,
    /// The names within its brackets: `Server`, `skip_all`, `AlwaysOff`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    words: Vec<String>,
    /// The fields that a span macro or `instrument` declares: `user.name`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    fields: Vec<String>,
    /// The name that its expression is bound to: `errors` in `let errors = …`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bound: Option<String>,
    /// The line, from 1.
    line: u32,
    /// The function that it stands in, or, for an attribute, stands on.
    function: Option<String>,
}

/// The kind of a [`Mention`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum What {
    /// A call of a function or a method.
    Call,
    /// A macro.
    Macro,
    /// An attribute on a function.
    Attribute,
}

/// A `// TODO(02-tracing/04): …`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Todo {
    /// `02-tracing/04`.
    pub step: String,
    /// What is to be done: the whole comment.
    pub text: String,
    /// The line, from 1.
    pub line: u32,
}

impl CodeFile {
    fn place(&self, line: u32) -> Source {
        Source { file: self.path.clone(), line }
    }
}
