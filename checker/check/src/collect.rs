//! Reading the traces back, by condition: until everything is there, or nothing more can come.

mod settle;

use std::collections::{BTreeMap, HashSet};
use std::time::Instant;

use crate::backend::Backend;
use crate::cause::Cause;
use crate::correlate;
use crate::event::{Event, EventSink};
use crate::evidence::Evidence;
use crate::exercise::Step;
use crate::poll::{self, Poll};
use crate::stack::RunningStack;
use crate::text::Text;
use crate::trace::{Trace, TraceId};

pub use settle::{LONGEST, Progress};
use settle::{Moment, Settled};

/// What a search may lie beside the run, in µs: a span may have started a little before its request.
const MARGIN_US: u64 = 1_000_000;

/// Reads traces into the evidence until they are settled.
pub async fn collect(
    step: &Step,
    backend: &Backend,
    stack: &mut RunningStack,
    evidence: &mut Evidence,
    judge: &(dyn Fn(&Evidence) -> Progress + Sync),
    events: &dyn EventSink,
) -> Result<(), Cause> {
    let answered = Instant::now();
    let mut last_change = Instant::now();
    let mut fingerprint = 0;
    let mut broken = None;
    let waited = poll::until(backend.interval(), LONGEST * 2, async || {
        if let Err(cause) = read(backend, evidence).await {
            broken = Some(cause);
            return Poll::Ready(());
        }
        stack.note(step, evidence);
        let now = settle::fingerprint(evidence);
        if now != fingerprint {
            (fingerprint, last_change) = (now, Instant::now());
        }
        let moment = Moment { since_answers: answered.elapsed(), since_change: last_change.elapsed() };
        match settle::settled(moment, &judge(evidence), evidence) {
            Settled::Done => Poll::Ready(()),
            Settled::Wait(because) => {
                events.event(Event::Progress { text: because.clone() });
                Poll::NotYet(because)
            }
        }
    })
    .await;
    // Time that is up is no error: what is there is what is judged.
    drop(waited);
    broken.map_or(Ok(()), Err)
}

/// Reads every trace of the run: the requests' own, and those of the services in the run's time.
async fn read(backend: &Backend, evidence: &mut Evidence) -> Result<(), Cause> {
    let jaeger = backend.jaeger();
    let mut traces: BTreeMap<TraceId, Trace> = BTreeMap::new();
    for exchange in &evidence.exchanges {
        if let Some(trace) = jaeger.trace(exchange.trace_id).await? {
            traces.insert(trace.id, trace);
        }
    }
    let start = evidence.exchanges.iter().map(|exchange| exchange.sent_us).min().unwrap_or_default();
    let end = crate::clock::now_us();
    for service in jaeger.services().await? {
        if service == correlate::OWN_SERVICE || service.raw().starts_with("jaeger") {
            continue;
        }
        for trace in jaeger.search(&service, start.saturating_sub(MARGIN_US), end + MARGIN_US).await? {
            traces.entry(trace.id).or_insert(trace);
        }
    }
    let tapped: HashSet<TraceId> = evidence
        .services
        .iter()
        .flat_map(|service| &service.exports)
        .flat_map(|export| &export.resources)
        .flat_map(|resource| &resource.spans)
        .map(|span| span.trace_id)
        .collect();
    // On a Jaeger that others use too, the traces of others are none of ours.
    let is_ours = |trace: &Trace| {
        tapped.contains(&trace.id)
            || evidence.exchanges.iter().any(|exchange| correlate::belongs(trace, exchange))
    };
    evidence.traces = traces.into_values().filter(is_ours).collect();
    Ok(())
}

/// Why there is still something to wait for, in words for the one who waits.
pub fn waiting_for(service: &str) -> Text {
    both!("waiting: `{service}` has sent no span yet", "esperando: `{service}` ainda não enviou span")
}
