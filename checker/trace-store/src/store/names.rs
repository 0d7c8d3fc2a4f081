//! The services and operations that were seen, and which traces hold spans of a service.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::Arrival;
use crate::limits::Limits;
use crate::model::StoredSpan;

/// A span name of a service, with the kind of the spans that bore it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Operation {
    pub(crate) name: Arc<str>,
    /// OTLP's number of the span kind.
    pub(crate) kind: u8,
}

#[derive(Debug, Default)]
pub(super) struct Names {
    services: HashMap<Arc<str>, Service>,
}

#[derive(Debug, Default)]
struct Service {
    traces: BTreeSet<Arrival>,
    /// A bit for each kind under each name.
    operations: BTreeMap<Arc<str>, u8>,
}

impl Names {
    /// Makes sure that the service has a place; `false` when there is none left.
    pub(super) fn admit(&mut self, service: &Arc<str>, limits: &Limits) -> bool {
        if self.services.contains_key(service) {
            return true;
        }
        if self.services.len() >= limits.services {
            self.services.retain(|_, known| !known.traces.is_empty());
        }
        let free = self.services.len() < limits.services;
        if free {
            self.services.insert(Arc::clone(service), Service::default());
        }
        free
    }

    /// Notes that a trace holds this span of an admitted service.
    pub(super) fn note(&mut self, arrival: Arrival, span: StoredSpan<'_>, limits: &Limits) {
        let Some(service) = self.services.get_mut(&span.batch.resource.service) else {
            return;
        };
        service.traces.insert(arrival);
        let (name, bit) = (span.name(), 1 << span.head().kind);
        if let Some(kinds) = service.operations.get_mut(name) {
            *kinds |= bit;
        } else if service.operations.len() < limits.operations_per_service && name.len() <= limits.name_bytes
        {
            service.operations.insert(name.into(), bit);
        }
    }

    /// Forgets a trace; the names stay, as in Jaeger.
    pub(super) fn forget(&mut self, arrival: Arrival, service: &str) {
        if let Some(service) = self.services.get_mut(service) {
            service.traces.remove(&arrival);
        }
    }

    /// Arrivals of traces with spans of the service, newest first.
    pub(super) fn arrivals<'a>(
        &'a self,
        service: &str,
        before: Arrival,
    ) -> impl Iterator<Item = Arrival> + use<'a> {
        let known = self.services.get(service);
        known.into_iter().flat_map(move |known| known.traces.range(..before).rev().copied())
    }

    pub(super) fn services(&self) -> Vec<Arc<str>> {
        let mut names: Vec<_> = self.services.keys().cloned().collect();
        names.sort_unstable();
        names
    }

    pub(super) fn operations(&self, service: &str) -> Vec<Operation> {
        let known = self.services.get(service);
        let named = known.into_iter().flat_map(|known| &known.operations);
        named
            .flat_map(|(name, kinds)| {
                let kinds = (0..8).filter(move |kind| kinds & (1 << kind) != 0);
                kinds.map(|kind| Operation { name: Arc::clone(name), kind })
            })
            .collect()
    }
}
