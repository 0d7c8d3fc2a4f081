//! A sampler that keeps a share of the traces: whether a check sees all of them is chance.

use std::collections::HashSet;

use super::{Lint, Run};
use crate::evidence::{Export, ServiceEvidence};
use crate::text::Text;

pub(super) struct SamplerByRatio;

impl Lint for SamplerByRatio {
    fn id(&self) -> &'static str {
        "sampler-by-ratio"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        let of_requests = |span| seen.requests_of(span).iter().map(|exchange| exchange.request.as_str());
        let shown: HashSet<&str> = seen.spans().flat_map(of_requests).collect();
        // Where traces are missing the diagnosis says so.
        let is_whole =
            seen.evidence.exchanges.iter().all(|exchange| shown.contains(exchange.request.as_str()));
        let services = seen.evidence.services.iter();
        let services = services.filter(|service| is_whole && decides_by_chance(seen, service));
        let texts = services.map(|service| {
            let name = &service.name;
            both!(
                "`{name}` sets a sampler by ratio: below `1.0` it keeps only a part of the traces, and what a check sees is chance; leave `with_sampler` out here",
                "`{name}` define um sampler por proporção: abaixo de `1.0` ele guarda só uma parte dos traces, e o que um check vê é acaso; deixe `with_sampler` de fora aqui"
            )
        });
        texts.collect()
    }
}

/// Whether a share decides about its traces. Under a parent that is kept, a sampler that heeds it keeps
/// everything.
fn decides_by_chance(seen: &Run<'_>, service: &ServiceEvidence) -> bool {
    let code = seen.evidence.code.of(&service.name);
    let mut spans = service.exports.iter().flat_map(Export::spans);
    let begins = |trace| seen.evidence.exchanges.iter().all(|exchange| exchange.trace_id != trace);
    code.samples_by_ratio() && (!code.samples_by_parent() || spans.any(|span| begins(span.trace_id)))
}
