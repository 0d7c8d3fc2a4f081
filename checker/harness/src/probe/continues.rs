//! Settles whether a callee goes on with a trace that it is told of, whatever its caller does.
//!
//! It is asked directly, with a `traceparent` that nobody has used before. Its span in that trace: it
//! extracts. Its span in another one: it does not.

use super::Bench;
use crate::clock;
use crate::evidence::{Evidence, Export, Finding};
use crate::otlp;
use crate::trace::TraceId;
use crate::traceparent::Traceparent;

pub(super) async fn answer(bench: &mut Bench<'_>, evidence: &Evidence, service: &str) -> Finding {
    let Some(asked) = bench.asked_before(evidence, service) else { return Finding::Nothing };
    let (trace, parent) = (otlp::random_trace_id(), otlp::random_span_id());
    let since = clock::now_us();
    let header = Traceparent { trace_id: trace, span_id: parent, is_sampled: true };
    let sent = asked.request().header("traceparent", header.to_string()).send();
    if sent.await.is_err() {
        return Finding::Nothing;
    }
    // The span of the request ends last, so the spans below it may be all that has come yet; all of them
    // are in one trace.
    let told = bench.await_export(service, since, |exports| continues(exports, trace)).await;
    match told {
        Some(true) => Finding::Yes,
        Some(false) => Finding::No,
        None => Finding::Nothing,
    }
}

fn continues(exports: &[Export], trace: TraceId) -> Option<bool> {
    let mut spans = exports.iter().flat_map(Export::spans);
    let first = spans.next()?;
    Some(first.trace_id == trace || spans.any(|span| span.trace_id == trace))
}
