//! Reading a run's traces back, and why that may not be possible.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::TraceBackend;
use crate::as_sent;
use crate::cause::{Cause, CauseId};
use crate::clock;
use crate::correlate;
use crate::evidence::Evidence;
use crate::tap::Trouble;
use crate::text::Lang::{En, PtBr};
use crate::text::Text;
use crate::trace::{Trace, TraceId};
use crate::untrusted::Untrusted;

/// What a search may lie beside the run, in µs: a span may have started a little before its request.
const MARGIN_US: u64 = 1_000_000;

impl TraceBackend {
    /// Reads the traces of the run: those with these ids, and those of the services in the run's time that
    /// belong to a request.
    pub(in crate::surroundings) async fn read(
        &self,
        ids: &BTreeSet<TraceId>,
        evidence: &mut Evidence,
    ) -> Result<(), Cause> {
        let jaeger = self.jaeger();
        let mut traces: BTreeMap<TraceId, Trace> = BTreeMap::new();
        // By id: that works in every version, and no limit of a search cuts anything off.
        for id in ids {
            if let Some(trace) = jaeger.trace(*id).await? {
                traces.insert(trace.id, trace);
            }
        }
        let start = evidence.exchanges.iter().map(|exchange| exchange.sent_us).min().unwrap_or_default();
        let end = clock::now_us();
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
                    || evidence
                        .exchanges
                        .iter()
                        .any(|exchange| correlate::belongs(evidence, trace, exchange)))
        };
        evidence.traces = traces.into_values().filter(is_ours).collect();
        as_sent::restore(evidence);
        Ok(())
    }

    /// It took spans and does not show them.
    pub fn not_shown(&self, count: usize) -> Cause {
        let url = &self.info().query_url;
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

    /// It did not take what services exported.
    pub fn refused(&self, trouble: &Trouble) -> Cause {
        let (endpoint, what) = (&self.info().otlp_endpoint, &trouble.what);
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
}

/// The service names that came through the tap.
fn tapped(evidence: &Evidence) -> HashSet<Untrusted> {
    let exports = evidence.services.iter().flat_map(|service| &service.exports);
    exports
        .flat_map(|export| &export.resources)
        .filter_map(|resource| resource.service_name.clone())
        .collect()
}
