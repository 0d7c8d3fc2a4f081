//! One OTLP span becomes one of Jaeger's: tags, references, logs and the sanitisers' warnings.

use std::sync::Arc;

use opentelemetry_proto::tonic::trace::v1 as proto;
use opentelemetry_proto::tonic::trace::v1::status::StatusCode;

use super::super::json;
use super::super::tag::tag;
use super::reference::{Reference, references, sent_parent};
use crate::model::{Resource, SpanId, StoredSpan};

/// A span, with what its JSON does not tell about it.
#[derive(Debug, Clone)]
pub(super) struct Translated<'a> {
    pub(super) span: json::Span,
    pub(super) resource: &'a Arc<Resource>,
    /// Nanoseconds, for sorting.
    pub(super) start: u64,
    /// The parent of the OTLP span: Jaeger's first reference may be a mere link.
    pub(super) parent: Option<SpanId>,
}

pub(super) fn translate(stored: StoredSpan<'_>) -> Translated<'_> {
    let span = stored.decode();
    let (start, end) = (span.start_time_unix_nano, span.end_time_unix_nano);
    let json = json::Span {
        trace_id: stored.batch.trace.short(),
        span_id: span_id(&span.span_id),
        operation_name: span.name.clone(),
        references: references(&span).into_iter().map(Reference::to_json).collect(),
        start_time: start / 1000,
        duration: end.saturating_sub(start) / 1000,
        tags: tags(stored, &span),
        logs: span.events.iter().map(log).collect(),
        process_id: String::new(),
        warnings: (end <= start).then(|| vec![negative_duration(start, end)]),
    };
    Translated { span: json, resource: &stored.batch.resource, start, parent: sent_parent(&span) }
}

/// Scope, attributes as sent, then what Jaeger derives: of a doubled key the last one counts.
fn tags(stored: StoredSpan<'_>, span: &proto::Span) -> Vec<json::KeyValue> {
    let scope = &stored.batch.scope.proto;
    let mut tags = Vec::with_capacity(span.attributes.len() + 4);
    let text = |key: &str, value: &str| Some(json::KeyValue::text(key, value)).filter(|_| !value.is_empty());
    tags.extend(text("otel.scope.name", &scope.name));
    tags.extend(text("otel.scope.version", &scope.version));
    tags.extend(span.attributes.iter().map(tag));
    tags.extend(text("span.kind", kind(stored.head().kind)));
    if let Some(status) = &span.status {
        tags.extend(text("otel.status_code", code(status)));
        if status.code() == StatusCode::Error {
            tags.push(json::KeyValue { key: "error".to_owned(), kind: "bool", value: true.into() });
        }
        tags.extend(text("otel.status_description", &status.message));
    }
    tags.extend(text("w3c.tracestate", &span.trace_state));
    tags
}

/// The tag `span.kind`; empty when unspecified.
pub(crate) fn kind(kind: u8) -> &'static str {
    const KINDS: [&str; 6] = ["", "internal", "server", "client", "producer", "consumer"];
    KINDS.get(usize::from(kind)).copied().unwrap_or_default()
}

/// The tag `otel.status_code`; empty when unset.
pub(crate) fn code(status: &proto::Status) -> &'static str {
    match status.code {
        1 => "OK",
        2 => "ERROR",
        _ => "",
    }
}

fn span_id(bytes: &[u8]) -> String {
    SpanId::from_bytes(bytes).unwrap_or(SpanId(0)).to_string()
}

/// The event's name is the field `event`, unless an attribute has that name already.
fn log(event: &proto::span::Event) -> json::Log {
    let named = !event.name.is_empty() && event.attributes.iter().all(|field| field.key != "event");
    let name = named.then(|| json::KeyValue::text("event", &event.name));
    json::Log {
        timestamp: event.time_unix_nano / 1000,
        fields: name.into_iter().chain(event.attributes.iter().map(tag)).collect(),
    }
}

/// The text of Jaeger's sanitiser. Ours changes nothing that is stored: v3 shows the times as sent.
pub(crate) fn negative_duration(start: u64, end: u64) -> String {
    format!(
        "Negative duration detected, sanitizing end timestamp. Original end timestamp: {}, \
         adjusted to: {}",
        go_time(end),
        go_time(start.saturating_add(1)),
    )
}

/// A time as Go's `time.Time` prints itself in UTC.
fn go_time(nanoseconds: u64) -> String {
    let time = jiff::Timestamp::from_nanosecond(i128::from(nanoseconds));
    let text = time.map(|time| time.strftime("%Y-%m-%d %H:%M:%S%.f +0000 UTC").to_string());
    text.unwrap_or_else(|_| nanoseconds.to_string())
}
