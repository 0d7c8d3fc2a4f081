//! When to stop reading: a pure decision.
//!
//! Everything expected is there: then one quiet moment more, for what may contradict it. Something is
//! missing: then as long as it may still come. The services were told a batch delay of 5 ms; one that
//! has shown that it keeps to it has nothing left to send a second later. One whose code sets a delay
//! of its own may take five seconds more, and must not fail for it.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::time::Duration;

use crate::evidence::{Evidence, Life, Seen, ServiceEvidence};
use crate::text::Text;

/// How long nothing may change before what is complete is taken as final.
const QUIET: Duration = Duration::from_millis(25);
/// How long nothing may change before what is incomplete is taken as final, when every service has
/// shown that it exports at once.
const GIVE_UP: Duration = Duration::from_secs(1);
/// How long after the answers is waited at the most: the SDK's own batch delay of 5 s, and some.
pub const LONGEST: Duration = Duration::from_millis(6_500);
/// Within which an export must follow a span's end to count as prompt, in µs.
const PROMPT_US: u64 = 300_000;

/// What a judge says of the traces read so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// Everything expected is there, and nothing speaks against it.
    Complete,
    /// Something is missing or wrong, and more spans might mend it.
    NotYet(Text),
}

/// How long things have lasted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    pub(super) since_answers: Duration,
    pub(super) since_change: Duration,
}

/// The decision.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Settled {
    Done,
    Wait(Text),
}

/// Decides.
pub(super) fn settled(moment: Moment, progress: &Progress, evidence: &Evidence) -> Settled {
    let quiet = moment.since_change;
    match progress {
        Progress::Complete if quiet >= QUIET => Settled::Done,
        Progress::Complete => {
            Settled::Wait(both!("waiting for a quiet moment", "esperando um momento de calma"))
        }
        Progress::NotYet(because) => {
            let all_prompt = evidence.services.iter().all(has_nothing_to_come);
            let is_over = (all_prompt && quiet >= GIVE_UP) || moment.since_answers >= LONGEST;
            if is_over { Settled::Done } else { Settled::Wait(because.clone()) }
        }
    }
}

/// Whether a service that was quiet for a second will stay so: it is gone, it has no batch processor
/// to send anything with, or it was seen to send at once.
fn has_nothing_to_come(service: &ServiceEvidence) -> bool {
    let is_gone = !matches!(service.life, Life::Served);
    is_gone || service.batch_thread == Seen::No || !service.refusals.is_empty() || is_prompt(service)
}

/// Whether every export followed its last span at once. A single prompt one proves nothing: it may
/// have met the tick of a long delay by chance.
fn is_prompt(service: &ServiceEvidence) -> bool {
    let mut any = false;
    let all = service.exports.iter().all(|export| {
        let ends = export.resources.iter().flat_map(|resource| &resource.spans).map(|span| span.end_us);
        let Some(first) = ends.min() else { return true };
        any = true;
        export.at_us.saturating_sub(first) <= PROMPT_US
    });
    any && all
}

/// A number that changes when what was read changes.
pub(super) fn fingerprint(evidence: &Evidence) -> u64 {
    let mut hasher = DefaultHasher::new();
    for trace in &evidence.traces {
        trace.id.hash(&mut hasher);
        for span in &trace.spans {
            span.id.hash(&mut hasher);
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Door, Export, ExportedResource, ExportedSpan, Protocol};
    use crate::trace::{SpanId, TraceId};

    fn moment(since_answers: u64, since_change: u64) -> Moment {
        Moment {
            since_answers: Duration::from_millis(since_answers),
            since_change: Duration::from_millis(since_change),
        }
    }

    fn with(service: ServiceEvidence) -> Evidence {
        Evidence { services: vec![service], ..Evidence::default() }
    }

    fn service(batch_thread: Seen) -> ServiceEvidence {
        ServiceEvidence { life: Life::Served, batch_thread, ..ServiceEvidence::default() }
    }

    fn exported_after(us: u64) -> Export {
        let span = ExportedSpan {
            trace_id: TraceId(1),
            span_id: SpanId(1),
            parent: None,
            name: "a".into(),
            end_us: 1_000_000,
        };
        let resources = vec![ExportedResource { service_name: None, spans: vec![span] }];
        Export { door: Door::Told, protocol: Protocol::Grpc, at_us: 1_000_000 + us, resources }
    }

    fn not_yet() -> Progress {
        Progress::NotYet(Text::same("a span is missing"))
    }

    #[test]
    fn what_is_complete_needs_one_quiet_moment() {
        let evidence = with(service(Seen::Yes));
        assert!(matches!(settled(moment(5, 5), &Progress::Complete, &evidence), Settled::Wait(_)));
        assert_eq!(settled(moment(30, 30), &Progress::Complete, &evidence), Settled::Done);
    }

    #[test]
    fn a_service_without_a_batch_processor_is_not_waited_for() {
        assert_eq!(settled(moment(1_000, 1_000), &not_yet(), &with(service(Seen::No))), Settled::Done);
    }

    #[test]
    fn a_service_that_exports_at_once_is_not_waited_for() {
        let prompt = ServiceEvidence { exports: vec![exported_after(9_000)], ..service(Seen::Yes) };
        assert_eq!(settled(moment(1_500, 1_000), &not_yet(), &with(prompt)), Settled::Done);
    }

    #[test]
    fn a_service_with_a_batch_delay_of_its_own_gets_its_five_seconds() {
        for silent_or_slow in [service(Seen::Yes), service(Seen::Unknown)] {
            let evidence = with(silent_or_slow);
            assert!(matches!(settled(moment(5_500, 5_500), &not_yet(), &evidence), Settled::Wait(_)));
            assert_eq!(settled(moment(6_500, 6_500), &not_yet(), &evidence), Settled::Done);
        }
        let slow = ServiceEvidence { exports: vec![exported_after(2_000_000)], ..service(Seen::Yes) };
        assert!(matches!(settled(moment(3_000, 1_000), &not_yet(), &with(slow)), Settled::Wait(_)));
    }
}
