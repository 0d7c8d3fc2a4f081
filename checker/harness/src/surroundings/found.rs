//! Where a person sees what a program has just told: the page of its flow run, and those of its traces.

use std::time::Duration;

use super::Surroundings;
use crate::cause::Cause;
use crate::clock;
use crate::poll::{self, Poll};
use crate::prefect::Wanted;
use crate::traceparent::Traceparent;
use crate::untrusted::Untrusted;

/// How long a trace is awaited: a program has sent it, and a Jaeger may show it a moment later.
const LIMIT: Duration = Duration::from_secs(5);
/// How many traces of one run are shown: a program without a root span has one for each.
const MOST_TRACES: usize = 3;

/// Addresses for a browser.
#[derive(Debug, Default)]
pub struct Pages {
    /// The flow run's, where Prefect has one.
    pub flow_run: Option<String>,
    /// The traces', where there are any.
    pub traces: Vec<String>,
}

impl Surroundings {
    /// What is there of a program that was run, begun at a time (µs since the Unix epoch), with its spans under the
    /// name of a service; `wanted` is what was there before.
    pub async fn pages(&self, wanted: &Wanted, service: &Untrusted, begun_us: u64) -> Result<Pages, Cause> {
        let jaeger = self.traces.jaeger();
        let newest = match &self.flows {
            Some(flows) => flows.newest(wanted).await?,
            None => None,
        };
        let (flow_run, label) = newest.map_or((None, None), |(page, label)| (Some(page), label));
        if let Some(named) = label.and_then(|label| Traceparent::read(label.raw())) {
            return Ok(Pages { flow_run, traces: vec![jaeger.trace_url(named.trace_id)] });
        }
        let found = poll::until(self.interval(), LIMIT, async || {
            match jaeger.search(service, begun_us, clock::now_us()).await {
                Ok(traces) if traces.is_empty() => Poll::NotYet(both!("no trace", "nenhum trace")),
                Ok(traces) => Poll::Ready(traces),
                Err(cause) => Poll::Never(cause),
            }
        });
        // That there is none is for the learner to see: their program may have sent none.
        let found = found.await.unwrap_or_default();
        let traces = found.iter().take(MOST_TRACES).map(|trace| jaeger.trace_url(trace.id)).collect();
        Ok(Pages { flow_run, traces })
    }
}
