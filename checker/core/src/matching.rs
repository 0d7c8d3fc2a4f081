//! Expected against actual: which span that came is which span that was expected, and what about it
//! is different.
//!
//! Trees are compared, not lists: order never matters, spans of the learner's own may stand anywhere,
//! also between an expected parent and its child. First an exact pairing is looked for, one in which
//! everything holds; there a right solution always lands, however it is written. Only when there is
//! none are spans paired by likeness, so that what is wrong can be named.

mod constraint;
mod exact;
mod flow;
mod likeness;
mod lineage;

use std::collections::HashSet;

use crate::correlate;
use crate::evidence::{Evidence, Exchange};
use crate::exercise::{Aspect, Step};
use crate::expect::ExpectedSpan;
use crate::origin::{self, Origin, Origins};
use crate::system::Exporter;
use crate::trace::{Span, SpanId, TraceId};
use lineage::Lineage;

pub use constraint::{AttributeFailure, attribute_failure, event_holds, is_within, value_holds};
pub use flow::{FlowMatch, TaskMatch, constrained, links};

/// The comparison of a whole run.
#[derive(Debug, Clone, Default)]
pub struct Matched {
    /// One for each request, in the manifest's order.
    pub requests: Vec<RequestMatch>,
    /// One for each flow run that is expected of a request.
    pub flows: Vec<FlowMatch>,
}

/// The comparison of one request.
#[derive(Debug, Clone)]
pub struct RequestMatch {
    /// The request's id.
    pub request: String,
    /// One for each span that is expected of it, parents before children.
    pub pairs: Vec<Pair>,
}

/// An expected span and the span that was taken for it.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The expected span's id.
    pub expected: String,
    /// The span that was taken for it.
    pub actual: Option<SpanRef>,
    /// What of it does not hold.
    pub failed: Vec<Aspect>,
}

/// Names one span of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpanRef {
    /// Its trace.
    pub trace: TraceId,
    /// Its id.
    pub span: SpanId,
}

impl SpanRef {
    /// The name of a span.
    pub fn of(span: &Span) -> Self {
        Self { trace: span.trace_id, span: span.id }
    }

    /// The span itself.
    pub fn find(self, evidence: &Evidence) -> Option<&Span> {
        correlate::trace_by_id(evidence, self.trace)?.span(self.span)
    }
}

impl Matched {
    /// The comparison of a request.
    pub fn request(&self, id: &str) -> Option<&RequestMatch> {
        self.requests.iter().find(|request| request.request == id)
    }
}

impl RequestMatch {
    /// The pair of an expected span.
    pub fn pair(&self, expected: &str) -> Option<&Pair> {
        self.pairs.iter().find(|pair| pair.expected == expected)
    }
}

/// Compares everything that a step expects with everything that came.
pub fn match_run(step: &Step, evidence: &Evidence) -> Matched {
    let origins = Origins::of(evidence);
    let requests = evidence
        .exchanges
        .iter()
        .map(|exchange| {
            let forest = Forest::new(step, evidence, &origins, exchange);
            let pairing = exact::pairing(&forest).unwrap_or_else(|| likeness::pairing(&forest));
            RequestMatch { request: exchange.request.clone(), pairs: pairs(&forest, &pairing) }
        })
        .collect::<Vec<_>>();
    let flows = flow::match_flows(step, evidence, &requests);
    Matched { requests, flows }
}

fn pairs(forest: &Forest<'_>, pairing: &Pairing<'_>) -> Vec<Pair> {
    forest
        .expected
        .iter()
        .enumerate()
        .map(|(index, expected)| Pair {
            expected: expected.id.clone(),
            actual: pairing[index].map(SpanRef::of),
            failed: constraint::failures(forest, pairing, index),
        })
        .collect()
}

/// For each expected span of a forest, by index, the span taken for it.
type Pairing<'a> = Vec<Option<&'a Span>>;

/// Everything that can take part in the comparison of one request.
struct Forest<'a> {
    step: &'a Step,
    evidence: &'a Evidence,
    origins: &'a Origins<'a>,
    exchange: &'a Exchange,
    /// What is expected of this request, parents before children.
    expected: Vec<&'a ExpectedSpan>,
    /// The learner's spans in the request's traces.
    spans: Vec<&'a Span>,
    lineage: Lineage<'a>,
    /// Those of the spans that speak of another request: whatever trace they are in, they are its own.
    foreign: HashSet<SpanRef>,
}

impl<'a> Forest<'a> {
    fn new(step: &'a Step, evidence: &'a Evidence, origins: &'a Origins<'a>, exchange: &'a Exchange) -> Self {
        let traces = correlate::traces_of(evidence, exchange);
        let is_foreign = |span: &Span| correlate::foreign_request(evidence, span, exchange).is_some();
        let all = traces.iter().flat_map(|trace| &trace.spans);
        let foreign: HashSet<SpanRef> = all.filter(|span| is_foreign(span)).map(SpanRef::of).collect();
        Self {
            step,
            evidence,
            origins,
            exchange,
            expected: step.spans().iter().filter(|span| span.applies_to(&exchange.request)).collect(),
            spans: traces
                .iter()
                .flat_map(|trace| &trace.spans)
                .filter(|span| correlate::is_learners(span))
                .collect(),
            lineage: Lineage::new(&traces, |span| foreign.contains(&SpanRef::of(span))),
            foreign,
        }
    }

    fn service_name(&self, expected: &ExpectedSpan) -> &'a str {
        self.step.exporter(&expected.service).map_or("", |service| service.service_name.as_str())
    }

    /// Where a span came from, seen from the service that an expected one is of.
    fn origin(&self, expected: &ExpectedSpan, span: &Span) -> Origin<'a> {
        self.origins.origin(span, &expected.service)
    }

    /// Whether the call from which an expected span follows was made, as far as the wire can know: that of another
    /// service than its parent's, and of one that listens.
    fn was_called(&self, expected: &ExpectedSpan, span: &Span) -> bool {
        let parent = self.parent_index(expected).map(|parent| self.expected[parent]);
        let is_call = parent.is_some_and(|parent| parent.service != expected.service);
        let listens = self.step.exporter(&expected.service).is_some_and(Exporter::listens);
        !(is_call && listens)
            || origin::was_called(self.evidence, &expected.service, span, self.exchange) != Some(false)
    }

    /// Index of the expected parent.
    fn parent_index(&self, expected: &ExpectedSpan) -> Option<usize> {
        let parent = expected.parent.as_deref()?;
        self.expected.iter().position(|span| span.id == parent)
    }
}
