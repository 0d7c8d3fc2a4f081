//! The `traceparent` was there, and the callee started a trace of its own all the same.

use crate::diagnose::case::of_span;
use crate::diagnose::context::{broken_edges, header};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::{Diagnosis, Source};
use crate::source::{Says, View};
use crate::text::Text;

/// See the page `context-not-extracted` of the book.
pub(in crate::diagnose) struct ContextNotExtracted;

impl Rule for ContextNotExtracted {
    fn id(&self) -> &'static str {
        "context-not-extracted"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        broken_edges(case, open)
            .into_iter()
            .filter_map(|edge| {
                let sent = edge.calls.iter().find_map(|call| header(call))?;
                let span = edge.instance.actual?;
                (span.trace_id != sent.trace_id).then_some((edge, sent))
            })
            .map(|(edge, sent)| {
                let (caller, callee) = (edge.caller, edge.callee);
                let trace = sent.trace_id;
                let title = both!(
                    "context was not extracted: `{caller}` sent `traceparent`, `{callee}` started a new trace",
                    "o contexto não foi extraído: `{caller}` enviou `traceparent`, `{callee}` começou um trace novo"
                );
                let next = both!(
                    "in `{callee}`, extract the context from the request's headers and start the SERVER span with it as its parent",
                    "em `{callee}`, extraia o contexto dos cabeçalhos da requisição e comece o span SERVER com ele como pai"
                );
                let code = case.code(callee);
                let diagnosis = of_span(self.id(), edge.instance.expected, edge.explains, title, next)
                    .because(both!(
                        "on the wire: the request to `{callee}` carried trace `{trace}`",
                        "no fio: a requisição a `{callee}` trazia o trace `{trace}`"
                    ))
                    .because(both!(
                        "the span of `{callee}` is in another trace",
                        "o span de `{callee}` está em outro trace"
                    ))
                    .at(code.todo(case.step, &["extract"]).or_else(|| place(&code)));
                why(&code, callee).into_iter().fold(diagnosis, Diagnosis::because)
            })
            .collect()
    }
}

/// Which half is missing, as far as the source tells.
fn why(code: &View<'_>, callee: &str) -> Option<Text> {
    Some(match (code.sets_propagator().says(), code.extracts().says()) {
        (Says::Unknown, _) | (_, Says::Unknown) => return None,
        (Says::No, _) => both!(
            "the source of `{callee}` sets no global propagator: the default one reads nothing",
            "o código de `{callee}` não define um propagator global: o padrão não lê nada"
        ),
        (Says::Yes, Says::No) => both!(
            "the source of `{callee}` extracts nowhere",
            "o código de `{callee}` não extrai em lugar nenhum"
        ),
        (Says::Yes, Says::Yes) if code.uses_what_it_extracts() => both!(
            "the source of `{callee}` extracts from headers and starts a span with what it got, which was nothing: no propagator is in force where `{callee}` runs (set on another path, set too late, set again), or those are not the request's headers",
            "o código de `{callee}` extrai dos cabeçalhos e começa um span com o que obteve, que não era nada: nenhum propagator vale onde `{callee}` roda (definido em outro caminho, tarde demais, ou redefinido), ou os cabeçalhos não são os da requisição"
        ),
        (Says::Yes, Says::Yes) => both!(
            "the source of `{callee}` extracts, so the context that it got is not the one in which the span starts",
            "o código de `{callee}` extrai, então o contexto obtido não é aquele em que o span começa"
        ),
    })
}

fn place(code: &View<'_>) -> Option<Source> {
    if !code.sets_propagator().any() {
        return code.provider();
    }
    match code.extracts().any() {
        // It is elsewhere then, and no place is better than a wrong one.
        true if code.uses_what_it_extracts() => None,
        true => code.extraction(),
        false => code.builds_server_spans().only(),
    }
}
