//! A span hangs under the caller's, and its service was never asked: the edge is drawn, and nobody walked it.

use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::exercise::Aspect;
use crate::origin::was_called;
use crate::system::Exporter;

/// See the page `call-not-made` of the book.
pub(in crate::diagnose) struct CallNotMade;

impl Rule for CallNotMade {
    fn id(&self) -> &'static str {
        "call-not-made"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Wire, Witness::Trace])
            .told_from(
                "context-not-injected",
                both!(
                    "a request did reach the callee, without a `traceparent`",
                    "uma requisição chegou a quem é chamado, sem `traceparent`"
                ),
            )
            .told_from(
                "span-from-another-service",
                both!("the span came through the caller's door", "o span veio pela porta de quem chama"),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let broken = case.broken(open, Aspect::Parent).into_iter();
        let told = broken.filter_map(|(instances, explains)| {
            let expected = instances.first()?.expected;
            let parent = case.step.span(expected.parent.as_deref()?)?;
            let listens = case.step.exporter(&expected.service).is_some_and(Exporter::listens);
            let is_call = parent.service != expected.service && listens;
            let nobody_called = |instance: &&crate::diagnose::case::Instance<'_>| {
                let Some(span) = instance.actual else { return false };
                // It hangs where it should, as far as the trace shows.
                let above = case.instance(parent, &instance.exchange.request).and_then(|above| above.actual);
                above.is_some_and(|above| above.trace_id == span.trace_id)
                    && was_called(case.evidence, &expected.service, span, instance.exchange) == Some(false)
            };
            let first = instances.iter().find(nobody_called).filter(|_| is_call)?;
            let (caller, callee, request) = (&parent.service, &expected.service, &first.exchange.request);
            let (span, above) = (expected.name(), parent.name());
            let title = both!(
                "`{span}` hangs under `{above}`, and nobody asked `{callee}`",
                "`{span}` está sob `{above}`, e ninguém perguntou a `{callee}`"
            );
            let next = Next::upon(both!(
                "have `{caller}` ask `{callee}` over HTTP, at the address that it is told, and let the span be the record of that",
                "faça `{caller}` perguntar a `{callee}` por HTTP, no endereço que lhe é dado, e deixe o span ser o registro disso"
            ));
            Some(of_span(self.id(), expected, explains, title, next).mended_in(caller).shown(Witness::Wire, both!(
                "no request reached `{callee}` for `{request}`",
                "nenhuma requisição chegou a `{callee}` por `{request}`"
            )))
        });
        told.collect()
    }
}
