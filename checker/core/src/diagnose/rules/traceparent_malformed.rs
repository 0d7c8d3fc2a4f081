//! A `traceparent` that somebody put together by hand: it cannot be read, or names a span that never was.

use crate::diagnose::context::{BrokenEdge, broken_edges, callee, header};
use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::evidence::Question;
use crate::text::Text;
use crate::traceparent::Traceparent;

/// See the page `traceparent-malformed` of the book.
pub(in crate::diagnose) struct TraceparentMalformed;

impl Rule for TraceparentMalformed {
    fn id(&self) -> &'static str {
        "traceparent-malformed"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Wire, Witness::Trace, Witness::Source, Witness::Probe])
            .told_from("context-not-injected", both!("there was no `traceparent`", "não havia `traceparent`"))
            .told_from(
                "context-not-extracted",
                both!(
                    "the header is sound, and names a span that came",
                    "o cabeçalho é são e aponta um span que veio"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        broken_edges(case, open)
            .into_iter()
            .filter_map(|edge| Some((several(&edge).or_else(|| unreadable(&edge)).or_else(|| unknown(case, &edge))?, edge)))
            .map(|(sign, edge)| {
                let (caller, callee) = (edge.caller, edge.callee);
                let title = both!(
                    "`{caller}` sends `{callee}` a `traceparent` that leads nowhere",
                    "`{caller}` envia a `{callee}` um `traceparent` que não leva a lugar nenhum"
                );
                let text = both!(
                    "do not write the header by hand: let the propagator do it, `inject_context(&context, &mut HeaderInjector(…))`",
                    "não escreva o cabeçalho à mão: deixe o propagator fazê-lo, `inject_context(&context, &mut HeaderInjector(…))`"
                );
                let code = case.code(caller);
                let next = code.injects().to_add(text).unwrap_or_else(|| {
                    Next::upon(both!(
                        "send only the `traceparent` that the propagator writes: take out the one that is written by hand",
                        "envie só o `traceparent` que o propagator escreve: tire o que é escrito à mão"
                    ))
                });
                of_span(self.id(), edge.instance.expected, edge.explains, title, next)
                    .mended_in(caller)
                    .shown(Witness::Wire, sign)
                    .at(code.names_traceparent().only())
            })
            .collect()
    }

    fn questions(&self, case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        // Mended in the caller alone, it would still be two traces if the callee does not extract.
        callee(case, diagnosis).map(|service| Question::Continues { service }).into_iter().collect()
    }
}

/// The request carries the header more than once: which one counts is up to whoever reads it.
fn several(edge: &BrokenEdge<'_>) -> Option<Text> {
    let call = edge.calls.iter().find(|call| !call.more_traceparents.is_empty())?;
    let count = call.more_traceparents.len() + 1;
    let (first, last) = (call.traceparent.as_ref()?.shown(), call.more_traceparents.last()?.shown());
    Some(both!(
        "the request carries `traceparent` {count} times, `{first}` first and `{last}` last: one is allowed, and of several the callee took one that leads elsewhere, or none",
        "a requisição traz `traceparent` {count} vezes, `{first}` primeiro e `{last}` por último: só um é permitido, e de vários quem é chamado tomou um que leva a outro lugar, ou nenhum"
    ))
}

fn unreadable(edge: &BrokenEdge<'_>) -> Option<Text> {
    let bad = edge.calls.iter().find(|call| call.traceparent.is_some() && header(call).is_none())?;
    let sent = bad.traceparent.as_ref()?;
    let found = sent.shown();
    if Traceparent::read(&sent.raw().to_ascii_lowercase()).is_some() {
        return Some(both!(
            "found `{found}`, which is malformed: its hex digits must be small letters, and who gets it in capitals ignores it",
            "encontrei `{found}`, que é malformado: os dígitos hexadecimais devem ser minúsculos, e quem o recebe em maiúsculas o ignora"
        ));
    }
    Some(both!(
        "found `{found}`, which is malformed: expected `00-`, 32 hex digits, `-`, 16 hex digits, `-01`",
        "encontrei `{found}`, que é malformado; esperado: `00-`, 32 dígitos hexadecimais, `-`, 16 dígitos hexadecimais, `-01`"
    ))
}

/// The header is well formed and the callee follows it, but no span of the caller has the ids in it.
fn unknown(case: &Case<'_>, edge: &BrokenEdge<'_>) -> Option<Text> {
    let parent = case.step.span(edge.instance.expected.parent.as_deref()?)?;
    let caller = case.instance(parent, &edge.instance.exchange.request)?.actual?;
    let span = edge.instance.actual?;
    let sent = edge.calls.iter().find_map(|call| header(call))?;
    let is_followed = span.trace_id == sent.trace_id && span.parent == Some(sent.span_id);
    let is_checkers = sent.span_id == edge.instance.exchange.root_span;
    let mut traces = case.evidence.traces.iter();
    let is_known = traces.any(|trace| trace.id == sent.trace_id && trace.span(sent.span_id).is_some());
    let (trace, id) = (sent.trace_id, sent.span_id);
    let own = caller.trace_id;
    (is_followed && !is_checkers && !is_known).then(|| {
        both!(
            "on the wire: trace `{trace}`, span `{id}`; the caller's span is in trace `{own}`, and no such span ever came",
            "na rede: trace `{trace}`, span `{id}`; o span de quem chama está no trace `{own}`, e um span assim nunca veio"
        )
    })
}
