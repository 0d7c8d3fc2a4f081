//! The services and operations that were seen, and which traces hold spans of a service.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::limits::Limits;
use crate::model::StoredSpan;

/// A place in the order of arrival of traces.
pub(crate) type Arrival = u64;

/// A place in the order in which traces are shown: the newest start is the highest. The start is that of the span
/// that came first, as in Jaeger v1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    /// Nanoseconds since the epoch.
    pub(super) start: u64,
    pub(crate) arrival: Arrival,
}

impl Rank {
    /// Above every trace.
    pub(super) const TOP: Self = Self { start: u64::MAX, arrival: Arrival::MAX };
}

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
    /// Services without a trace, those first whose last trace went longest ago.
    idle: BTreeSet<(Arrival, Arc<str>)>,
    bytes: usize,
}

#[derive(Debug, Default)]
struct Service {
    traces: BTreeSet<Rank>,
    /// Its place in `idle` while it has no trace.
    idle_since: Arrival,
    /// A bit for each kind under each name.
    operations: BTreeMap<Arc<str>, u8>,
    bytes: usize,
}

/// What a service and an operation take beside their names: places in maps, counts, allocations.
const SERVICE_BYTES: usize = 512;
const OPERATION_BYTES: usize = 64;

impl Names {
    /// Makes sure that the service has a place; `false` when there is none left.
    pub(super) fn admit(&mut self, service: &Arc<str>, limits: &Limits) -> bool {
        if self.services.contains_key(service) {
            return true;
        }
        let bytes = SERVICE_BYTES + service.len();
        // A single service always has a place, so whoever makes room for one comes to an end.
        while !self.services.is_empty()
            && (self.services.len() >= limits.services || self.bytes + bytes > limits.names_bytes)
        {
            if !self.forget_idle() {
                return false;
            }
        }
        self.bytes += bytes;
        let admitted = Service { bytes, ..Service::default() };
        self.idle.insert((admitted.idle_since, Arc::clone(service)));
        self.services.insert(Arc::clone(service), admitted);
        true
    }

    /// Forgets the service that has been without a trace for longest; `false` when all have one.
    pub(super) fn forget_idle(&mut self) -> bool {
        let Some((_, name)) = self.idle.pop_first() else {
            return false;
        };
        let forgotten = self.services.remove(&name);
        self.bytes -= forgotten.map_or(0, |service| service.bytes);
        true
    }

    /// Notes that a trace holds spans of an admitted service.
    pub(super) fn note_trace(&mut self, rank: Rank, service: &Arc<str>) {
        if let Some(known) = self.services.get_mut(service)
            && known.traces.insert(rank)
            && known.traces.len() == 1
        {
            self.idle.remove(&(known.idle_since, Arc::clone(service)));
        }
    }

    /// Notes the operation of a span of an admitted service.
    pub(super) fn note_operation(&mut self, span: StoredSpan<'_>, limits: &Limits) {
        let service = &span.batch.resource.service;
        let Some(known) = self.services.get_mut(service) else {
            return;
        };
        let (name, bit) = (span.name(), 1 << span.head().kind);
        if let Some(kinds) = known.operations.get_mut(name) {
            *kinds |= bit;
        } else if known.operations.len() < limits.operations_per_service && name.len() <= limits.name_bytes {
            self.list(service, name, bit, limits);
        }
    }

    /// Lists a new operation if there is room for its name, or can be made.
    fn list(&mut self, service: &Arc<str>, name: &str, bit: u8, limits: &Limits) {
        let bytes = OPERATION_BYTES + name.len();
        while self.bytes + bytes > limits.names_bytes {
            if !self.forget_idle() {
                return;
            }
        }
        if let Some(known) = self.services.get_mut(service) {
            known.operations.insert(name.into(), bit);
            known.bytes += bytes;
            self.bytes += bytes;
        }
    }

    /// Forgets a trace; the names stay, as in Jaeger, until their room is needed.
    pub(super) fn forget(&mut self, rank: Rank, service: &Arc<str>) {
        if let Some(known) = self.services.get_mut(service)
            && known.traces.remove(&rank)
            && known.traces.is_empty()
        {
            known.idle_since = rank.arrival;
            self.idle.insert((rank.arrival, Arc::clone(service)));
        }
    }

    /// Bytes that the names are estimated to take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Traces with spans of the service, newest first.
    pub(super) fn traces<'a>(&'a self, service: &str, before: Rank) -> impl Iterator<Item = Rank> + use<'a> {
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
