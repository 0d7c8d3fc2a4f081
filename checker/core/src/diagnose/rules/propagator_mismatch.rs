//! The caller sent a context, in another format than the one that everybody else here reads.

use crate::diagnose::context::{broken_edges, header};
use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};

/// See the page `propagator-mismatch` of the book.
pub(in crate::diagnose) struct PropagatorMismatch;

impl Rule for PropagatorMismatch {
    fn id(&self) -> &'static str {
        "propagator-mismatch"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Wire, Witness::Source])
            .told_from(
                "context-not-injected",
                both!("the request carried no context at all", "a requisição não trazia contexto nenhum"),
            )
            .told_from(
                "traceparent-malformed",
                both!(
                    "it carried a `traceparent`, which cannot be read",
                    "ela trazia um `traceparent`, que não pode ser lido"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        broken_edges(case, open)
            .into_iter()
            .filter(|edge| edge.calls.iter().all(|call| header(call).is_none()))
            .filter_map(|edge| {
                // `tracestate` and `baggage` go along with every format.
                let is_format = |name: &str| name.starts_with("b3") || name.starts_with("x-b3") || name.starts_with("uber-");
                let other = edge.calls.iter().flat_map(|call| &call.other_context);
                let header = other.into_iter().find(|header| is_format(header.raw()))?;
                let (found, name) = (header.shown(), header.raw());
                let (caller, callee) = (edge.caller, edge.callee);
                let title = both!(
                    "`{caller}` and `{callee}` speak different formats of context",
                    "`{caller}` e `{callee}` falam formatos de contexto diferentes"
                );
                let text = both!(
                    "set the same propagator in both: `global::set_text_map_propagator(TraceContextPropagator::new())`",
                    "defina o mesmo propagator nos dois: `global::set_text_map_propagator(TraceContextPropagator::new())`"
                );
                let code = case.code(caller);
                let set = code.sets_propagator();
                let is_w3c = set.any() && !code.sets_other_propagator().any();
                let next = Next::upon(if is_w3c {
                    both!(
                        "send what the propagator writes, and no header of another format: `{found}` is written by hand",
                        "envie o que o propagator escreve, e nenhum cabeçalho de outro formato: `{found}` é escrito à mão"
                    )
                } else {
                    text
                });
                // By hand, or by a propagator of that format.
                let place = code.uses_of_string(name).only().or_else(|| code.sets_other_propagator().only());
                Some(
                    of_span(self.id(), edge.instance.expected, edge.explains, title, next)
                        .mended_in(caller)
                        .shown(Witness::Wire, both!(
                            "on the wire: the request to `{callee}` carried `{found}`, and no `traceparent`",
                            "na rede: a requisição a `{callee}` trazia `{found}`, e nenhum `traceparent`"
                        ))
                        .at(place),
                )
            })
            .collect()
    }
}
