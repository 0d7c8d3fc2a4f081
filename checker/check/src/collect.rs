//! Reading the traces back, by condition: until everything is there, or nothing more can come.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::{Duration, Instant};

use crate::as_sent;
use crate::backend::Backend;
use crate::cause::{Cause, CauseId};
use crate::correlate;
use crate::event::{Event, EventSink};
use crate::evidence::Evidence;
use crate::exercise::Step;
use crate::judge;
use crate::poll::{self, Poll, Unmet};
use crate::settle::{self, Moment, Progress, Settled};
use crate::stack::RunningStack;
use crate::strays;
use crate::tap::Trouble;
use crate::text::Lang::{En, PtBr};
use crate::text::Text;
use crate::trace::{Trace, TraceId};
use crate::untrusted::Untrusted;

/// How long is read at the very most, also where something changes all the time.
const LIMIT: Duration = Duration::from_mins(1);
/// What a search may lie beside the run, in µs: a span may have started a little before its request.
const MARGIN_US: u64 = 1_000_000;

/// Reads traces into the evidence until they are settled.
pub async fn collect(
    step: &Step,
    backend: &Backend,
    stack: &mut RunningStack,
    evidence: &mut Evidence,
    events: &dyn EventSink,
) -> Result<(), Cause> {
    let answered = Instant::now();
    let mut last_change = Instant::now();
    let mut fingerprint = 0;
    // How many exports there were when everything was complete and shown.
    let mut complete_at: Option<usize> = None;
    let waited = poll::until(backend.interval(), LIMIT, async || {
        // First what was exported, then what is shown of it: the other way round every export that comes
        // in between would look lost.
        stack.note(step, evidence);
        let exports = exports_of_all(evidence);
        if exports.is_some() && exports == complete_at {
            // Nothing came since: there is nothing new to read.
            if last_change.elapsed() >= settle::QUIET {
                return Poll::Ready(());
            }
            return Poll::NotYet(settle::waiting_for_quiet());
        }
        let ids = strays::to_read(step, evidence);
        if let Err(cause) = read(backend, &ids, evidence).await {
            return Poll::Never(cause);
        }
        let now = settle::fingerprint(evidence);
        if now != fingerprint {
            (fingerprint, last_change) = (now, Instant::now());
        }
        let moment = Moment { since_answers: answered.elapsed(), since_change: last_change.elapsed() };
        let progress = judge::progress(step, evidence);
        match settle::settled(moment, &progress, evidence, &ids) {
            Settled::Done => {
                let trouble = stack.backend_trouble().filter(|_| progress != Progress::Complete);
                trouble.map_or(Poll::Ready(()), |trouble| Poll::Never(refused(backend, trouble)))
            }
            Settled::Lost(count) => Poll::Never(not_shown(backend, count)),
            Settled::Resting => {
                complete_at = exports;
                Poll::NotYet(settle::waiting_for_quiet())
            }
            Settled::Wait(because) => {
                complete_at = None;
                events.event(Event::Progress { text: because.clone() });
                Poll::NotYet(because)
            }
        }
    })
    .await;
    match waited {
        Err(Unmet::Ever(cause)) => Err(cause),
        // Time that is up is no error: what is there is what is judged.
        Ok(()) | Err(Unmet::InTime(_)) => Ok(()),
    }
}

/// How many exports the tap saw; `None` where a service sent none through it, and so may send elsewhere.
fn exports_of_all(evidence: &Evidence) -> Option<usize> {
    let counts = evidence.services.iter().map(|service| service.exports.len());
    counts.map(|count| Some(count).filter(|count| *count > 0)).sum()
}

/// Reads the traces of the run: those with these ids, and those of the services in the run's time that
/// belong to a request.
async fn read(backend: &Backend, ids: &BTreeSet<TraceId>, evidence: &mut Evidence) -> Result<(), Cause> {
    let jaeger = backend.jaeger();
    let mut traces: BTreeMap<TraceId, Trace> = BTreeMap::new();
    // By id: that works in every version, and no limit of a search cuts anything off.
    for id in ids {
        if let Some(trace) = jaeger.trace(*id).await? {
            traces.insert(trace.id, trace);
        }
    }
    let start = evidence.exchanges.iter().map(|exchange| exchange.sent_us).min().unwrap_or_default();
    let end = crate::clock::now_us();
    // What came through the tap was noted there with its ids. A search finds what went another way: to an address
    // in the code.
    let tapped = tapped(evidence);
    for service in jaeger.services().await? {
        let is_known = service == correlate::OWN_SERVICE || tapped.contains(&service);
        if is_known || service.raw().starts_with("jaeger") {
            continue;
        }
        for trace in jaeger.search(&service, start.saturating_sub(MARGIN_US), end + MARGIN_US).await? {
            traces.entry(trace.id).or_insert(trace);
        }
    }
    // On a Jaeger that others use too, the traces of others are none of ours. An id of zero means none
    // (W3C Trace Context): some Jaegers keep such spans all the same, each other one under it too.
    let is_ours = |trace: &Trace| {
        trace.id.0 != 0
            && (ids.contains(&trace.id)
                || evidence.exchanges.iter().any(|exchange| correlate::belongs(evidence, trace, exchange)))
    };
    evidence.traces = traces.into_values().filter(is_ours).collect();
    as_sent::restore(evidence);
    Ok(())
}

/// The service names that came through the tap.
fn tapped(evidence: &Evidence) -> HashSet<Untrusted> {
    let exports = evidence.services.iter().flat_map(|service| &service.exports);
    exports
        .flat_map(|export| &export.resources)
        .filter_map(|resource| resource.service_name.clone())
        .collect()
}

fn not_shown(backend: &Backend, count: usize) -> Cause {
    let url = &backend.info().query_url;
    Cause::new(
        CauseId::SpansNotShown,
        both!(
            "the services exported {count} spans that Jaeger took and `{url}` does not show",
            "os serviços exportaram {count} spans que o Jaeger recebeu e `{url}` não mostra"
        ),
        both!(
            "see whether Jaeger's storage is behind or full, or whether it samples; then run it again",
            "veja se o armazenamento do Jaeger está atrasado ou cheio, ou se ele faz amostragem; depois rode de novo"
        ),
    )
}

fn refused(backend: &Backend, trouble: &Trouble) -> Cause {
    let (endpoint, what) = (&backend.info().otlp_endpoint, &trouble.what);
    Cause::new(
        CauseId::SpansNotTaken,
        Text::new(
            format!("`{endpoint}` did not take what the services exported: {}", what.get(En)),
            format!("`{endpoint}` não recebeu o que os serviços exportaram: {}", what.get(PtBr)),
        ),
        trouble.remedy.clone().unwrap_or_else(|| {
            both!("look into its log; then run it again", "olhe o log dele e depois rode de novo")
        }),
    )
}
