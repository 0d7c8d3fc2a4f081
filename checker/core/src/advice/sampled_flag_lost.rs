//! A caller that records its span and tells the callee not to, where the callee records all the same: it shows
//! as soon as the next service heeds the flag.

use super::{Lint, Run};
use crate::text::Text;
use crate::traceparent::Traceparent;

pub(super) struct SampledFlagLost;

impl Lint for SampledFlagLost {
    fn id(&self) -> &'static str {
        "sampled-flag-lost"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        let headers = seen.evidence.calls.iter().filter_map(|call| call.traceparent.as_ref());
        let unsampled: Vec<Traceparent> = headers
            .filter_map(|header| Traceparent::read(header.raw()))
            .filter(|header| !header.is_sampled)
            .collect();
        // Both ends are there: where the callee's are missing, that is what the diagnosis speaks of.
        let told = |header: &&Traceparent| seen.spans().any(|span| span.parent == Some(header.span_id));
        seen.first_of_each(|span| {
            unsampled
                .iter()
                .find(|header| header.trace_id == span.trace_id && header.span_id == span.id)
                .filter(told)
        })
        .into_iter()
        .map(|(span, _)| {
            let (service, name) = (span.service.shown(), span.name.shown());
            both!(
                "`{service}` records span `{name}` and sends a `traceparent` that ends in `00`, not sampled; the callee records all the same, the next one may not: let the propagator write the header",
                "`{service}` grava o span `{name}` e envia um `traceparent` que termina em `00`, não amostrado; quem recebe grava assim mesmo, o próximo pode não gravar: deixe o propagator escrever o cabeçalho"
            )
        })
        .collect()
    }
}
