//! What a rule looks at, and the questions that many rules ask.

use std::collections::HashSet;

use crate::correlate;
use crate::diagnosis::Failure;
use crate::evidence::{Evidence, Exchange, ExportedSpan, Finding, Link, Question, ServiceEvidence, WireCall};
use crate::exercise::{Aspect, Assertion, Step};
use crate::expect::ExpectedSpan;
use crate::matching::{Matched, Pair, SpanRef};
use crate::source::{Places, View};
use crate::system::Exporter;
use crate::text::Text;
use crate::trace::Span;
use crate::untrusted::Untrusted;

/// All aspects: what a missing span fails in.
pub(super) const ALL_ASPECTS: [Aspect; 9] = [
    Aspect::Exists,
    Aspect::Kind,
    Aspect::Parent,
    Aspect::Attributes,
    Aspect::Status,
    Aspect::Events,
    Aspect::Order,
    Aspect::Duration,
    Aspect::Only,
];

/// A run that did not pass.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// What was asked.
    pub step: &'a Step,
    /// What is known.
    pub evidence: &'a Evidence,
    /// What was compared.
    pub matched: &'a Matched,
}

/// The failures that no earlier rule explains.
pub struct Open(pub Vec<Failure>);

/// One expected span in one request, with its pair.
#[derive(Clone, Copy)]
pub struct Instance<'a> {
    /// What is expected.
    pub expected: &'a ExpectedSpan,
    /// The request.
    pub exchange: &'a Exchange,
    /// What it was paired with.
    pub pair: &'a Pair,
    /// The span that it was paired with.
    pub actual: Option<&'a Span>,
}

impl Open {
    /// The open failures of one assertion.
    pub fn of(&self, assertion: &Assertion) -> Vec<Failure> {
        self.0.iter().filter(|failure| failure.assertion == *assertion).cloned().collect()
    }

    /// The open failures of one expected span in these aspects.
    pub fn of_span(&self, span: &str, aspects: &[Aspect]) -> Vec<Failure> {
        aspects.iter().flat_map(|&aspect| self.of(&Assertion::Span(aspect, span.to_owned()))).collect()
    }
}

impl<'a> Case<'a> {
    /// The services whose exports are missing, with what is known of them.
    pub fn silent(self, open: &Open) -> Vec<(&'a Exporter, &'a ServiceEvidence, Vec<Failure>)> {
        self.step
            .exporters()
            .iter()
            .filter_map(|service| {
                let failures = open.of(&Assertion::Exports(service.name.clone()));
                let known = self.evidence.service(&service.name)?;
                (!failures.is_empty()).then_some((service, known, failures))
            })
            .collect()
    }

    /// The instances of which an aspect is open, span by span: the first shows the matter, all are
    /// explained.
    pub fn broken(self, open: &Open, aspect: Aspect) -> Vec<(Vec<Instance<'a>>, Vec<Failure>)> {
        self.step
            .spans()
            .iter()
            .filter_map(|expected| {
                let failures = open.of_span(&expected.id, &[aspect]);
                let instances: Vec<Instance<'a>> = failures
                    .iter()
                    .filter_map(|failure| self.instance(expected, failure.request.as_deref()?))
                    .collect();
                (!instances.is_empty()).then_some((instances, failures))
            })
            .collect()
    }

    /// The source of a service's program.
    pub fn code(self, service: &str) -> View<'a> {
        self.evidence.code.of(service)
    }

    /// What the SDK in a service said when everything was logged, if that was tried.
    pub fn logged(self, service: &str) -> Option<(&'a [Untrusted], &'a [Untrusted])> {
        match &self.evidence.finding(&Question::Logs { service: service.to_owned() })?.finding {
            Finding::Logged { spans, lines } => Some((spans, lines)),
            _ => None,
        }
    }

    /// An expected span in a request.
    pub fn instance(self, expected: &'a ExpectedSpan, request: &str) -> Option<Instance<'a>> {
        let pair = self.matched.request(request)?.pair(&expected.id)?;
        let actual = pair.actual.and_then(|actual| actual.find(self.evidence));
        Some(Instance { expected, exchange: self.evidence.exchange(request)?, pair, actual })
    }

    /// Whether a span was taken for one that is expected of a request.
    pub fn is_taken(self, exchange: &Exchange, span: &Span) -> bool {
        let pairs = self.matched.request(&exchange.request).map_or(&[][..], |request| &request.pairs);
        pairs.iter().any(|pair| pair.actual == Some(SpanRef::of(span)))
    }

    /// The calls that a service got on behalf of a request.
    pub fn calls_to(self, service: &str, exchange: &Exchange) -> Vec<&'a WireCall> {
        let is_of = |call: &&WireCall| call.callee == service && correlate::call_mentions(call, exchange);
        self.evidence.calls.iter().filter(is_of).collect()
    }

    /// The learner's spans in a request's traces.
    pub fn spans_of(self, exchange: &Exchange) -> Vec<&'a Span> {
        correlate::traces_of(self.evidence, exchange)
            .into_iter()
            .flat_map(|trace| &trace.spans)
            .filter(|span| correlate::is_learners(span))
            .collect()
    }

    /// The span that another one names as its parent, if it is there and none of the checker's.
    pub fn parent_of(self, span: &Span) -> Option<&'a Span> {
        let parent = correlate::trace_by_id(self.evidence, span.trace_id)?.span(span.parent?)?;
        correlate::is_learners(parent).then_some(parent)
    }

    /// The links of a span, as it was sent.
    pub fn links_of(self, span: &Span) -> &'a [Link] {
        let is_it = |sent: &&ExportedSpan| sent.trace_id == span.trace_id && sent.span_id == span.id;
        let sent = self.evidence.exported().find(is_it).and_then(|sent| sent.fields.as_ref());
        sent.map_or(&[], |fields| &fields.links)
    }

    /// What these requests have in common, where they are all that came without a `traceparent`, and no other.
    pub fn only_untraced<'r>(self, requests: impl Iterator<Item = &'r str>) -> Option<Text> {
        let these: HashSet<&str> = requests.collect();
        let exchanges = &self.evidence.exchanges;
        let is_one = |exchange: &&Exchange| these.contains(exchange.request.as_str());
        let untraced = exchanges.iter().filter(is_one).all(|exchange| !exchange.is_traced);
        let others_too = |exchange: &Exchange| !exchange.is_traced && !is_one(&exchange);
        let all = exchanges.iter().any(|exchange| exchange.is_traced) && !exchanges.iter().any(others_too);
        (!these.is_empty() && untraced && all).then(|| {
            both!(
                "those are the requests that came without a `traceparent`, as from a browser, and no other",
                "são as requisições que vieram sem `traceparent`, como de um navegador, e nenhuma outra"
            )
        })
    }

    /// Whether a span names a parent that is nowhere and is not the checker's own root.
    pub fn is_orphan(self, span: &Span, exchange: &Exchange) -> bool {
        span.parent.is_some_and(|parent| parent != exchange.root_span) && self.parent_of(span).is_none()
    }
}

/// Where the source of a service has it hold spans back for longer than was waited, and it does not send them
/// when it is stopped either.
pub(super) fn delay_in_code<'a>(case: &Case<'a>, known: &ServiceEvidence) -> Option<Places<'a>> {
    let code = case.code(&known.name);
    let holds = known.holds_back(&case.evidence.code) && !code.flushes_anything().any();
    holds.then(|| code.sets_batch_delay())
}
