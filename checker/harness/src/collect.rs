//! Reading the traces back, by condition: until everything is there, or nothing more can come.

use std::time::{Duration, Instant};

use crate::cause::Cause;
use crate::event::{Event, EventSink};
use crate::evidence::Evidence;
use crate::exercise::Step;
use crate::judge;
use crate::poll::{self, Poll, Unmet};
use crate::prefect::Wanted;
use crate::settle::{self, Completion, Moment, Settled};
use crate::stack::RunningStack;
use crate::strays;
use crate::surroundings::Surroundings;

/// How long is read at the very most, also where something changes all the time.
const LIMIT: Duration = Duration::from_mins(1);

/// Reads traces into the evidence until they are settled.
pub async fn collect(
    step: &Step,
    (surroundings, wanted): (&Surroundings, &Wanted),
    stack: &mut RunningStack,
    evidence: &mut Evidence,
    events: &dyn EventSink,
) -> Result<(), Cause> {
    let answered = Instant::now();
    let mut last_change = Instant::now();
    let mut fingerprint = 0;
    // How many exports there were when everything was complete and shown.
    let mut complete_at: Option<usize> = None;
    let waited = poll::until(surroundings.interval(), LIMIT, async || {
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
        // What is read was there when it was asked for: reading it is part of the quiet.
        let asked = Instant::now();
        let ids = strays::to_read(step, evidence);
        if let Err(cause) = surroundings.read(step, wanted, &ids, evidence).await {
            return Poll::Never(cause);
        }
        let now = settle::fingerprint(evidence);
        if now != fingerprint {
            (fingerprint, last_change) = (now, asked);
        }
        let moment = Moment { since_answers: answered.elapsed(), since_change: last_change.elapsed() };
        let completion = judge::completion(step, evidence);
        let settled = settle::settled(moment, &completion, evidence, &ids);
        tracing::trace!(?exports, traces = evidence.traces.len(), ?moment, ?settled, "read");
        match settled {
            Settled::Done => {
                let trouble = stack.backend_trouble().filter(|_| completion != Completion::Complete);
                trouble.map_or(Poll::Ready(()), |trouble| Poll::Never(surroundings.traces().refused(trouble)))
            }
            Settled::Lost(count) => Poll::Never(surroundings.traces().not_shown(count)),
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
