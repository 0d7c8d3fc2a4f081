//! Settles whether requests that are under way at the same time mix their spans: a guard that is held
//! across an `.await` shows only when another request comes in between, and a step that sends one request
//! never sees it.

use super::Bench;
use crate::collect;
use crate::correlate;
use crate::evidence::{Evidence, Exchange, Finding};
use crate::poll::{self, Poll};
use crate::trace::Trace;

/// How many requests are sent.
const REQUESTS: usize = 8;

pub(super) async fn answer(bench: &mut Bench<'_>) -> Finding {
    let exchanges = bench.drive(REQUESTS).await;
    let mut seen = Evidence { exchanges, ..Evidence::default() };
    let read = poll::until(bench.backend.interval(), super::SPANS_LIMIT, async || {
        bench.stack.note(bench.step, &mut seen);
        // Trouble of the backend's shows nothing of the services.
        let read = collect::read(bench.backend, &mut seen).await;
        let any = |exchange: &Exchange| {
            correlate::traces_of(&seen, exchange)
                .iter()
                .any(|trace| trace.spans.iter().any(correlate::is_learners))
        };
        if read.is_ok() && seen.exchanges.iter().all(any) {
            return Poll::Ready(());
        }
        Poll::NotYet(both!("a trace is not there yet", "ainda falta um trace"))
    });
    if read.await.is_err() {
        return Finding::Nothing;
    }
    let mixed = seen.exchanges.iter().any(|exchange| is_mixed(&seen, exchange));
    if mixed { Finding::Yes } else { Finding::No }
}

/// Whether a span of this request hangs below a span of another one.
fn is_mixed(seen: &Evidence, exchange: &Exchange) -> bool {
    let foreign = |trace: &Trace| {
        trace.spans.iter().filter(|span| correlate::mentions(span, exchange)).any(|span| {
            trace
                .ancestors(span)
                .into_iter()
                .any(|ancestor| correlate::foreign_request(seen, ancestor, exchange).is_some())
        })
    };
    seen.traces.iter().any(foreign)
}
