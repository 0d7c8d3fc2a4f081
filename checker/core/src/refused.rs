//! What was exported and is not in the backend, because the backend did not take it: pure.

use std::collections::{HashMap, HashSet};

use crate::evidence::{
    Because, Evidence, Export, ExportedSpan, Rejected, ServiceEvidence, TurnedAway, Weight,
};
use crate::trace::{SpanId, TraceId};
use crate::untrusted::Untrusted;

/// An export of which something was refused.
#[derive(Debug, Clone)]
pub struct Loss<'a> {
    /// The export.
    pub export: &'a Export,
    /// Whether all of it was read: of one that was not, spans may be lost that are not known.
    pub is_whole: bool,
    /// Who refused it.
    pub why: Why<'a>,
    /// The spans that are lost, as far as they are known.
    pub spans: Vec<&'a ExportedSpan>,
}

/// Who refused something.
#[derive(Debug, Clone, Copy)]
pub enum Why<'a> {
    /// The whole export was turned away.
    TurnedAway(&'a Because),
    /// The backend took the export and did not keep all of it.
    Rejected(&'a Rejected),
}

/// What makes a loss as large as it is.
#[derive(Debug, Clone, Copy)]
pub enum Culprit<'a> {
    /// One span.
    Span(&'a ExportedSpan, &'a Weight),
    /// What comes with every export: the resource.
    Resource(&'a Weight),
    /// No single thing: how many spans there are.
    Spans,
}

/// What of a service's exports was refused.
pub fn losses<'a>(evidence: &'a Evidence, service: &'a ServiceEvidence) -> Vec<Loss<'a>> {
    let turned_away = service.turned_away.iter().map(|TurnedAway { export, is_whole, because }| Loss {
        export,
        is_whole: *is_whole,
        why: Why::TurnedAway(because),
        spans: export.spans().collect(),
    });
    let partly = service.exports.iter().filter(|export| export.rejected.is_some());
    if service.turned_away.is_empty() && partly.clone().next().is_none() {
        return Vec::new();
    }
    let shown: HashSet<(TraceId, SpanId)> =
        evidence.traces.iter().flat_map(|trace| trace.spans.iter().map(|span| (trace.id, span.id))).collect();
    let partly = partly.filter_map(|export| {
        let is_shown = |span: &&ExportedSpan| shown.contains(&(span.trace_id, span.span_id));
        let spans = export.spans().filter(|span| !is_shown(span)).collect();
        Some(Loss { export, is_whole: true, why: Why::Rejected(export.rejected.as_ref()?), spans })
    });
    turned_away.chain(partly).collect()
}

impl<'a> Loss<'a> {
    /// What makes it as large as it is.
    pub fn culprit(&self) -> Culprit<'a> {
        let large = |weight: &&'a Weight| weight.is_large();
        let resources = self.export.resources.iter();
        let resource = resources.filter_map(|resource| resource.weight.as_ref()).filter(large);
        let resource = resource.max_by_key(|weight| weight.bytes);
        let spans = self.spans.iter().filter_map(|span| Some((*span, span.weight.as_ref()?)));
        let span = spans.filter(|(_, weight)| weight.is_large()).max_by_key(|(_, weight)| weight.bytes);
        match (resource, span) {
            (Some(resource), Some((_, span))) if resource.bytes > span.bytes => Culprit::Resource(resource),
            (Some(resource), None) => Culprit::Resource(resource),
            (_, Some((span, weight))) => Culprit::Span(span, weight),
            (None, None) => Culprit::Spans,
        }
    }

    /// The name that most of its lost spans have, with how many those are.
    pub fn most_frequent(&self) -> Option<(&'a Untrusted, usize)> {
        let mut counts: HashMap<&Untrusted, usize> = HashMap::new();
        for span in &self.spans {
            *counts.entry(&span.name).or_default() += 1;
        }
        counts.into_iter().max_by_key(|(name, count)| (*count, *name))
    }
}
