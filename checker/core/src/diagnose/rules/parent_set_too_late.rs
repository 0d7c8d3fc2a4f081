//! The context arrived and was given to a span that had begun already: `set_parent` then does nothing.

use crate::diagnose::context::{broken_edges, header};
use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::source::View;
use crate::text::Text;

/// See the page `parent-set-too-late` of the book.
pub(in crate::diagnose) struct ParentSetTooLate;

impl Rule for ParentSetTooLate {
    fn id(&self) -> &'static str {
        "parent-set-too-late"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Wire, Witness::Source]).told_from(
            "context-not-extracted",
            both!(
                "the source sets the parent before anything enters the span, or nowhere",
                "o código define o pai antes que algo entre no span, ou em lugar nenhum"
            ),
        )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        broken_edges(case, open)
            .into_iter()
            .filter_map(|edge| {
                let sent = edge.calls.iter().find_map(|call| header(call))?;
                let span = edge.instance.actual.filter(|span| span.trace_id != sent.trace_id)?;
                let place = case.code(edge.callee).sets_parent_late().only()?;
                Some((edge, span, place))
            })
            .map(|(edge, span, place)| {
                let (callee, name) = (edge.callee, span.name.shown());
                let title = both!(
                    "`{callee}` sets the parent of `{name}` when it is too late",
                    "`{callee}` define o pai de `{name}` tarde demais"
                );
                let (begun, next) = how(&case.code(callee));
                of_span(self.id(), edge.instance.expected, edge.explains, title, next)
                    .shown(Witness::Source, begun)
                    .noting(both!(
                        "`set_parent` returns `Err(AlreadyStarted)` then, and the span stays the root of its own trace",
                        "nesse caso `set_parent` retorna `Err(AlreadyStarted)`, e o span continua raiz do próprio trace"
                    ))
                    .at(Some(place))
            })
            .collect()
    }
}

/// What began the span, and what to do instead.
fn how(code: &View<'_>) -> (Text, Next) {
    let (begun, next) = if code.sets_parent_in_hook().any() {
        (
            both!(
                "the `traceparent` arrived, and `set_parent` is called in a hook that the `TraceLayer` runs within the span, which has begun then",
                "o `traceparent` chegou, e `set_parent` é chamado em um gancho que o `TraceLayer` executa dentro do span, que então já começou"
            ),
            both!(
                "extract and call `set_parent` where the span is made, in `make_span_with(…)`, before it is given back",
                "extraia e chame `set_parent` onde o span é criado, em `make_span_with(…)`, antes de devolvê-lo"
            ),
        )
    } else if code.asks_for_context_early() {
        (
            both!(
                "the `traceparent` arrived, and before `set_parent` the span is asked for its `context()`, which begins it",
                "o `traceparent` chegou, e antes de `set_parent` se pede `context()` ao span, o que o inicia"
            ),
            both!(
                "call `set_parent` first: what needs the context of the span, be it the trace id of a log line, comes after it",
                "chame `set_parent` primeiro: o que precisa do contexto do span, mesmo que só o id do trace em uma linha de log, vem depois disso"
            ),
        )
    } else {
        (
            both!(
                "the `traceparent` arrived, and `set_parent` is called on a span that is entered already",
                "o `traceparent` chegou, e `set_parent` é chamado em um span em que já se entrou"
            ),
            both!(
                "make the span by hand, `let span = info_span!(…)`, set its parent before anything enters it, then `.instrument(span)` the work",
                "crie o span à mão, `let span = info_span!(…)`, defina o pai antes que algo entre nele e só então use `.instrument(span)` no trabalho"
            ),
        )
    };
    (begun, Next::upon(next))
}
