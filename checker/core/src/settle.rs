//! When to stop reading: a pure decision.
//!
//! Everything expected is there: then one quiet moment more, for what may contradict it. Something is
//! missing: then as long as it may still come. The services were told a batch delay of 5 ms; one that
//! has shown that it keeps to it has nothing left to send a second later. One whose code sets a delay
//! of its own may take five seconds more, and must not fail for it.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeSet, HashSet};
use std::hash::{Hash, Hasher};
use std::time::Duration;

use crate::evidence::{Evidence, Export, Life, Seen, ServiceEvidence};
use crate::text::Text;
use crate::trace::{SpanId, TraceId};
use crate::untrusted::Untrusted;

/// How long nothing may change before what is complete is taken as final.
pub const QUIET: Duration = Duration::from_millis(25);
/// How long nothing may change before what is incomplete is taken as final, when every service has
/// shown that it exports at once.
const GIVE_UP: Duration = Duration::from_secs(1);
/// The same where there is a Prefect that records what it was told some time later.
const GIVE_UP_ON_PREFECT: Duration = Duration::from_secs(4);
/// How long after the answers is waited at the most: the SDK's own batch delay of 5 s, and some.
const LONGEST: Duration = Duration::from_millis(6_500);
/// How long after the answers is waited at the most while a service is in the middle of an export: hundreds of
/// megabytes take their time.
const LONGEST_SENDING: Duration = Duration::from_secs(30);
/// How long nothing may change while Jaeger does not show what it took. Some show it only after a flush
/// or a refresh of their storage.
const LATEST: Duration = Duration::from_secs(15);
/// Within which an export must follow a span's end to count as prompt, in µs.
const PROMPT_US: u64 = 300_000;

/// What a judge says of the traces read so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Completion {
    /// Everything expected is there, and nothing speaks against it.
    Complete,
    /// Something is missing or wrong, and more spans might mend it.
    NotYet(Text),
}

/// How long things have lasted.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// Since the last answer.
    pub since_answers: Duration,
    /// Since something new was last read.
    pub since_change: Duration,
}

/// The decision.
#[derive(Debug, PartialEq, Eq)]
pub enum Settled {
    /// What is there is what is judged.
    Done,
    /// Everything is there and shown: only a quiet moment is missing.
    Resting,
    /// Not yet, because of this.
    Wait(Text),
    /// Jaeger took this many spans and does not show them: nothing can be said.
    Lost(usize),
}

/// Decides.
pub fn settled(
    moment: Moment,
    progress: &Completion,
    evidence: &Evidence,
    read: &BTreeSet<TraceId>,
) -> Settled {
    let quiet = moment.since_change;
    let unseen = unseen(evidence, read);
    match progress {
        _ if unseen > 0 && quiet < LATEST => Settled::Wait(both!(
            "waiting: Jaeger does not show {unseen} of the exported spans yet",
            "esperando: o Jaeger ainda não mostra {unseen} dos spans exportados"
        )),
        Completion::NotYet(_) if unseen > 0 => Settled::Lost(unseen),
        Completion::Complete if quiet >= QUIET => Settled::Done,
        Completion::Complete => Settled::Resting,
        Completion::NotYet(because) => {
            let all_prompt = evidence.services.iter().all(has_nothing_to_come);
            let is_sending = evidence.services.iter().any(|service| service.is_sending);
            let longest = if is_sending { LONGEST_SENDING } else { LONGEST };
            let is_late = evidence.prefect.as_ref().is_some_and(|prefect| !prefect.is_prompt);
            let give_up = if is_late { GIVE_UP_ON_PREFECT } else { GIVE_UP };
            let is_over = (all_prompt && quiet >= give_up) || moment.since_answers >= longest;
            if is_over { Settled::Done } else { Settled::Wait(because.clone()) }
        }
    }
}

/// What is waited for when everything is there.
pub fn waiting_for_quiet() -> Text {
    both!("waiting for a quiet moment", "esperando um momento de calma")
}

