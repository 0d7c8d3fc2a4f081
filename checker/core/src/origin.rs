//! Where a span came from and whether a call was made: what the tap and the wire know of it.
//!
//! Jaeger shows what a span says of itself, and a program may say anything: a second provider under another
//! service's name, spans written by hand. Each service exports through an address of its own, and whose process
//! sends to a port of the course is seen where the kernel shows it, so the tap knows who sent a span; each is
//! reached through a proxy, so the wire knows which was asked. Both may take a pass away, and neither gives one:
//! where they know nothing, nothing follows.

use std::collections::HashMap;

use crate::correlate;
use crate::evidence::{Evidence, Exchange, Export, MOST_CALLS, WireCall};
use crate::trace::{Span, SpanId, TraceId};
use crate::traceparent::Traceparent;

/// The services that are known to have sent each span.
#[derive(Debug, Default)]
pub struct Origins<'a> {
    senders: HashMap<(TraceId, SpanId), Vec<&'a str>>,
}

/// Where a span came from, seen from the service whose it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin<'a> {
    /// From that service.
    Own,
    /// From this one, and not from that.
    Other(&'a str),
    /// Past the tap, or to a port of the course by a process that was not seen.
    Unknown,
}

impl<'a> Origins<'a> {
    /// Reads them off the tap's notes.
    pub fn of(evidence: &'a Evidence) -> Self {
        let mut senders: HashMap<(TraceId, SpanId), Vec<&'a str>> = HashMap::new();
        for service in &evidence.services {
            let own = service.exports.iter().filter(|export| export.is_known_to_be_its_own());
            for span in own.flat_map(Export::spans) {
                let senders = senders.entry((span.trace_id, span.span_id)).or_default();
                if senders.last() != Some(&service.name.as_str()) {
                    senders.push(&service.name);
                }
            }
        }
        Self { senders }
    }

    /// Where a span came from that should be this (logical) service's.
    pub fn origin(&self, span: &Span, service: &str) -> Origin<'a> {
        match self.senders.get(&(span.trace_id, span.id)).map(Vec::as_slice) {
            None | Some([]) => Origin::Unknown,
            Some(senders) if senders.contains(&service) => Origin::Own,
            Some([first, ..]) => Origin::Other(first),
        }
    }
}

/// Whether a request reached a (logical) service that a span of its can have come from. `None` where there is no
/// wire (it sees the checker's own requests, if nothing else), or was too busy to note every call.
pub fn was_called(evidence: &Evidence, service: &str, span: &Span, exchange: &Exchange) -> Option<bool> {
    let mut calls = evidence.calls.iter().filter(|call| call.callee == service);
    let found = calls.any(|call| is_of(call, evidence, span, exchange));
    let has_all = !evidence.calls.is_empty() && evidence.calls.len() < MOST_CALLS;
    (found || has_all).then_some(found)
}

