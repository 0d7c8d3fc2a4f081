//! Which spans can bear on a verdict: pure.
//!
//! The requests' own, whenever they began, and strays from the time of the requests. A stray that began
//! long after the last answer is of no request: an exporter that traces itself makes such ones without
//! end, and would never let the reading come to rest.

use std::collections::HashSet;

use crate::correlate;
use crate::evidence::{Evidence, ExportedSpan, Life, ServiceEvidence};
use crate::trace::TraceId;

/// How long after the last answer a stray may have begun, in µs.
const NEAR_US: u64 = 1_000_000;

pub(super) struct Relevant<'a> {
    evidence: &'a Evidence,
    /// The traces known to be a request's: by its trace id, or by what was read of them.
    own: HashSet<TraceId>,
    /// Until when a stray may have begun.
    until_us: u64,
}

impl<'a> Relevant<'a> {
    pub(super) fn of(evidence: &'a Evidence) -> Self {
        let exchanges = &evidence.exchanges;
        let read = evidence
            .traces
            .iter()
            .filter(|trace| exchanges.iter().any(|exchange| correlate::belongs(evidence, trace, exchange)));
        let own = exchanges.iter().map(|exchange| exchange.trace_id).chain(read.map(|trace| trace.id));
        let last = exchanges.iter().map(|exchange| exchange.answered_us.max(exchange.sent_us)).max();
        // Where nothing was asked, there is no end to what may matter.
        let until_us = last.map_or(u64::MAX, |last| last.saturating_add(NEAR_US));
        Self { evidence, own: own.collect(), until_us }
    }

    /// Whether a span of this trace that began then can bear on the verdict.
    pub(super) fn holds(&self, trace: TraceId, start_us: u64) -> bool {
        start_us <= self.until_us || self.own.contains(&trace)
    }

    /// The spans that the tap took and that can bear on the verdict.
    pub(super) fn exported(&self) -> impl Iterator<Item = &'a ExportedSpan> {
        self.evidence.services.iter().flat_map(move |service| {
            // A program runs once: all that it sent is of its run.
            let all = is_program(service);
            let resources = service.exports.iter().flat_map(|export| &export.resources);
            let spans = resources.flat_map(|resource| &resource.spans);
            spans.filter(move |span| all || self.holds(span.trace_id, span.start_us))
        })
    }
}

fn is_program(service: &ServiceEvidence) -> bool {
    matches!(service.life, Life::Ended(_) | Life::NeverEnded)
}