/// Whether a service that was quiet for a second will stay so: it is gone, it has no batch processor
/// to send anything with, or it was seen to send at once.
fn has_nothing_to_come(service: &ServiceEvidence) -> bool {
    let is_gone = !matches!(service.life, Life::Served) || service.stopped.is_some();
    let sends_at_once = match service.batch_ticks {
        Seen::Yes => exports(service).next().is_none() || is_prompt(service),
        // A prompt export may have met the tick of a long delay by chance.
        Seen::No => false,
        Seen::Unknown => service.sdk.keeps_to_the_delay() && is_prompt(service),
    };
    let cannot_send = service.batch_thread == Seen::No || service.batch_thread_ended || gave_up(service);
    is_gone || (!service.is_sending && (cannot_send || !service.refusals.is_empty() || sends_at_once))
}

/// Whether the SDK says that it gave up an export after its retries, and none ever came: what it sends
/// next goes where that went.
fn gave_up(service: &ServiceEvidence) -> bool {
    let says = |line: &Untrusted| service.sdk.says_it_gave_up(line.raw());
    service.exports.is_empty() && service.log.iter().any(says)
}

/// What a service sent, also what was not taken.
fn exports(service: &ServiceEvidence) -> impl Iterator<Item = &Export> {
    service.exports.iter().chain(service.turned_away.iter().map(|turned_away| &turned_away.export))
}

/// Whether every export followed its last span at once.
fn is_prompt(service: &ServiceEvidence) -> bool {
    let mut any = false;
    let all = exports(service).all(|export| {
        let ends = export.spans().map(|span| span.end_us);
        let Some(first) = ends.min() else { return true };
        any = true;
        export.at_us.saturating_sub(first) <= PROMPT_US
    });
    any && all
}

/// How many spans of the traces to read the tap saw into Jaeger that Jaeger does not show, without those that it said it
/// did not keep. What is missing from a trace is the learner's only where this is none.
fn unseen(evidence: &Evidence, read: &BTreeSet<TraceId>) -> usize {
    let shown: HashSet<(TraceId, SpanId)> =
        evidence.traces.iter().flat_map(|trace| trace.spans.iter().map(|span| (trace.id, span.id))).collect();
    // An id of zero means none (W3C Trace Context): a backend need not keep such a span.
    let is_awaited = |(trace, span): &(TraceId, SpanId)| read.contains(trace) && span.0 != 0;
    let (mut unseen, mut refused, mut others) = (HashSet::new(), HashSet::new(), 0);
    for export in evidence.services.iter().flat_map(|service| &service.exports) {
        let ids = export.spans().map(|span| (span.trace_id, span.span_id));
        let missing: HashSet<_> = ids.filter(is_awaited).filter(|id| !shown.contains(id)).collect();
        // It says how many and not which. Where no more are missing, it is these.
        let rejected = export.rejected.as_ref().map_or(0, |rejected| rejected.spans);
        match usize::try_from(rejected).unwrap_or(usize::MAX) {
            rejected if rejected >= missing.len() => refused.extend(missing.iter().copied()),
            rejected => others += rejected,
        }
        unseen.extend(missing);
    }
    unseen.difference(&refused).count().saturating_sub(others)
}

