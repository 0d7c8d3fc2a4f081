//! Finding traces: one span must satisfy the whole query; its trace is then found as a whole.
//!
//! Traces are looked at newest start first, a few at a time, and outside the store's lock.

mod filter;

use std::sync::Arc;

use crate::model::{StoredSpan, Trace};
use crate::offload::offload;
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

/// The traces found, newest first; no more than the store's limits let into one answer.
pub(crate) async fn search(store: &Store, query: Query) -> Vec<Arc<Trace>> {
    let store = store.clone();
    // How much has to be looked at is known only afterwards: at worst all that is held.
    offload(store.usage().bytes, move || walk(&store, &query)).await
}

fn walk(store: &Store, query: &Query) -> Vec<Arc<Trace>> {
    let limits = store.limits();
    let most = query.limit.unwrap_or(limits.search_traces).min(limits.search_traces);
    let (mut found, mut bytes, mut before) = (Vec::new(), 0, None);
    loop {
        let taken = store.older(query.service.as_deref(), before, TAKEN);
        let Some((last, _)) = taken.last() else {
            return found;
        };
        before = Some(*last);
        for (_, trace) in taken {
            if found.len() >= most || bytes > limits.search_bytes {
                return found;
            }
            if trace.spans().any(|span| query.matches(span)) {
                bytes += trace.weight();
                found.push(trace);
            }
        }
    }
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
