//! A source file as the operators see it: its calls, bindings and functions, each with its bytes.

mod collect;

use std::ops::Range;

/// A range of bytes in a file.
pub(crate) type Bytes = Range<usize>;

/// A file that was understood.
#[derive(Debug)]
pub(crate) struct Code<'a> {
    pub(crate) text: &'a str,
    pub(crate) calls: Vec<Call>,
    pub(crate) bindings: Vec<Binding>,
    pub(crate) functions: Vec<Function>,
}

/// A call of a method, a function or a macro that takes expressions.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// A method by its name, a function by its path without blanks, a macro with its `!`.
    pub(crate) name: String,
    /// All of it, with the receiver.
    pub(crate) range: Bytes,
    /// What a method is called on.
    pub(crate) receiver: Option<Bytes>,
    pub(crate) arguments: Vec<Bytes>,
    /// The statement that is nothing but this call, with its semicolon.
    pub(crate) statement: Option<Bytes>,
    /// With its comma, where it is an element of an array or of `vec!`.
    pub(crate) element: Option<Bytes>,
    /// Its place among the functions.
    pub(crate) function: Option<usize>,
}

/// `let name = …;`
#[derive(Debug, Clone)]
pub(crate) struct Binding {
    pub(crate) name: String,
    pub(crate) value: Bytes,
    pub(crate) statement: Bytes,
    pub(crate) function: Option<usize>,
}

/// A function.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    /// Braces included.
    pub(crate) body: Bytes,
    /// What stands before the body, where others may call it by its name alone: a function that waits, with no
    /// type of its own to fill in and every argument by one name.
    pub(crate) free: Option<Free>,
}

/// A function of a module that waits for something.
#[derive(Debug, Clone)]
pub(crate) struct Free {
    /// Where its name stands.
    pub(crate) name: Bytes,
    /// From its visibility, or its `async`, to its body.
    pub(crate) head: Bytes,
    /// Each argument's name and type.
    pub(crate) arguments: Vec<(String, Bytes)>,
    /// What it gives.
    pub(crate) gives: Option<Bytes>,
}

/// `KeyValue::new(key, value)` or what a shape wrote in its place.
#[derive(Debug, Clone)]
pub(crate) struct Attribute<'a> {
    pub(crate) call: &'a Call,
    pub(crate) key: Bytes,
    pub(crate) value: Bytes,
}

impl<'a> Code<'a> {
    /// The file, unless it is no Rust.
    pub(crate) fn read(text: &'a str) -> Option<Self> {
        let file = syn::parse_file(text).ok()?;
        Some(collect::collect(text, &file))
    }

    pub(crate) fn at(&self, range: &Bytes) -> &'a str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    pub(crate) fn line(&self, at: usize) -> usize {
        self.text.get(..at).unwrap_or_default().matches('\n').count() + 1
    }

    /// The calls of this name.
    pub(crate) fn called(&self, name: &str) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(move |call| call.name == name)
    }

    /// Every attribute that is made.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = Attribute<'_>> {
        self.calls.iter().filter_map(|call| {
            let (key, value) = match (call.name.as_str(), call.receiver.as_ref(), call.arguments.as_slice()) {
                ("KeyValue::new" | "attribute" | "attributes::attribute" | "attribute!", _, [key, value]) => {
                    (key, value)
                }
                ("set_to", Some(key), [value]) => (key, value),
                _ => return None,
            };
            // What a shape defines is no attribute: its key is a variable.
            let is_literal = self.at(key).starts_with('"');
            is_literal.then(|| Attribute { call, key: key.clone(), value: value.clone() })
        })
    }

    /// The nearest call around a range that has this name.
    pub(crate) fn around(&self, range: &Bytes, name: &str) -> Option<&Call> {
        self.called(name)
            .filter(|call| call.range.start <= range.start && range.end <= call.range.end)
            .min_by_key(|call| call.range.len())
    }

    /// A statement with the line that it stands on, so that nothing is left of it.
    pub(crate) fn whole_line(&self, statement: &Bytes) -> Bytes {
        let start = self.text.get(..statement.start).unwrap_or_default();
        let blanks = start.len() - start.trim_end_matches(' ').len();
        let newline = usize::from(self.text.get(statement.end..).is_some_and(|rest| rest.starts_with('\n')));
        statement.start - blanks..statement.end + newline
    }
}
