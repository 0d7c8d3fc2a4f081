//! Which traces are read by their id: pure.
//!
//! The requests' own, and of the others that were exported no more than can be looked at: first those with
//! a span of an expected name, then those from the time of the requests. An exporter that traces itself
//! makes others without end, and reading them would never come to an end either.

use std::collections::{BTreeSet, HashMap};

use crate::evidence::{Evidence, ExportedSpan};
use crate::exercise::Step;
use crate::trace::TraceId;

/// How many traces with a span of an expected name are read beside the requests' own.
const MOST_EXPECTED: usize = 300;
/// How many others are.
const MOST_OTHERS: usize = 40;
/// How many spans such another may have had when it was exported: one that grows without end takes seconds
/// to read.
const MOST_SPANS: usize = 500;
/// How long after the last answer a span of no request may have begun, in µs.
const NEAR_US: u64 = 1_000_000;

/// What a trace is to the requests; the lesser is read first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// It has a span of an expected name.
    Expected,
    /// It began while requests were under way, or soon after.
    During,
    /// It began before.
    Before,
}

/// What was exported of a trace.
#[derive(Debug, Default)]
struct Stray {
    /// The best rank of a span, and when that began; `None` while all began too late.
    place: Option<(Rank, u64)>,
    spans: usize,
}

/// The ids of the traces to read.
pub fn to_read(step: &Step, evidence: &Evidence) -> BTreeSet<TraceId> {
    let exchanges = &evidence.exchanges;
    let first = exchanges.iter().map(|exchange| exchange.sent_us).min().unwrap_or_default();
    let last = exchanges.iter().map(|exchange| exchange.answered_us.max(exchange.sent_us)).max();
    let last = last.map_or(u64::MAX, |last| last.saturating_add(NEAR_US));
    let rank = |span: &ExportedSpan| {
        let is_expected = || step.spans().iter().any(|expected| expected.is_named(span.name.raw()));
        match span.start_us {
            start if start > last => None,
            _ if is_expected() => Some(Rank::Expected),
            start if start >= first => Some(Rank::During),
            _ => Some(Rank::Before),
        }
    };
    let mut found: HashMap<TraceId, Stray> = HashMap::new();
    // An id of zero means none (W3C Trace Context).
    for span in evidence.exported().filter(|span| span.trace_id.0 != 0) {
        let stray = found.entry(span.trace_id).or_default();
        stray.spans += 1;
        let place = rank(span).map(|rank| (rank, span.start_us));
        stray.place = stray.place.into_iter().chain(place).min();
    }
    let strays = found.iter().filter_map(|(id, stray)| Some((stray.place?, *id, stray.spans)));
    let (mut expected, mut others): (Vec<_>, Vec<_>) =
        strays.partition(|((rank, _), ..)| *rank == Rank::Expected);
    others.retain(|(.., spans)| *spans <= MOST_SPANS);
    expected.sort_unstable();
    others.sort_unstable();
    let strays = expected.into_iter().take(MOST_EXPECTED).chain(others.into_iter().take(MOST_OTHERS));
    let own = exchanges.iter().filter(|exchange| exchange.is_traced).map(|exchange| exchange.trace_id);
    own.chain(strays.map(|(_, id, _)| id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{
        Answer, Door, Exchange, Export, ExportedResource, NoAnswer, Protocol, ServiceEvidence,
    };
    use crate::expect::{Children, ExpectedSpan};
    use crate::fixture;
    use crate::trace::SpanId;

    fn span(trace: u128, name: &str, start_us: u64) -> ExportedSpan {
        ExportedSpan {
            trace_id: TraceId(trace),
            span_id: SpanId(1),
            parent: None,
            name: name.into(),
            start_us,
            end_us: start_us,
            dropped_attributes: 0,
            fields: None,
            weight: None,
        }
    }

    /// A run with one request, sent at 1 s and answered a millisecond later, that exported these spans.
    fn evidence(spans: Vec<ExportedSpan>) -> Evidence {
        let exchange = Exchange {
            request: "ana".to_owned(),
            nonces: [("name".to_owned(), "ana-k3q9".to_owned())].into(),
            is_traced: true,
            trace_id: TraceId(7),
            root_span: SpanId(7),
            sent_us: 1_000_000,
            answered_us: 1_001_000,
            answer: Answer::None(NoAnswer::TimedOut),
        };
        let resources = vec![ExportedResource { service_name: None, weight: None, spans }];
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
        Evidence { exchanges: vec![exchange], services: vec![service], ..Evidence::default() }
    }

    /// A step that expects one span.
    fn step() -> Step {
        let expected = ExpectedSpan {
            id: "request".to_owned(),
            service: "frontend".to_owned(),
            names: vec!["GET /".to_owned()],
            kind: None,
            parent: None,
            attributes: Vec::new(),
            statuses: Vec::new(),
            events: Vec::new(),
            after: None,
            min_duration_us: None,
            children: Children::Any,
            requests: Vec::new(),
        };
        fixture::of_services(&["frontend"], vec![expected])
    }

    fn read(spans: Vec<ExportedSpan>) -> BTreeSet<u128> {
        let step = step();
        to_read(&step, &evidence(spans)).into_iter().map(|id| id.0).collect()
    }

    #[test]
    fn the_requests_own_trace_and_what_is_near_it_are_read() {
        let near = vec![span(7, "GET /", 1_000_010), span(8, "stray", 900_000), span(9, "stray", 2_001_000)];
        assert_eq!(read(near), [7, 8, 9].into());
    }

    #[test]
    fn what_began_long_after_the_last_answer_is_not() {
        assert_eq!(read(vec![span(9, "stray", 2_001_001)]), [7].into());
    }

    #[test]
    fn a_stray_that_grows_without_end_is_not_read_unless_it_holds_something_expected() {
        let long = |trace| (0..=MOST_SPANS as u64).map(move |at| span(trace, "poll", 1_000_000 + at));
        let expected = step().spans()[0].name().to_owned();
        let spans = long(8).chain(long(9)).chain([span(9, &expected, 1_000_001)]);
        assert_eq!(read(spans.collect()), [7, 9].into());
    }

    #[test]
    fn strays_without_end_crowd_out_nothing_that_is_expected() {
        let mut spans: Vec<_> = (0..2_000).map(|id| span(100 + id, "poll", 1_000_001)).collect();
        spans.extend((0..2_000).map(|id| span(5_000 + id, "poll", 999_000)));
        let expected = step().spans()[0].name().to_owned();
        spans.push(span(9, &expected, 1_000_900));
        let read = read(spans);
        assert!(read.contains(&7) && read.contains(&9));
        assert_eq!(read.len(), MOST_OTHERS + 2);
        assert!(read.iter().all(|id| *id < 5_000), "what began before comes last");
    }
}
