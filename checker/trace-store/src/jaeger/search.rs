//! Finding traces: one span must satisfy the whole query; its trace is then found as a whole.
//!
//! Traces are looked at newest first, a few at a time, and outside the store's lock.

mod filter;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{StoredSpan, Trace};
use crate::offload::offload;
use crate::store::{Arrival, Store};

/// What is looked for. Times in nanoseconds since the epoch, both ends included.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    pub(crate) service: Option<String>,
    pub(crate) operation: Option<String>,
    pub(crate) start: i64,
    pub(crate) end: i64,
    /// Nanoseconds; 0 or less is off.
    pub(crate) min_duration: i64,
    /// Nanoseconds; 0 is off, less finds nothing.
    pub(crate) max_duration: i64,
    pub(crate) tags: Vec<(String, String)>,
    /// Traces at most; `None` is all.
    pub(crate) limit: Option<usize>,
    pub(crate) newest: Newest,
}

/// By what a trace is newer than another: the newest come first, and are kept where more are found than asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Newest {
    /// When its first span came, as in Jaeger v2.
    #[default]
    Arrival,
    /// When the span that came first started, as in v1.
    Start,
}

/// Traces taken from the store under one lock.
const TAKEN: usize = 256;

/// The traces found, newest first; no more than the store's limits let into one answer.
pub(crate) async fn search(store: &Store, query: Query) -> Vec<Arc<Trace>> {
    let store = store.clone();
    // How much has to be looked at is known only afterwards: at worst all that is held.
    offload(store.usage().bytes, move || walk(&store, &query)).await
}

fn walk(store: &Store, query: &Query) -> Vec<Arc<Trace>> {
    let most = query.limit.unwrap_or(usize::MAX).min(store.limits().search_traces);
    let all =
        Backwards { store, service: query.service.as_deref(), before: None, taken: Vec::new().into_iter() };
    match query.newest {
        Newest::Arrival => {
            let found = all.map(|(_, trace)| trace).filter(|trace| query.finds(trace));
            fitting(found.take(most), store.limits().search_bytes)
        }
        Newest::Start => fitting(newest(all, most, query).into_iter(), store.limits().search_bytes),
    }
}

/// Of the traces found those that started last. A trace that is older than all of so many is not looked at.
fn newest(all: Backwards<'_>, most: usize, query: &Query) -> Vec<Arc<Trace>> {
    let mut found = BTreeMap::new();
    for (arrival, trace) in all {
        let start = trace.spans().next().map_or(0, |span| span.head().start);
        let is_newer = found.first_key_value().is_none_or(|(oldest, _)| *oldest < (start, arrival));
        if (found.len() < most || is_newer) && query.finds(&trace) {
            found.insert((start, arrival), trace);
            if found.len() > most {
                found.pop_first();
            }
        }
    }
    found.into_values().rev().collect()
}

/// As many as fit into one answer: the one that exceeds it is the last.
fn fitting(traces: impl Iterator<Item = Arc<Trace>>, most_bytes: usize) -> Vec<Arc<Trace>> {
    let mut bytes = 0;
    let fits = |trace: &Arc<Trace>| {
        let fits = bytes <= most_bytes;
        bytes += trace.weight();
        fits
    };
    traces.take_while(fits).collect()
}

/// All traces of a service, or of all, newest arrival first.
struct Backwards<'a> {
    store: &'a Store,
    service: Option<&'a str>,
    before: Option<Arrival>,
    taken: std::vec::IntoIter<(Arrival, Arc<Trace>)>,
}

impl Iterator for Backwards<'_> {
    type Item = (Arrival, Arc<Trace>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.taken.len() == 0 {
            self.taken = self.store.older(self.service, self.before, TAKEN).into_iter();
        }
        let next = self.taken.next();
        self.before = next.as_ref().map_or(self.before, |(arrival, _)| Some(*arrival));
        next
    }
}

impl Query {
    fn finds(&self, trace: &Trace) -> bool {
        trace.spans().any(|span| self.matches(span))
    }

    /// What the span's head tells is asked first; only then is it decoded.
    fn matches(&self, span: StoredSpan<'_>) -> bool {
        let head = span.head();
        let start = i64::try_from(head.start).unwrap_or(i64::MAX);
        let duration = i64::try_from(head.duration()).unwrap_or(i64::MAX);
        self.service.as_deref().is_none_or(|service| *span.batch.resource.service == *service)
            && (self.start..=self.end).contains(&start)
            && duration >= self.min_duration
            && (self.max_duration == 0 || duration <= self.max_duration)
            && self.operation.as_deref().is_none_or(|name| span.name() == name)
            && filter::matches(span, &self.tags)
    }
}
