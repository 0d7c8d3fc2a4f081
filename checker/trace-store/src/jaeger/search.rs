//! Finding traces: one span must satisfy the whole query; its trace is then found as a whole.
//!
//! Traces are looked at newest first, a few at a time, and outside the store's lock.

mod filter;

use std::sync::Arc;

use crate::model::{StoredSpan, Trace};
use crate::store::Store;

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
}

/// Traces taken from the store under one lock.
const TAKEN: usize = 256;

/// The traces found, newest arrival first.
pub(crate) fn search(store: &Store, query: &Query) -> Vec<Arc<Trace>> {
    let cap = store.limits().search_traces;
    let limit = query.limit.unwrap_or(cap).min(cap);
    let (mut found, mut before) = (Vec::new(), None);
    while found.len() < limit {
        let taken = store.older(query.service.as_deref(), before, TAKEN);
        let Some((last, _)) = taken.last() else { break };
        before = Some(*last);
        let matching = taken.into_iter().map(|(_, trace)| trace);
        let matching = matching.filter(|trace| trace.spans().any(|span| query.matches(span)));
        found.extend(matching.take(limit - found.len()));
    }
    found
}

impl Query {
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