/// A number that changes when what was read changes.
pub fn fingerprint(evidence: &Evidence) -> u64 {
    let mut hasher = DefaultHasher::new();
    for trace in &evidence.traces {
        trace.id.hash(&mut hasher);
        for span in &trace.spans {
            span.id.hash(&mut hasher);
        }
    }
    evidence.prefect.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Door, Exit, ExportedResource, ExportedSpan, Protocol, Rejected};
    use crate::sdk::Sdk;
    use crate::trace::{Span, Status, Trace};

    /// The decision where every trace that was exported is read.
    fn decide(moment: Moment, progress: &Completion, evidence: &Evidence) -> Settled {
        let read = evidence.exported().map(|span| span.trace_id).collect();
        settled(moment, progress, evidence, &read)
    }

    fn moment(since_answers: u64, since_change: u64) -> Moment {
        Moment {
            since_answers: Duration::from_millis(since_answers),
            since_change: Duration::from_millis(since_change),
        }
    }

    /// A run of one service whose exports Jaeger shows.
    fn with(service: ServiceEvidence) -> Evidence {
        let mut evidence = Evidence { services: vec![service], ..Evidence::default() };
        let shown = evidence.exported().map(shown).collect();
        evidence.traces = vec![Trace::new(TraceId(1), shown)];
        evidence
    }

    fn shown(exported: &ExportedSpan) -> Span {
        Span {
            trace_id: exported.trace_id,
            id: exported.span_id,
            parent: exported.parent,
            service: "frontend-service".into(),
            name: exported.name.clone(),
            kind: None,
            status: Status::Unset,
            start_us: 0,
            duration_us: exported.end_us,
            attributes: Vec::new(),
            resource: Vec::new(),
            scope: None,
            events: Vec::new(),
        }
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
            start_us: 0,
            end_us: 1_000_000,
            dropped_attributes: 0,
            fields: None,
            weight: None,
        };
        let resources = vec![ExportedResource { service_name: None, weight: None, spans: vec![span] }];
        Export {
            door: Door::Told,
            is_seen: false,
            protocol: Protocol::Grpc,
            at_us: 1_000_000 + us,
            bytes: 0,
            resources,
            rejected: None,
        }
    }

    fn not_yet() -> Completion {
        Completion::NotYet(Text::same("a span is missing"))
    }

    #[test]
    fn what_is_complete_needs_one_quiet_moment() {
        let evidence = with(service(Seen::Yes));
        assert_eq!(decide(moment(5, 5), &Completion::Complete, &evidence), Settled::Resting);
        assert_eq!(decide(moment(30, 30), &Completion::Complete, &evidence), Settled::Done);
    }

    #[test]
    fn a_service_without_a_batch_processor_is_not_waited_for() {
        assert_eq!(decide(moment(1_000, 1_000), &not_yet(), &with(service(Seen::No))), Settled::Done);
    }

    #[test]
    fn a_service_whose_exports_fail_or_whose_batch_thread_is_gone_is_not_waited_for() {
        let line = "ERROR opentelemetry_sdk: name=\"BatchSpanProcessor.ExportError\" error=\"refused\"";
        let gave_up = ServiceEvidence { log: vec![line.into()], ..service(Seen::Yes) };
        let ended = ServiceEvidence { batch_thread_ended: true, ..service(Seen::Yes) };
        for service in [gave_up.clone(), ended] {
            assert_eq!(decide(moment(1_000, 1_000), &not_yet(), &with(service)), Settled::Done);
        }
        // One that failed once and came through later may have more to send.
        let retried = ServiceEvidence { exports: vec![exported_after(2_000_000)], ..gave_up };
        assert!(matches!(decide(moment(3_000, 1_000), &not_yet(), &with(retried)), Settled::Wait(_)));
    }

    #[test]
    fn a_service_that_exports_at_once_is_not_waited_for() {
        let prompt = ServiceEvidence { exports: vec![exported_after(9_000)], ..service(Seen::Yes) };
        assert_eq!(decide(moment(1_500, 1_000), &not_yet(), &with(prompt)), Settled::Done);
    }

    #[test]
    fn a_service_with_a_batch_delay_of_its_own_gets_its_five_seconds() {
        for silent_or_slow in [service(Seen::Yes), service(Seen::Unknown)] {
            let evidence = with(silent_or_slow);
            assert!(matches!(decide(moment(5_500, 5_500), &not_yet(), &evidence), Settled::Wait(_)));
            assert_eq!(decide(moment(6_500, 6_500), &not_yet(), &evidence), Settled::Done);
        }
        let slow = ServiceEvidence { exports: vec![exported_after(2_000_000)], ..service(Seen::Yes) };
        assert!(matches!(decide(moment(3_000, 1_000), &not_yet(), &with(slow)), Settled::Wait(_)));
    }

    #[test]
    fn what_jaeger_took_and_does_not_show_is_waited_for_and_never_the_learners_fault() {
        let prompt = ServiceEvidence { exports: vec![exported_after(9_000)], ..service(Seen::Yes) };
        let unshown = Evidence { traces: Vec::new(), ..with(prompt) };
        for progress in [not_yet(), Completion::Complete] {
            assert!(matches!(decide(moment(14_000, 14_000), &progress, &unshown), Settled::Wait(_)));
        }
        assert_eq!(decide(moment(15_000, 15_000), &not_yet(), &unshown), Settled::Lost(1));
    }

    #[test]
    fn a_service_in_the_middle_of_an_export_is_waited_for() {
        let sending = ServiceEvidence { is_sending: true, batch_ticks: Seen::Yes, ..service(Seen::Yes) };
        for (since, is_over) in [(7_000, false), (29_000, false), (30_000, true)] {
            let decided = decide(moment(since, since), &not_yet(), &with(sending.clone()));
            assert_eq!(decided == Settled::Done, is_over, "{since} ms");
        }
        let gone = ServiceEvidence { life: Life::Died(Exit::Code(1)), ..sending };
        assert_eq!(decide(moment(1_000, 1_000), &not_yet(), &with(gone)), Settled::Done);
    }

    #[test]
    fn what_the_backend_says_that_it_did_not_keep_is_not_waited_for() {
        let refused = |spans: u64| {
            let mut export = exported_after(9_000);
            export.rejected = Some(Rejected { spans, said: "too large".into() });
            let service = ServiceEvidence { exports: vec![export], ..service(Seen::Yes) };
            Evidence { traces: Vec::new(), ..with(service) }
        };
        assert_eq!(decide(moment(1_500, 1_000), &not_yet(), &refused(1)), Settled::Done);
        assert_eq!(decide(moment(1_500, 1_000), &Completion::Complete, &refused(1)), Settled::Done);
        assert_eq!(decide(moment(15_000, 15_000), &not_yet(), &refused(0)), Settled::Lost(1));
    }

    #[test]
    fn a_silent_service_whose_batch_thread_ticks_as_told_has_nothing_to_send() {
        let silent = ServiceEvidence { batch_ticks: Seen::Yes, ..service(Seen::Yes) };
        assert_eq!(decide(moment(1_000, 1_000), &not_yet(), &with(silent)), Settled::Done);
    }

    #[test]
    fn a_service_of_an_unknown_sdk_gets_its_time_whatever_it_has_sent() {
        let prompt = ServiceEvidence { exports: vec![exported_after(9_000)], ..service(Seen::Unknown) };
        let decided = |sdk: Sdk| {
            decide(moment(1_500, 1_000), &not_yet(), &with(ServiceEvidence { sdk, ..prompt.clone() }))
        };
        assert_eq!([Sdk::Rust, Sdk::Python].map(decided), [Settled::Done, Settled::Done]);
        assert!(matches!(decided(Sdk::Unknown), Settled::Wait(_)));
        let unknown = ServiceEvidence { sdk: Sdk::Unknown, ..prompt };
        assert_eq!(decide(moment(6_500, 1_000), &not_yet(), &with(unknown)), Settled::Done);
    }

    #[test]
    fn a_prompt_export_proves_nothing_of_a_batch_thread_that_ticks_slowly() {
        let by_chance = ServiceEvidence {
            exports: vec![exported_after(9_000)],
            batch_ticks: Seen::No,
            ..service(Seen::Yes)
        };
        assert!(matches!(decide(moment(1_500, 1_000), &not_yet(), &with(by_chance)), Settled::Wait(_)));
    }
}
