//! A span's parent and links as Jaeger has them: both are references.

use opentelemetry_proto::tonic::common::v1::KeyValue;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1 as proto;

use super::super::json;
use crate::model::{SpanId, TraceId};

/// A reference to a span, which need not be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reference {
    kind: Kind,
    trace: TraceId,
    span: SpanId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    ChildOf,
    FollowsFrom,
}

impl Reference {
    fn new(kind: Kind, trace: &[u8], span: &[u8]) -> Self {
        let trace = TraceId::from_bytes(trace).unwrap_or_default();
        Self { kind, trace, span: SpanId::from_bytes(span).unwrap_or(SpanId(0)) }
    }

    pub(super) fn to_json(self) -> json::Reference {
        let ref_type = match self.kind {
            Kind::ChildOf => "CHILD_OF",
            Kind::FollowsFrom => "FOLLOWS_FROM",
        };
        json::Reference { ref_type, trace_id: self.trace.short(), span_id: self.span.to_string() }
    }
}

/// The parent first, then the links. A link to one's own parent turns the parent's reference into
/// `FOLLOWS_FROM` and adds none, as in Jaeger.
pub(super) fn references(span: &proto::Span) -> Vec<Reference> {
    let mut references = Vec::with_capacity(1 + span.links.len());
    let parent =
        sent_parent(span).map(|_| Reference::new(Kind::ChildOf, &span.trace_id, &span.parent_span_id));
    references.extend(parent);
    for link in &span.links {
        let found = Reference::new(kind(link), &link.trace_id, &link.span_id);
        match references.first_mut().filter(|_| parent.is_some()) {
            Some(first) if (first.trace, first.span) == (found.trace, found.span) => *first = found,
            _ => references.push(found),
        }
    }
    references
}

/// The parent of the OTLP span.
pub(super) fn sent_parent(span: &proto::Span) -> Option<SpanId> {
    SpanId::from_bytes(&span.parent_span_id).filter(|id| id.0 != 0)
}

/// The span that Jaeger 1.73 takes for the parent: the first `CHILD_OF` of the same trace, else the first other
/// reference into it. So a mere link makes one.
pub(crate) fn parent(span: &proto::Span) -> Option<SpanId> {
    let trace = TraceId::from_bytes(&span.trace_id).unwrap_or_default();
    let references = references(span);
    let mut own = references.iter().filter(|reference| reference.trace == trace);
    let child_of = own.clone().find(|reference| reference.kind == Kind::ChildOf);
    child_of.or_else(|| own.next()).map(|reference| reference.span)
}

fn kind(link: &proto::span::Link) -> Kind {
    let is_child_of = |attribute: &KeyValue| {
        attribute.key == "opentracing.ref_type" && text_of(attribute) == Some("child_of")
    };
    if link.attributes.iter().any(is_child_of) { Kind::ChildOf } else { Kind::FollowsFrom }
}

fn text_of(attribute: &KeyValue) -> Option<&str> {
    match attribute.value.as_ref()?.value.as_ref()? {
        Value::StringValue(text) => Some(text),
        _ => None,
    }
}
