//! Tag filters: which attributes and which words of Jaeger a key reaches.
//!
//! The keys of both Jaegers work: v1 searches its translated tags (`span.kind`, `error`,
//! `otel.status_code`, `event`, …), v2 has special words (`span.status`, `scope.name`,
//! `resource.<key>`, …) and searches scope and link attributes too.

use memchr::memmem;
use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::trace::v1 as proto;

use super::super::params::go_bool;
use super::super::tag;
use super::super::translate;
use crate::model::StoredSpan;

/// Whether the span has every tag.
pub(super) fn matches(stored: StoredSpan<'_>, tags: &[(String, String)]) -> bool {
    if tags.is_empty() {
        return true;
    }
    if !tags.iter().all(|(key, _)| possible(stored, key)) {
        return false;
    }
    let span = stored.decode();
    tags.iter().all(|(key, wanted)| has(stored, &span, key, wanted))
}

/// A cheap refusal: a key that is none of Jaeger's words must stand in the span's bytes, or in its
/// resource or scope.
fn possible(stored: StoredSpan<'_>, key: &str) -> bool {
    const WORDS: [&str; 11] = [
        "error",
        "event",
        "otel.scope.name",
        "otel.scope.version",
        "otel.status_code",
        "otel.status_description",
        "scope.name",
        "scope.version",
        "span.kind",
        "span.status",
        "w3c.tracestate",
    ];
    WORDS.contains(&key)
        || key.starts_with("resource.")
        || surroundings(stored).any(|attribute| attribute.key == key)
        || memmem::find(stored.encoded(), key.as_bytes()).is_some()
}

fn has(stored: StoredSpan<'_>, span: &proto::Span, key: &str, wanted: &str) -> bool {
    let scope = &stored.batch.scope.proto;
    let equals = |text: &str| !text.is_empty() && text == wanted;
    let kind = translate::kind(stored.head().kind);
    let word = match key {
        "error" => return error(stored, span, wanted),
        "span.kind" => kind == wanted.to_ascii_lowercase() && !kind.is_empty(),
        "span.status" => status(span) == wanted.to_ascii_uppercase(),
        "otel.status_code" => span.status.as_ref().is_some_and(|s| equals(translate::code(s))),
        "otel.status_description" => span.status.as_ref().is_some_and(|s| equals(&s.message)),
        "otel.scope.name" | "scope.name" => equals(&scope.name),
        "otel.scope.version" | "scope.version" => equals(&scope.version),
        "w3c.tracestate" => equals(&span.trace_state),
        "event" => span.events.iter().any(|event| equals(&event.name)),
        _ => key.strip_prefix("resource.").is_some_and(|key| {
            let resource = stored.batch.resource.proto.attributes.iter();
            any(resource, key, wanted)
        }),
    };
    word || anywhere(stored, span, key, wanted)
}

/// `true` finds failed spans, `false` all others; another word is compared with attributes only.
fn error(stored: StoredSpan<'_>, span: &proto::Span, wanted: &str) -> bool {
    let failed = status(span) == "ERROR";
    match go_bool(wanted) {
        Some(true) => failed || anywhere(stored, span, "error", wanted),
        Some(false) => !failed,
        None => anywhere(stored, span, "error", wanted),
    }
}

fn status(span: &proto::Span) -> &'static str {
    let code = span.status.as_ref().map(translate::code).unwrap_or_default();
    if code.is_empty() { "UNSET" } else { code }
}

fn anywhere(stored: StoredSpan<'_>, span: &proto::Span, key: &str, wanted: &str) -> bool {
    let events = span.events.iter().flat_map(|event| &event.attributes);
    let links = span.links.iter().flat_map(|link| &link.attributes);
    any(span.attributes.iter().chain(events).chain(links), key, wanted)
        || any(surroundings(stored), key, wanted)
}

/// Attributes of the span's resource and scope.
fn surroundings(stored: StoredSpan<'_>) -> impl Iterator<Item = &KeyValue> {
    let batch = stored.batch;
    batch.resource.proto.attributes.iter().chain(&batch.scope.proto.attributes)
}

fn any<'a>(mut attributes: impl Iterator<Item = &'a KeyValue>, key: &str, wanted: &str) -> bool {
    attributes.any(|attribute| attribute.key == key && tag::matches(attribute, wanted))
}