/// A call is a span's if it carried its trace, or spoke of its request; one that says nothing of either may be
/// any request's.
fn is_of(call: &WireCall, evidence: &Evidence, span: &Span, exchange: &Exchange) -> bool {
    let carried = call.traceparent.as_ref().and_then(|header| Traceparent::read(header.raw()));
    let speaks_of = |exchange: &Exchange| correlate::call_mentions(call, exchange);
    carried.is_some_and(|carried| carried.trace_id == span.trace_id)
        || speaks_of(exchange)
        || !evidence.exchanges.iter().any(speaks_of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::ExportedSpan;
    use crate::evidence::{Answer, Door, ExportedResource, NoAnswer, Protocol, ServiceEvidence};
    use crate::trace::Status;

    fn exported(id: u64) -> ExportedSpan {
        ExportedSpan {
            trace_id: TraceId(7),
            span_id: SpanId(id),
            parent: None,
            name: "GET /api".into(),
            start_us: 0,
            end_us: 1,
            dropped_attributes: 0,
            fields: None,
            weight: None,
        }
    }

    fn service(name: &str, door: Door, ids: &[u64]) -> ServiceEvidence {
        sent(name, door, false, ids)
    }

    fn sent(name: &str, door: Door, is_seen: bool, ids: &[u64]) -> ServiceEvidence {
        let spans = ids.iter().map(|&id| exported(id)).collect();
        let resources =
            vec![ExportedResource { service_name: Some("backend-service".into()), weight: None, spans }];
        let export =
            Export { door, is_seen, protocol: Protocol::Grpc, at_us: 0, bytes: 0, resources, rejected: None };
        ServiceEvidence { name: name.to_owned(), exports: vec![export], ..ServiceEvidence::default() }
    }

    fn span(id: u64) -> Span {
        Span {
            trace_id: TraceId(7),
            id: SpanId(id),
            parent: None,
            service: "backend-service".into(),
            name: "GET /api".into(),
            kind: None,
            status: Status::Unset,
            start_us: 0,
            duration_us: 1,
            attributes: Vec::new(),
            resource: Vec::new(),
            scope: None,
            events: Vec::new(),
        }
    }

    #[test]
    fn a_span_is_of_the_service_whose_address_it_came_through() {
        let services = vec![service("frontend", Door::Told, &[1, 2]), service("backend", Door::Told, &[2])];
        let evidence = Evidence { services, ..Evidence::default() };
        let origins = Origins::of(&evidence);
        assert_eq!(origins.origin(&span(1), "backend"), Origin::Other("frontend"));
        // Sent by both: whoever has it twice has it.
        assert_eq!(origins.origin(&span(2), "backend"), Origin::Own);
    }

    #[test]
    fn of_a_port_of_the_course_no_more_is_known_than_whose_process_was_seen() {
        let origin = |is_seen: bool| {
            let services = vec![sent("frontend", Door::Port4317, is_seen, &[1])];
            let evidence = Evidence { services, ..Evidence::default() };
            Origins::of(&evidence).origin(&span(1), "backend") == Origin::Other("frontend")
        };
        assert!(origin(true) && !origin(false));
    }

    fn exchange(nonce: &str) -> Exchange {
        Exchange {
            request: nonce.to_owned(),
            nonces: [("name".to_owned(), nonce.to_owned())].into(),
            is_traced: true,
            trace_id: TraceId(7),
            root_span: SpanId(9),
            sent_us: 0,
            answered_us: 1,
            answer: Answer::None(NoAnswer::Broken),
        }
    }

    fn called(target: &str, traceparent: Option<&str>) -> Option<bool> {
        let call = WireCall {
            callee: "backend".to_owned(),
            method: "GET".into(),
            target: target.into(),
            traceparent: traceparent.map(Into::into),
            more_traceparents: Vec::new(),
            other_context: Vec::new(),
            status: Some(200),
            start_us: 0,
            end_us: 1,
            ..WireCall::default()
        };
        let exchanges = vec![exchange("ana-k3q9"), exchange("bia-x1y2")];
        let evidence = Evidence { calls: vec![call], exchanges, ..Evidence::default() };
        was_called(&evidence, "backend", &span(1), &evidence.exchanges[0])
    }

    #[test]
    fn a_call_counts_for_the_request_that_it_speaks_of_or_whose_trace_it_carries() {
        let own = "00-00000000000000000000000000000007-0000000000000001-01";
        assert_eq!(called("/api?name=ana-k3q9", None), Some(true));
        assert_eq!(called("/api?name=bia-x1y2", None), Some(false));
        assert_eq!(called("/api?name=bia-x1y2", Some(own)), Some(true));
        // Of no request in particular.
        assert_eq!(called("/api", None), Some(true));
        assert_eq!(was_called(&Evidence::default(), "backend", &span(1), &exchange("ana")), None);
    }

    #[test]
    fn a_wire_that_did_not_note_every_call_knows_of_none_that_is_missing() {
        let call = WireCall {
            callee: "other".to_owned(),
            method: "GET".into(),
            target: "/".into(),
            traceparent: None,
            more_traceparents: Vec::new(),
            other_context: Vec::new(),
            status: None,
            start_us: 0,
            end_us: 0,
            ..WireCall::default()
        };
        let evidence = Evidence { calls: vec![call; MOST_CALLS], ..Evidence::default() };
        assert_eq!(was_called(&evidence, "backend", &span(1), &exchange("ana")), None);
    }
}
