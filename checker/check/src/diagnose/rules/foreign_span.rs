//! A span hangs under a span of another request: a guard was held across an `.await`.

use crate::correlate;
use crate::diagnose::case::{Instance, of_span};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;
use crate::exercise::Aspect;
use crate::trace::Span;

/// See the page `foreign-span` of the book.
pub(in crate::diagnose) struct ForeignSpan;

impl Rule for ForeignSpan {
    fn id(&self) -> &'static str {
        "foreign-span"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        // One guard held too long breaks spans at random: it is one message, about the first.
        let broken =
            [Aspect::Parent, Aspect::Exists, Aspect::Attributes].map(|aspect| case.broken(open, aspect));
        let found = broken.iter().flatten().find_map(|(instances, _)| {
            let instance = instances.iter().find(|instance| has_foreign_ancestor(case, instance))?;
            Some(*instance)
        });
        let Some(instance) = found else { return Vec::new() };
        let (name, request) = (instance.expected.name(), &instance.exchange.request);
        let title = both!(
            "a span of another request is in the trace of request `{request}`",
            "um span de outra requisição está no trace da requisição `{request}`"
        );
        let next = both!(
            "do not hold a span's guard (`enter`, `attach`) across an `.await`: use `.instrument(span)` or `with_context(cx)` on the future",
            "não segure o guard de um span (`enter`, `attach`) através de um `.await`: use `.instrument(span)` ou `with_context(cx)` no future"
        );
        let explains = broken.iter().flatten().flat_map(|(_, failures)| failures.clone()).collect();
        vec![of_span(self.id(), instance.expected, explains, title, next).because(both!(
            "the requests were sent at once, and `{name}` of one hangs under a span of the other",
            "as requisições foram enviadas ao mesmo tempo, e `{name}` de uma está sob um span da outra"
        ))]
    }
}

fn has_foreign_ancestor(case: &Case<'_>, instance: &Instance<'_>) -> bool {
    let foreign = |span: &Span| correlate::foreign_request(case.evidence, span, instance.exchange).is_some();
    let mine = case.spans_of(instance.exchange);
    // Also where the pairing found nothing: any span of this request below one of another.
    let candidates = instance
        .actual
        .into_iter()
        .chain(mine.into_iter().filter(|span| correlate::mentions(span, instance.exchange)));
    candidates.into_iter().any(|span| {
        correlate::trace_by_id(case.evidence, span.trace_id)
            .is_some_and(|trace| trace.ancestors(span).into_iter().any(foreign))
    })
}
