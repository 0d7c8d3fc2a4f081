//! OTLP bodies, as far as the tap looks at them.

use std::borrow::Cow;
use std::io::Read;

use bytes::Bytes;
use flate2::read::{GzDecoder, ZlibDecoder};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::span::{Link as WireLink, SpanKind as WireKind};
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, Span, Status as WireStatus};
use prost::Message;

use crate::evidence::{ExportedResource, ExportedSpan, Link, Protocol, SentFields};
use crate::trace::{SpanId, SpanKind, Status, TraceId};
use crate::untrusted::Untrusted;

/// The largest body that is read, also after decompression, in bytes: what Jaeger takes over HTTP.
pub(super) const MOST_BYTES: usize = 20 * 1024 * 1024;
/// The largest message that is taken over gRPC, decompressed, in bytes: gRPC's own limit, and so Jaeger's and
/// the Collector's.
pub(super) const MOST_GRPC_BYTES: usize = 4 * 1024 * 1024;

/// A body, as much of it as is read.
#[derive(Debug, Clone)]
pub(super) struct Body {
    /// Its beginning, or all of it.
    pub(super) bytes: Bytes,
    /// How long it is. Of one that is compressed and not whole, no more is known than that it is longer than this.
    pub(super) length: u64,
}

impl Body {
    /// Whether all of it was read.
    pub(super) fn is_whole(&self) -> bool {
        self.bytes.len() as u64 == self.length
    }
}

/// Undoes a `Content-Encoding`, bounded: a few kB may unpack to gigabytes.
pub(super) fn decompress(encoding: Option<&str>, body: Body) -> Result<Body, String> {
    let limit = MOST_BYTES as u64 + 1;
    let mut plain = Vec::new();
    let read = match encoding {
        None | Some("" | "identity") => return Ok(body),
        Some("gzip") => GzDecoder::new(&*body.bytes).take(limit).read_to_end(&mut plain),
        Some("deflate") => ZlibDecoder::new(&*body.bytes).take(limit).read_to_end(&mut plain),
        Some(other) => return Err(format!("unsupported Content-Encoding: {other}")),
    };
    match read {
        // What is cut off cannot be unpacked to its end.
        Err(error) if body.is_whole() => Err(error.to_string()),
        _ => {
            let is_whole = body.is_whole() && plain.len() <= MOST_BYTES;
            let length = plain.len() as u64 + u64::from(!is_whole);
            Ok(Body { bytes: plain.into(), length })
        }
    }
}

/// Reads an export request; JSON as the embedded store reads it.
pub(super) fn request(protocol: Protocol, body: &[u8]) -> Result<ExportTraceServiceRequest, String> {
    let body = match protocol {
        Protocol::Grpc | Protocol::HttpProtobuf => Cow::Borrowed(body),
        Protocol::HttpJson => otlp_json::to_protobuf(body).map_err(|error| error.to_string())?.into(),
    };
    ExportTraceServiceRequest::decode(&*body).map_err(|error| error.to_string())
}

/// What the tap notes of a request.
pub(super) fn resources(request: &ExportTraceServiceRequest) -> Vec<ExportedResource> {
    request.resource_spans.iter().map(resource).collect()
}

fn resource(resource: &ResourceSpans) -> ExportedResource {
    let attributes = resource.resource.iter().flat_map(|resource| &resource.attributes);
    let name =
        attributes.filter(|attribute| attribute.key == "service.name").find_map(|attribute| match attribute
            .value
            .as_ref()?
            .value
            .as_ref()?
        {
            Value::StringValue(name) => Some(Untrusted::from(name.as_str())),
            _ => None,
        });
    ExportedResource {
        service_name: name,
        weight: None,
        spans: resource.scope_spans.iter().flat_map(|scope| &scope.spans).map(span).collect(),
    }
}

fn span(span: &Span) -> ExportedSpan {
    ExportedSpan {
        trace_id: TraceId(id(&span.trace_id)),
        span_id: span_id(&span.span_id),
        parent: Some(span_id(&span.parent_span_id)).filter(|parent| parent.0 != 0),
        name: Untrusted::from(span.name.as_str()),
        start_us: span.start_time_unix_nano / 1000,
        end_us: span.end_time_unix_nano / 1000,
        dropped_attributes: span.dropped_attributes_count,
        fields: Some(SentFields {
            kind: kind(span.kind),
            status: status(span.status.as_ref()),
            events: span.events.iter().map(|event| Untrusted::from(event.name.as_str())).collect(),
            links: span.links.iter().take(SentFields::MAX_LINKS).map(link).collect(),
        }),
        weight: None,
    }
}

fn link(link: &WireLink) -> Link {
    Link { trace_id: TraceId(id(&link.trace_id)), span_id: span_id(&link.span_id) }
}

fn kind(number: i32) -> Option<SpanKind> {
    match WireKind::try_from(number) {
        Ok(WireKind::Internal) => Some(SpanKind::Internal),
        Ok(WireKind::Server) => Some(SpanKind::Server),
        Ok(WireKind::Client) => Some(SpanKind::Client),
        Ok(WireKind::Producer) => Some(SpanKind::Producer),
        Ok(WireKind::Consumer) => Some(SpanKind::Consumer),
        Ok(WireKind::Unspecified) | Err(_) => None,
    }
}

fn status(status: Option<&WireStatus>) -> Status {
    match status.map(WireStatus::code) {
        Some(StatusCode::Ok) => Status::Ok,
        Some(StatusCode::Error) => Status::Error,
        Some(StatusCode::Unset) | None => Status::Unset,
    }
}

pub(super) fn span_id(bytes: &[u8]) -> SpanId {
    SpanId(u64::try_from(id(bytes) & u128::from(u64::MAX)).unwrap_or_default())
}

/// Big-endian bytes as a number; of more than sixteen the last count.
pub(super) fn id(bytes: &[u8]) -> u128 {
    bytes.iter().fold(0, |number, &byte| (number << 8) | u128::from(byte))
}
