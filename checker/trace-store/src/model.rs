//! What is stored: traces of batches of spans, with OpenTelemetry's names.
//!
//! A span is kept as the protobuf bytes in which OTLP sent it, and decoded when it is read: five
//! times smaller than decoded, and nothing that was sent can get lost. Nothing here is ever changed
//! after it was stored; readers hold the same memory by `Arc`.

pub(crate) mod weight;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use opentelemetry_proto::tonic::common::v1 as common;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::resource::v1 as resource;
use opentelemetry_proto::tonic::trace::v1 as proto;
use prost::Message;

/// 16 bytes, shown as 32 lower-case hex digits.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TraceId(pub(crate) u128);

/// 8 bytes, shown as 16 lower-case hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct SpanId(pub(crate) u64);

impl TraceId {
    /// `None` unless there are 16 bytes.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|bytes| Self(u128::from_be_bytes(bytes)))
    }

    /// Jaeger's legacy form: 16 digits when the upper half is zero, else 32.
    pub(crate) fn short(self) -> String {
        match u64::try_from(self.0) {
            Ok(low) => format!("{low:016x}"),
            Err(_) => self.to_string(),
        }
    }
}

impl SpanId {
    /// `None` unless there are 8 bytes.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(|bytes| Self(u64::from_be_bytes(bytes)))
    }
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

/// The entity that produced spans, and the name of the service that Jaeger gives it.
#[derive(Debug)]
pub(crate) struct Resource {
    /// Jaeger's name for the service: `service.name`, or one of Jaeger's placeholders.
    pub(crate) service: Arc<str>,
    pub(crate) proto: resource::Resource,
    pub(crate) schema_url: String,
    /// Equal exactly when the resources are.
    pub(crate) key: Arc<[u8]>,
}

impl Resource {
    pub(crate) fn new(proto: resource::Resource, schema_url: String) -> Self {
        let service = service_name(&proto.attributes).into();
        Self { service, key: key(&proto, &schema_url), proto, schema_url }
    }

    /// The attributes without `service.name`: Jaeger's process tags.
    pub(crate) fn tags(&self) -> impl Iterator<Item = &common::KeyValue> {
        self.proto.attributes.iter().filter(|attribute| attribute.key != "service.name")
    }
}

/// Jaeger's own placeholders, so that an unset name looks the same in both.
fn service_name(attributes: &[common::KeyValue]) -> &str {
    let Some(found) = attributes.iter().find(|attribute| attribute.key == "service.name") else {
        return "missing-service-name";
    };
    match found.value.as_ref().and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(name)) if name.is_empty() => "empty-service-name",
        Some(Value::StringValue(name)) => name,
        _ => "service-name-wrong-type",
    }
}

/// The instrumentation scope of spans.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) proto: common::InstrumentationScope,
    pub(crate) schema_url: String,
    /// Equal exactly when the scopes are.
    pub(crate) key: Arc<[u8]>,
}

impl Scope {
    pub(crate) fn new(proto: common::InstrumentationScope, schema_url: String) -> Self {
        Self { key: key(&proto, &schema_url), proto, schema_url }
    }
}

fn key(proto: &impl Message, schema_url: &str) -> Arc<[u8]> {
    let mut key = proto.encode_to_vec();
    key.extend_from_slice(schema_url.as_bytes());
    // The length tells where the URL starts, so that no other split gives the same key.
    key.extend_from_slice(&schema_url.len().to_be_bytes());
    key.into()
}

/// What a search needs of a span without decoding it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    /// Nanoseconds since the epoch, as sent.
    pub(crate) start: u64,
    /// Nanoseconds since the epoch, as sent: possibly before `start`.
    pub(crate) end: u64,
    /// OTLP's number of the span kind; anything unknown is 0.
    pub(crate) kind: u8,
    /// Where the name stands in the batch's bytes.
    pub(crate) name: (u32, u32),
    /// Where the span's bytes end in the batch's; they begin where those of the one before end.
    pub(crate) upto: u32,
}

impl Head {
    /// Nanoseconds from start to end; Jaeger takes an end that is not after the start for zero length.
    pub(crate) fn duration(&self) -> u64 {
        self.end.saturating_sub(self.start)
    }

    /// The end that Jaeger shows: one that is not after the start becomes the next nanosecond.
    pub(crate) fn shown_end(&self) -> u64 {
        if self.end > self.start { self.end } else { self.start.saturating_add(1) }
    }
}

/// Spans of one trace that arrived together under one resource and one scope.
#[derive(Debug)]
pub(crate) struct Batch {
    pub(crate) trace: TraceId,
    pub(crate) resource: Arc<Resource>,
    pub(crate) scope: Arc<Scope>,
    pub(crate) heads: Box<[Head]>,
    pub(crate) encoded: Box<[u8]>,
    /// What its spans take once decoded, by estimate.
    pub(crate) weight: usize,
}

impl Batch {
    pub(crate) fn spans(&self) -> impl ExactSizeIterator<Item = StoredSpan<'_>> {
        (0..self.heads.len()).map(|index| StoredSpan { batch: self, index })
    }

    fn text(&self, (at, length): (u32, u32)) -> &str {
        // It was read as text before the span was stored.
        std::str::from_utf8(&self.encoded[at as usize..][..length as usize]).unwrap_or_default()
    }
}

/// One span in its batch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct StoredSpan<'a> {
    pub(crate) batch: &'a Batch,
    index: usize,
}

impl<'a> StoredSpan<'a> {
    pub(crate) fn head(self) -> &'a Head {
        &self.batch.heads[self.index]
    }

    pub(crate) fn name(self) -> &'a str {
        self.batch.text(self.head().name)
    }

    /// The span as OTLP sent it.
    pub(crate) fn encoded(self) -> &'a [u8] {
        let from = self.index.checked_sub(1).map_or(0, |before| self.batch.heads[before].upto);
        let range: Range<usize> = from as usize..self.head().upto as usize;
        &self.batch.encoded[range]
    }

    pub(crate) fn decode(self) -> proto::Span {
        proto::Span::decode(self.encoded()).expect("only spans that prost decodes are stored")
    }
}

/// All that has arrived of one trace, in the order of arrival.
#[derive(Debug, Clone)]
pub(crate) struct Trace {
    pub(crate) id: TraceId,
    pub(crate) batches: Vec<Arc<Batch>>,
}

impl Trace {
    /// What its spans take once decoded, by estimate.
    pub(crate) fn weight(&self) -> usize {
        self.batches.iter().map(|batch| batch.weight).sum()
    }

    pub(crate) fn spans(&self) -> impl Iterator<Item = StoredSpan<'_>> {
        self.batches.iter().flat_map(|batch| batch.spans())
    }
}
