//! `GET /api/dependencies`: how often spans of one service have a parent in another, or link to a span there.
//!
//! Counted from the traces held at the time of asking, as Jaeger 1.73 does with memory storage.

use std::collections::{BTreeMap, HashMap};

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde::Serialize;

use super::answer::{ApiError, Envelope};
use super::params::{self, Params};
use super::translate;
use crate::model::{SpanId, Trace};
use crate::offload::offload;
use crate::store::{Rank, Store};

/// One edge of the graph of services.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Dependency {
    parent: String,
    child: String,
    call_count: u64,
}

type Edges = BTreeMap<(String, String), u64>;

/// Milliseconds looked back when `lookback` is not given.
const LOOK_BACK: i64 = 24 * 3600 * 1000;

/// Traces taken from the store under one lock.
const TAKEN: usize = 256;

pub(super) async fn dependencies(State(store): State<Store>, uri: Uri) -> Result<Response, ApiError> {
    let params = Params::of(&uri);
    let end = params.integer::<i64>("endTs")?.unwrap_or(params::now() / 1_000_000);
    let look_back = params.integer::<i64>("lookback")?.unwrap_or(LOOK_BACK);
    let window = (millis(end.saturating_sub(look_back)), millis(end));
    let service = params.first("service");
    let wanted =
        |parent: &str, child: &str| service.is_none_or(|service| service == parent || service == child);
    let counted = store.clone();
    let data: Vec<_> = offload(store.usage().bytes, move || edges(&counted, window))
        .await
        .into_iter()
        .filter(|((parent, child), _)| wanted(parent, child))
        .map(|((parent, child), call_count)| Dependency { parent, child, call_count })
        .collect();
    Ok(Envelope::of(data).respond(params.layout()))
}

fn millis(millis: i64) -> i64 {
    millis.saturating_mul(1_000_000)
}

fn edges(store: &Store, window: (i64, i64)) -> Edges {
    let (mut edges, mut before): (Edges, Option<Rank>) = (Edges::new(), None);
    loop {
        let taken = store.older(None, before, TAKEN);
        let Some((last, _)) = taken.last() else {
            return edges;
        };
        before = Some(*last);
        for (_, trace) in &taken {
            count(trace, window, &mut edges);
        }
    }
}

/// A trace counts as a whole if any of its spans starts inside the window.
fn count(trace: &Trace, (after, before): (i64, i64), edges: &mut Edges) {
    let inside = trace.spans().any(|span| {
        let start = i64::try_from(span.head().start).unwrap_or(i64::MAX);
        after < start && start < before
    });
    if !inside {
        return;
    }
    let mut services: HashMap<SpanId, &str> = HashMap::new();
    let mut children = Vec::new();
    for stored in trace.spans() {
        let (span, service) = (stored.decode(), &*stored.batch.resource.service);
        // Of several spans with one ID the first is the parent.
        if let Some(id) = SpanId::from_bytes(&span.span_id) {
            services.entry(id).or_insert(service);
        }
        children.extend(translate::parent(&span).map(|parent| (parent, service)));
    }
    for (parent, child) in children {
        match services.get(&parent) {
            Some(parent) if *parent != child => {
                *edges.entry(((*parent).to_owned(), child.to_owned())).or_default() += 1;
            }
            _ => {}
        }
    }
}
