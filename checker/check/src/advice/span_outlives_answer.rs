//! A span that stands for a request and goes on long after its answer: work that nobody waits for holds it
//! open.

use super::{Lint, Seen};
use crate::correlate::belongs;
use crate::text::Text;
use crate::trace::{Span, SpanKind, Trace};

/// How much later than the answer it may end, in µs: more than a busy machine makes of it.
const TOLERATED_US: u64 = 500_000;

pub(super) struct SpanOutlivesAnswer;

impl Lint for SpanOutlivesAnswer {
    fn id(&self) -> &'static str {
        "span-outlives-answer"
    }

    fn check(&self, seen: &Seen<'_>) -> Vec<Text> {
        let late = |span: &Span| {
            let trace = seen.traces().find(|trace| trace.id == span.trace_id)?;
            let mut of = seen.evidence.exchanges.iter().filter(|e| belongs(seen.evidence, trace, e));
            // Of a trace that several requests got into, nobody can say which answer ends it.
            let (Some(exchange), None) = (of.next(), of.next()) else { return None };
            let by = span.end_us().checked_sub(exchange.answered_us)?;
            (stands_for_the_request(trace, span) && by > TOLERATED_US).then_some(by / 1000)
        };
        seen.first_of_each(late)
            .into_iter()
            .map(|(span, by)| {
                let name = span.name.shown();
                both!(
                    "span `{name}` ended {by} ms after the answer: give work that nobody waits for a trace of its own, with a link",
                    "o span `{name}` terminou {by} ms depois da resposta: dê ao trabalho que ninguém espera um trace próprio, com um link"
                )
            })
            .collect()
    }
}

/// The SERVER span, the span of the handler right below it and, where no SERVER span is, the root: what lies
/// deeper may be the span of that other work itself.
fn stands_for_the_request(trace: &Trace, span: &Span) -> bool {
    let is_server = |span: &Span| span.kind == Some(SpanKind::Server);
    let parent = span.parent.and_then(|id| trace.spans.iter().find(|other| other.id == id));
    let handles = |parent: &Span| is_server(parent) && parent.service == span.service;
    is_server(span) || span.parent.is_none() || parent.is_some_and(handles)
}
