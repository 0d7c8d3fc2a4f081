//! Fields of a span that a program can counterfeit in what Jaeger shows of it: pure.
//!
//! Jaeger's form has tags for the status and the kind (`otel.status_code`, `span.kind`), references for parent
//! and links, a field `event` for an event's name. An attribute, or a link, that the program sent under
//! the same name looks alike there, in some versions in both APIs. Where the tap saw the span, what was sent
//! in the field itself counts; everything else of a span is as Jaeger shows it.

use std::collections::HashMap;

use crate::evidence::{Evidence, ExportedSpan};
use crate::trace::{Span, SpanId, TraceId};

/// Puts the fields of every span back to what was sent in them, where that is known.
pub fn restore(evidence: &mut Evidence) {
    let mut traces = std::mem::take(&mut evidence.traces);
    // By the start too: an id that was given twice is that of two spans.
    let sent: HashMap<(TraceId, SpanId, u64), &ExportedSpan> =
        evidence.exported().map(|span| ((span.trace_id, span.span_id, span.start_us), span)).collect();
    for span in traces.iter_mut().flat_map(|trace| &mut trace.spans) {
        if let Some(sent) = sent.get(&(span.trace_id, span.id, span.start_us)) {
            restore_one(span, sent);
        }
    }
    evidence.traces = traces;
}

fn restore_one(span: &mut Span, sent: &ExportedSpan) {
    let Some(fields) = &sent.fields else { return };
    (span.kind, span.status, span.parent) = (fields.kind, fields.status, sent.parent);
    if span.events.len() == fields.events.len() {
        for (event, name) in span.events.iter_mut().zip(&fields.events) {
            event.name.clone_from(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Door, Export, ExportedResource, Protocol, SentFields, ServiceEvidence};
    use crate::trace::{SpanEvent, SpanKind, Status, Trace};

    /// What Jaeger shows of a span whose attributes, link and event pretend to be its fields.
    fn shown(start_us: u64) -> Span {
        Span {
            trace_id: TraceId(1),
            id: SpanId(2),
            parent: Some(SpanId(9)),
            service: "frontend-service".into(),
            name: "GET /".into(),
            kind: Some(SpanKind::Server),
            status: Status::Error,
            start_us,
            duration_us: 5,
            attributes: Vec::new(),
            resource: Vec::new(),
            scope: None,
            events: vec![SpanEvent { name: "exception".into(), time_us: 0, attributes: Vec::new() }],
        }
    }

    fn evidence(start_us: u64) -> Evidence {
        let span = ExportedSpan {
            trace_id: TraceId(1),
            span_id: SpanId(2),
            parent: None,
            name: "GET /".into(),
            start_us: 7,
            end_us: 12,
            dropped_attributes: 0,
            fields: Some(SentFields {
                kind: Some(SpanKind::Internal),
                status: Status::Unset,
                events: vec!["mine".into()],
                links: Vec::new(),
            }),
            weight: None,
        };
        let resources = vec![ExportedResource { service_name: None, weight: None, spans: vec![span] }];
        let export = Export {
            door: Door::Told,
            is_seen: false,
            protocol: Protocol::Grpc,
            at_us: 0,
            bytes: 0,
            resources,
            rejected: None,
        };
        let service = ServiceEvidence { exports: vec![export], ..ServiceEvidence::default() };
        let traces = vec![Trace::new(TraceId(1), vec![shown(start_us)])];
        Evidence { services: vec![service], traces, ..Evidence::default() }
    }

    #[test]
    fn what_was_sent_in_a_field_counts_and_not_what_looks_like_it() {
        let mut evidence = evidence(7);
        restore(&mut evidence);
        let span = &evidence.traces[0].spans[0];
        assert_eq!((span.kind, span.status, span.parent), (Some(SpanKind::Internal), Status::Unset, None));
        assert_eq!(span.events[0].name, "mine");
    }

    #[test]
    fn another_span_under_the_same_id_changes_nothing() {
        let mut evidence = evidence(8);
        restore(&mut evidence);
        assert_eq!(evidence.traces[0].spans[0], shown(8));
    }
}
