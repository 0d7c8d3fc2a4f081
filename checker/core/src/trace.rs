//! A trace as read back from Jaeger, in the words of OpenTelemetry.
//!
//! Pure data and pure questions. How the JSON becomes these types is `jaeger`'s business.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::untrusted::Untrusted;

/// A trace id: 16 bytes, shown as 32 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TraceId(pub u128);

/// A span id: 8 bytes, shown as 16 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpanId(pub u64);

impl TraceId {
    /// Reads 1 to 32 hex digits: Jaeger shows a 64-bit id with 16.
    pub fn from_hex(hex: &str) -> Option<Self> {
        is_hex(hex, 32).then(|| u128::from_str_radix(hex, 16).ok().map(Self))?
    }
}

impl TraceId {
    /// Whether it is one: all zeros are none (W3C Trace Context, `trace-id`).
    pub fn is_valid(self) -> bool {
        self.0 != 0
    }
}

impl SpanId {
    /// Reads 1 to 16 hex digits.
    pub fn from_hex(hex: &str) -> Option<Self> {
        is_hex(hex, 16).then(|| u64::from_str_radix(hex, 16).ok().map(Self))?
    }
}

fn is_hex(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for TraceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Serialize for SpanId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TraceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hex = String::deserialize(deserializer)?;
        Self::from_hex(&hex).ok_or_else(|| de::Error::custom(format!("no trace id: {hex}")))
    }
}

impl<'de> Deserialize<'de> for SpanId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hex = String::deserialize(deserializer)?;
        Self::from_hex(&hex).ok_or_else(|| de::Error::custom(format!("no span id: {hex}")))
    }
}

/// A span's kind (OpenTelemetry specification, "`SpanKind`").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SpanKind {
    /// Handles a synchronous request from outside.
    Server,
    /// Makes a synchronous request to another service.
    Client,
    /// An operation inside one service.
    Internal,
    /// Starts work that another service will do later.
    Producer,
    /// Does work that a producer started.
    Consumer,
}

impl SpanKind {
    /// The word as Jaeger's `span.kind` tag and the manifest write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Client => "client",
            Self::Internal => "internal",
            Self::Producer => "producer",
            Self::Consumer => "consumer",
        }
    }

    /// The kind for a word, in any case.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Server, Self::Client, Self::Internal, Self::Producer, Self::Consumer]
            .into_iter()
            .find(|kind| kind.word().eq_ignore_ascii_case(word))
    }
}

/// A span's status code (OpenTelemetry specification, "Set Status").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Status {
    /// Nobody said; the operation is taken to have gone well.
    #[default]
    Unset,
    /// The application says that it went well.
    Ok,
    /// It failed.
    Error,
}

impl Status {
    /// The word as the manifest writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unset => "unset",
            Self::Ok => "ok",
            Self::Error => "error",
        }
    }
}

/// An attribute's value with its type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A string, or an array or map, which Jaeger shows as JSON text.
    String(Untrusted),
    /// A 64-bit integer.
    Int(i64),
    /// A double.
    Double(f64),
    /// A boolean.
    Bool(bool),
    /// Bytes, as Jaeger's base64 text.
    Bytes(Untrusted),
}

impl Value {
    /// The type's name as the manifest writes it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::String(_) => "string",
            Self::Int(_) => "int",
            Self::Double(_) => "double",
            Self::Bool(_) => "bool",
            Self::Bytes(_) => "bytes",
        }
    }

    /// The value as text, without regard to its type: for comparing and showing.
    pub fn as_text(&self) -> Untrusted {
        match self {
            Self::String(text) | Self::Bytes(text) => text.clone(),
            Self::Int(number) => number.to_string().into(),
            Self::Double(number) => number.to_string().into(),
            Self::Bool(truth) => truth.to_string().into(),
        }
    }
}

/// A key and its value, on a span, an event or a resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    /// The key, as sent.
    pub key: Untrusted,
    /// The value, as sent.
    pub value: Value,
}

/// Something that happened at one moment of a span.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SpanEvent {
    /// The event's name.
    pub name: Untrusted,
    /// When, in µs since the Unix epoch.
    pub time_us: u64,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
}

/// One span.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// The trace that it belongs to.
    pub trace_id: TraceId,
    /// Its own id.
    pub id: SpanId,
    /// Its parent, which need not be in the trace.
    pub parent: Option<SpanId>,
    /// `service.name` of its resource, or Jaeger's placeholder for a missing one.
    pub service: Untrusted,
    /// Its name.
    pub name: Untrusted,
    /// Its kind; `None` when it was left unspecified.
    pub kind: Option<SpanKind>,
    /// Its status.
    pub status: Status,
    /// When it started, in µs since the Unix epoch.
    pub start_us: u64,
    /// How long it lasted, in µs.
    pub duration_us: u64,
    /// Its attributes, without those that Jaeger derives from kind, status and scope.
    pub attributes: Vec<Attribute>,
    /// Its resource's attributes, without `service.name`.
    pub resource: Vec<Attribute>,
    /// The instrumentation scope's name.
    pub scope: Option<Untrusted>,
    /// Its events, in the order sent.
    pub events: Vec<SpanEvent>,
}

impl Span {
    /// When it ended, in µs since the Unix epoch.
    pub fn end_us(&self) -> u64 {
        self.start_us.saturating_add(self.duration_us)
    }

    /// The value of an attribute; of a key sent twice the last one counts, as in Jaeger.
    pub fn attribute(&self, key: &str) -> Option<&Value> {
        find(&self.attributes, key)
    }

    /// The value of a resource attribute.
    pub fn resource_attribute(&self, key: &str) -> Option<&Value> {
        find(&self.resource, key)
    }
}

fn find<'a>(attributes: &'a [Attribute], key: &str) -> Option<&'a Value> {
    attributes.iter().rev().find(|attribute| attribute.key == key).map(|attribute| &attribute.value)
}

/// The spans that share a trace id, in order of start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trace {
    /// The shared id.
    pub id: TraceId,
    /// The spans, each id once, by start time and then by id.
    pub spans: Vec<Span>,
}

impl Trace {
    /// Puts spans into order. An id that comes twice (an export that was retried) is kept once.
    pub fn new(id: TraceId, mut spans: Vec<Span>) -> Self {
        spans.sort_by_key(|span| (span.start_us, span.id));
        let mut seen = std::collections::HashSet::new();
        spans.retain(|span| seen.insert(span.id));
        Self { id, spans }
    }

    /// The span with this id.
    pub fn span(&self, id: SpanId) -> Option<&Span> {
        self.spans.iter().find(|span| span.id == id)
    }

    /// The ancestors of a span that are in this trace, nearest first. Ends at a missing parent, a
    /// root, or where the parents go round in a circle.
    pub fn ancestors<'a>(&'a self, span: &Span) -> Vec<&'a Span> {
        let by_id: HashMap<SpanId, &Span> = self.spans.iter().map(|span| (span.id, span)).collect();
        let mut chain: Vec<&Span> = Vec::new();
        let mut next = span.parent;
        while let Some(parent) = next.and_then(|id| by_id.get(&id)) {
            if parent.id == span.id || chain.iter().any(|seen| seen.id == parent.id) {
                break;
            }
            chain.push(parent);
            next = parent.parent;
        }
        chain
    }

    /// Spans that name a parent which is not in the trace.
    pub fn orphans(&self) -> impl Iterator<Item = &Span> {
        self.spans.iter().filter(|span| span.parent.is_some_and(|parent| self.span(parent).is_none()))
    }
}
