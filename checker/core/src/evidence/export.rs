//! What reached the tap: exports, through which door and from whom, and what could not be one.

use serde::{Deserialize, Serialize};

use super::{Rejected, Weight};
use crate::trace::{SpanId, SpanKind, Status, TraceId};
use crate::untrusted::Untrusted;

/// One OTLP export that the tap took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// The door that it came through.
    pub door: Door,
    /// Whether the process that sent it was seen, and is the service's. Where the door is one service's own
    /// nobody has to look.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_seen: bool,
    /// How it was sent.
    pub protocol: Protocol,
    /// When, in µs since the Unix epoch.
    pub at_us: u64,
    /// How large it was as it came, decompressed, in bytes; 0 in a recording from before it was noted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub bytes: u64,
    /// One for each resource in it.
    pub resources: Vec<ExportedResource>,
    /// What the backend did not keep of it, if it said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected: Option<Rejected>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "what serde hands over")]
fn is_zero(bytes: &u64) -> bool {
    *bytes == 0
}

impl Export {
    /// Whether it is known that this service sent it: nobody else was given that door, or its process was seen.
    pub fn is_known_to_be_its_own(&self) -> bool {
        self.door == Door::Told || self.is_seen
    }

    /// Its spans, of every resource.
    pub fn spans(&self) -> impl Iterator<Item = &ExportedSpan> {
        self.resources.iter().flat_map(|resource| &resource.spans)
    }
}

/// One resource of an export with the spans under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedResource {
    /// Its `service.name`: `None` when missing or not a string.
    pub service_name: Option<Untrusted>,
    /// How large it is without its spans, where that is more than most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Weight>,
    /// Its spans.
    pub spans: Vec<ExportedSpan>,
}

/// What the tap notes of an exported span. The full span is read back from Jaeger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedSpan {
    /// Its trace.
    pub trace_id: TraceId,
    /// Its id.
    pub span_id: SpanId,
    /// Its parent.
    pub parent: Option<SpanId>,
    /// Its name.
    pub name: Untrusted,
    /// When it began, in µs since the Unix epoch; 0 in a recording from before it was noted.
    #[serde(default)]
    pub start_us: u64,
    /// When it ended, in µs since the Unix epoch.
    pub end_us: u64,
    /// How many attributes a limit of the SDK cut off.
    pub dropped_attributes: u32,
    /// The fields that an attribute can stand in for in what Jaeger shows; `None` in a recording from before
    /// they were noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fields: Option<SentFields>,
    /// How large it is, where that is more than most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<Weight>,
}

/// Fields of a span that Jaeger's legacy form shows as tags and references: an attribute or a link of the
/// program's own may look like one there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentFields {
    /// The kind; `None` when it was left unspecified.
    pub kind: Option<SpanKind>,
    /// The status.
    pub status: Status,
    /// The names of the events, in the order sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Untrusted>,
    /// The spans that it links to, in the order sent; at most as many as the SDKs keep ([`SentFields::MAX_LINKS`]).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

impl SentFields {
    /// How many links are noted: `OTEL_SPAN_LINK_COUNT_LIMIT` where nobody sets it.
    pub const MAX_LINKS: usize = 128;
}

/// A span that another one is related to without being its child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its trace.
    pub trace_id: TraceId,
    /// Its id.
    pub span_id: SpanId,
}

/// Where the tap listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Door {
    /// The address that the service was told in `OTEL_EXPORTER_OTLP_ENDPOINT`; takes gRPC and HTTP.
    Told,
    /// 4317, OTLP's port for gRPC.
    Port4317,
    /// 4318, OTLP's port for HTTP.
    Port4318,
}

/// How an export was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Protocol {
    /// OTLP/gRPC.
    Grpc,
    /// OTLP/HTTP with protobuf.
    HttpProtobuf,
    /// OTLP/HTTP with JSON.
    HttpJson,
}

/// Something that reached the tap and could not be taken.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Refusal {
    /// The door.
    pub door: Door,
    /// When, in µs since the Unix epoch.
    pub at_us: u64,
    /// What was wrong.
    pub reason: RefusalReason,
}

/// What OpenTelemetry sends beside traces, and a backend for traces does not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Signal {
    /// Numbers.
    Metrics,
    /// Log records.
    Logs,
}

impl Signal {
    /// As OTLP's paths have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Metrics => "metrics",
            Self::Logs => "logs",
        }
    }
}

/// Why the tap did not take a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RefusalReason {
    /// gRPC on the port for HTTP.
    GrpcOnHttpPort,
    /// HTTP/1 on the port for gRPC.
    HttpOnGrpcPort,
    /// HTTP with a path other than `/v1/traces`, or a gRPC method that is not the trace export.
    WrongPath(Untrusted),
    /// The right door, protocol and path, but a body that is not an OTLP trace export.
    Unreadable(Untrusted),
}
