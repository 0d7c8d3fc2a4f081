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

pub(super) async fn answer(bench: &mut Bench<'_>, evidence: &Evidence, service: &str) -> Finding {
    let Some(url) = bench.asked_before(evidence, service) else { return Finding::Nothing };
    let Ok(client) = reqwest::Client::builder().no_proxy().build() else { return Finding::Nothing };
    let (on, off) = (otlp::random_trace_id(), otlp::random_trace_id());
    let told = |trace: TraceId, flags: &str| {
        let header = format!("00-{trace}-{}-{flags}", otlp::random_span_id());
        client.get(&url).header("traceparent", header).send()
    };
    let since = clock::now_us();
    let answers = tokio::join!(told(on, "01"), told(off, "00"), client.get(&url).send());
    if answers.0.is_err() || answers.1.is_err() || answers.2.is_err() {
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
