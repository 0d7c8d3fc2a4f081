//! The traces in order of arrival, the way to each by ID, and the eviction of the oldest.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::mem::size_of;
use std::sync::Arc;

use super::names::{Arrival, Names, Rank};
use super::pool::Pool;
use crate::limits::Limits;
use crate::model::{Batch, Head, Resource, Scope, Trace, TraceId};

/// Spans that were not stored, and why.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Refusals {
    /// The trace had reached [`Limits::spans_per_trace`] or [`Limits::bytes_per_trace`].
    pub(crate) trace_full: usize,
    /// The service's name is longer than [`Limits::name_bytes`].
    pub(crate) no_service: usize,
}

/// How much is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Usage {
    pub(crate) traces: usize,
    pub(crate) spans: usize,
    /// An estimate that counts allocations, never below the encoded size.
    pub(crate) bytes: usize,
}

#[derive(Debug, Default)]
pub(super) struct State {
    traces: VecDeque<Entry>,
    /// The arrival of the front of `traces`; the others follow without a gap.
    first: Arrival,
    by_id: HashMap<TraceId, Arrival>,
    ranks: BTreeSet<Rank>,
    pub(super) names: Names,
    resources: Pool<Resource>,
    scopes: Pool<Scope>,
    spans: usize,
    bytes: usize,
}

#[derive(Debug)]
struct Entry {
    trace: Arc<Trace>,
    /// See [`Rank`].
    start: u64,
    spans: usize,
    bytes: usize,
    /// See [`Batch::weight`].
    weight: usize,
}

impl State {
    pub(super) fn append(&mut self, mut batch: Batch, limits: &Limits, refusals: &mut Refusals) {
        let spans = batch.heads.len();
        if batch.resource.service.len() > limits.name_bytes {
            refusals.no_service += spans;
            return;
        }
        let bytes = cost(&batch);
        let held = self.by_id.get(&batch.trace).map_or((0, 0), |arrival| {
            let entry = &self.traces[self.place(*arrival)];
            (entry.spans, entry.weight)
        });
        if held.0 + spans > limits.spans_per_trace || held.1 + batch.weight > limits.bytes_per_trace {
            refusals.trace_full += spans;
            return;
        }
        while !self.names.admit(&batch.resource.service, limits) {
            self.evict_oldest();
        }
        let known = self.by_id.get(&batch.trace).copied();
        let arrival = known.unwrap_or_else(|| self.open(&batch));
        batch.resource = self.resources.share(batch.resource);
        batch.scope = self.scopes.share(batch.scope);
        let place = self.place(arrival);
        self.names.note_trace(Rank { start: self.traces[place].start, arrival }, &batch.resource.service);
        for span in batch.spans() {
            self.names.note_operation(span, limits);
        }
        self.spans += spans;
        self.bytes += bytes;
        let entry = &mut self.traces[place];
        entry.spans += spans;
        entry.bytes += bytes;
        entry.weight += batch.weight;
        // A reader that holds the trace keeps what it has; then, and only then, this copies the list.
        Arc::make_mut(&mut entry.trace).batches.push(Arc::new(batch));
        self.shrink(limits);
    }

    pub(super) fn trace(&self, id: TraceId) -> Option<Arc<Trace>> {
        let arrival = *self.by_id.get(&id)?;
        Some(self.at(arrival))
    }

    pub(super) fn older(&self, service: Option<&str>, before: Rank, count: usize) -> Vec<(Rank, Arc<Trace>)> {
        let with_trace = |rank: Rank| (rank, self.at(rank.arrival));
        match service {
            Some(service) => self.names.traces(service, before).take(count).map(with_trace).collect(),
            None => self.ranks.range(..before).rev().copied().take(count).map(with_trace).collect(),
        }
    }

    pub(super) fn usage(&self) -> Usage {
        Usage { traces: self.traces.len(), spans: self.spans, bytes: self.held_bytes() }
    }

    /// Makes a place for the trace of which this came first.
    fn open(&mut self, batch: &Batch) -> Arrival {
        let arrival = self.first + self.traces.len() as u64;
        let trace = Arc::new(Trace { id: batch.trace, batches: Vec::new() });
        let start = batch.heads.first().map_or(0, |head| head.start);
        let bytes = TRACE_BYTES;
        self.bytes += bytes;
        self.traces.push_back(Entry { trace, start, spans: 0, bytes, weight: 0 });
        self.by_id.insert(batch.trace, arrival);
        self.ranks.insert(Rank { start, arrival });
        arrival
    }

    fn shrink(&mut self, limits: &Limits) {
        while self.traces.len() > limits.traces || self.spans > limits.spans {
            self.evict_oldest();
        }
        // The names of services without a trace are missed least.
        while self.held_bytes() > limits.bytes && (self.names.forget_idle() || self.evict_oldest()) {}
    }

    /// `false` when there is no trace.
    fn evict_oldest(&mut self) -> bool {
        let Some(oldest) = self.traces.pop_front() else {
            return false;
        };
        self.spans -= oldest.spans;
        self.bytes -= oldest.bytes;
        self.by_id.remove(&oldest.trace.id);
        let rank = Rank { start: oldest.start, arrival: self.first };
        self.ranks.remove(&rank);
        for batch in &oldest.trace.batches {
            self.names.forget(rank, &batch.resource.service);
            self.resources.release(&batch.resource);
            self.scopes.release(&batch.scope);
        }
        self.first += 1;
        true
    }

    fn held_bytes(&self) -> usize {
        self.bytes + self.resources.bytes() + self.scopes.bytes() + self.names.bytes()
    }

    fn at(&self, arrival: Arrival) -> Arc<Trace> {
        Arc::clone(&self.traces[self.place(arrival)].trace)
    }

    fn place(&self, arrival: Arrival) -> usize {
        usize::try_from(arrival - self.first).expect("indices hold arrivals of stored traces only")
    }
}

/// An empty trace: its entry, its places in the indices, its list.
const TRACE_BYTES: usize = 400;

fn cost(batch: &Batch) -> usize {
    // The reference counts, the list's slot and the allocator's own share.
    const AROUND: usize = 80;
    size_of::<Batch>() + AROUND + batch.encoded.len() + batch.heads.len() * size_of::<Head>()
}
