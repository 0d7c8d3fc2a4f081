//! Settles whether a service drops spans because it is told to, or makes none whatever it is told.
//!
//! It is asked three times at once, each time in a trace of its own: with the sampled flag of W3C Trace Context
//! on, with it off, and with no `traceparent` at all. A sampler that heeds its parent keeps the first and drops
//! the second; one that decides for itself, and a program without spans, make no difference.

use std::collections::HashSet;

use super::Bench;
use crate::clock;
use crate::evidence::{Evidence, Export, Finding};
use crate::otlp;
use crate::trace::TraceId;
use crate::traceparent::Traceparent;

pub(super) async fn answer(bench: &mut Bench<'_>, evidence: &Evidence, service: &str) -> Finding {
    let Some(asked) = bench.asked_before(evidence, service) else { return Finding::Nothing };
    let (on, off) = (otlp::random_trace_id(), otlp::random_trace_id());
    let told = |trace_id: TraceId, is_sampled: bool| {
        let header = Traceparent { trace_id, span_id: otlp::random_span_id(), is_sampled };
        asked.request().header("traceparent", header.to_string()).send()
    };
    let since = clock::now_us();
    if tokio::try_join!(told(on, true), told(off, false), asked.request().send()).is_err() {
        return Finding::Nothing;
    }
    // Something came of each, or nothing more does.
    let is_whole = |exports: &[Export]| (count(exports, on, off) == [true; 3]).then_some(());
    let _ = bench.await_export(service, since, is_whole).await;
    let [told_to, told_not_to, alone] = count(&bench.exports_since(service, since), on, off);
    Finding::Sampled { told_to, told_not_to, alone }
}

/// Of which of the three spans came. A service that reads no `traceparent` begins a trace for each.
fn count(exports: &[Export], on: TraceId, off: TraceId) -> [bool; 3] {
    let traces: HashSet<TraceId> = exports.iter().flat_map(Export::spans).map(|span| span.trace_id).collect();
    let (told_to, told_not_to) = (traces.contains(&on), traces.contains(&off));
    let own = traces.len() - usize::from(told_to) - usize::from(told_not_to);
    if own > 1 && !told_to && !told_not_to {
        return [true; 3];
    }
    [told_to, told_not_to, own > 0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Door, ExportedResource, ExportedSpan, Protocol};
    use crate::trace::SpanId;

    const ON: TraceId = TraceId(1);
    const OFF: TraceId = TraceId(2);

    fn of(traces: &[u128]) -> [bool; 3] {
        let span = |trace: &u128| ExportedSpan {
            trace_id: TraceId(*trace),
            span_id: SpanId(1),
            parent: None,
            name: "GET /api".into(),
            start_us: 0,
            end_us: 1,
            dropped_attributes: 0,
            fields: None,
            weight: None,
        };
        let resources = vec![ExportedResource {
            service_name: None,
            weight: None,
            spans: traces.iter().map(span).collect(),
        }];
        count(
            &[Export {
                door: Door::Told,
                is_seen: false,
                protocol: Protocol::Grpc,
                at_us: 2,
                bytes: 0,
                resources,
                rejected: None,
            }],
            ON,
            OFF,
        )
    }

    #[test]
    fn a_sampler_that_heeds_its_parent_keeps_what_it_is_told_to() {
        assert_eq!(of(&[1, 7, 7]), [true, false, true]);
        assert_eq!(of(&[1, 1]), [true, false, false]);
        assert_eq!(of(&[]), [false; 3]);
    }

    #[test]
    fn one_that_heeds_nobody_keeps_all_three_in_their_traces_or_in_its_own() {
        assert_eq!(of(&[1, 2, 7]), [true; 3]);
        assert_eq!(of(&[7, 8, 9]), [true; 3]);
    }
}
