//! What a step expects of a span, and the templates in which it says so.

use std::collections::BTreeMap;

use crate::trace::{SpanKind, Status};

/// An expected span. What is `None` or empty is not looked at.
#[derive(Debug, Clone)]
pub struct ExpectedSpan {
    /// Its id within the step.
    pub id: String,
    /// The logical name of the service that makes it.
    pub service: String,
    /// The names that are right, the preferred one first.
    pub names: Vec<String>,
    /// Its kind.
    pub kind: Option<SpanKind>,
    /// The id of the expected span that it hangs under; further spans may stand between.
    pub parent: Option<String>,
    /// Its attributes, in the manifest's order.
    pub attributes: Vec<ExpectedAttribute>,
    /// The statuses that are right, the preferred one first.
    pub statuses: Vec<Status>,
    /// Its events.
    pub events: Vec<ExpectedEvent>,
    /// The id of the expected span that must be over before this one starts.
    pub after: Option<String>,
    /// How long it lasts at least, in µs.
    pub min_duration_us: Option<u64>,
    /// Whether nothing unexpected may hang below it.
    pub children: Children,
    /// The requests that leave it; empty = all.
    pub requests: Vec<String>,
}

impl ExpectedSpan {
    /// The preferred name.
    pub fn name(&self) -> &str {
        self.names.first().map_or("", String::as_str)
    }

    /// Whether a name is one of the right ones. One of those that ends in `*` stands for all that begin so: some
    /// programs make part of a name up.
    pub fn is_named(&self, name: &str) -> bool {
        self.names.iter().any(|right| match right.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => name == right,
        })
    }

    /// Whether this request leaves the span.
    pub fn applies_to(&self, request: &str) -> bool {
        self.requests.is_empty() || self.requests.iter().any(|id| id == request)
    }
}

/// What may hang below an expected span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Children {
    /// The expected ones, and anything else that the learner found worth a span.
    Any,
    /// The expected ones and nothing else.
    OnlyExpected,
}

/// An expected attribute.
#[derive(Debug, Clone)]
pub struct ExpectedAttribute {
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: ExpectedValue,
}

/// An expected value. The type always counts.
#[derive(Debug, Clone)]
pub enum ExpectedValue {
    /// This string.
    String(Template),
    /// This integer.
    Int(i64),
    /// This double.
    Double(f64),
    /// This boolean.
    Bool(bool),
    /// One of these strings.
    OneOf(Vec<Template>),
    /// Any value of the type, holding the text if there is one (strings only).
    OfType {
        /// The type.
        value_type: ValueType,
        /// What the string must hold.
        contains: Option<Template>,
    },
}

/// The type of an attribute's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// A string.
    String,
    /// A 64-bit integer.
    Int,
    /// A double.
    Double,
    /// A boolean.
    Bool,
}

impl ValueType {
    /// The word as the manifest writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Int => "int",
            Self::Double => "double",
            Self::Bool => "bool",
        }
    }
}

impl ExpectedValue {
    /// The templates in it.
    pub fn templates(&self) -> &[Template] {
        match self {
            Self::String(template) | Self::OfType { contains: Some(template), .. } => {
                std::slice::from_ref(template)
            }
            Self::OneOf(templates) => templates,
            Self::Int(_) | Self::Double(_) | Self::Bool(_) | Self::OfType { contains: None, .. } => &[],
        }
    }

    /// Whether it asks for nothing that is not known: what Prefect calls a run is not, before it has told.
    pub fn is_known(&self, nonces: &Nonces) -> bool {
        self.templates().iter().flat_map(Template::nonces).all(|name| nonces.contains_key(name))
    }

    /// The type that is expected.
    pub fn value_type(&self) -> ValueType {
        match self {
            Self::String(_) | Self::OneOf(_) => ValueType::String,
            Self::Int(_) => ValueType::Int,
            Self::Double(_) => ValueType::Double,
            Self::Bool(_) => ValueType::Bool,
            Self::OfType { value_type, .. } => *value_type,
        }
    }
}

/// An expected event.
#[derive(Debug, Clone)]
pub struct ExpectedEvent {
    /// Its name.
    pub name: String,
    /// Its attributes.
    pub attributes: Vec<ExpectedAttribute>,
}

/// A text with places for nonces: `Olá, {name:capitalized}!`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(pub Vec<Piece>);

/// A piece of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text that stands for itself.
    Literal(String),
    /// The value of a nonce.
    Nonce {
        /// Which nonce.
        name: String,
        /// How it is written.
        form: Form,
    },
}

/// The fields of an orchestrator's run that a template may ask for, as if they were nonces: `{load-run.id}`.
pub const RUN_FIELDS: [&str; 2] = ["id", "name"];

/// The name by which a template asks for a field of an expected run.
pub fn of_run(run: &str, field: &str) -> String {
    format!("{run}.{field}")
}

/// Whether a template's name is that of a run's field, and no nonce.
pub fn is_of_run(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, field)| RUN_FIELDS.contains(&field))
}

/// How a nonce is written into a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    Plain,
    /// First letter upper, the rest lower, as Python's `str.capitalize`.
    Capitalized,
}

/// The values of a request's nonces, by name.
pub type Nonces = BTreeMap<String, String>;

impl Template {
    /// The text with the nonces filled in. One that is not known stays empty: the manifest's validation makes sure
    /// that there is none but of a run (`run_names`).
    pub fn fill(&self, nonces: &Nonces) -> String {
        self.0
            .iter()
            .map(|part| match part {
                Piece::Literal(text) => text.clone(),
                Piece::Nonce { name, form } => form.apply(nonces.get(name).map_or("", String::as_str)),
            })
            .collect()
    }

    /// The names of the nonces that it uses.
    pub fn nonces(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Piece::Literal(_) => None,
            Piece::Nonce { name, .. } => Some(name.as_str()),
        })
    }
}

impl Form {
    fn apply(self, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Capitalized => {
                let mut letters = text.chars();
                letters.next().map_or_else(String::new, |first| {
                    first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect()
                })
            }
        }
    }
}
