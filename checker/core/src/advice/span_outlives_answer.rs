//! A span that stands for a request and goes on long after its answer: work that nobody waits for holds it
//! open.

use super::{Lint, Run};
use crate::evidence::Exchange;
use crate::text::Text;
use crate::trace::{Span, SpanKind, Trace};

/// How much later than the answer it may end, in µs: more than a busy machine makes of it.
const TOLERATED_US: u64 = 500_000;

pub(super) struct SpanOutlivesAnswer;

impl Lint for SpanOutlivesAnswer {
    fn id(&self) -> &'static str {
        "span-outlives-answer"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        let late = |span: &Span| {
            let trace = seen.trace_of(span)?;
            // Of a trace that several requests got into, nobody can say which answer ends it.
            let [exchange] = seen.requests_of(span) else { return None };
            let by = span.end_us().checked_sub(exchange.answered_us)?;
            (stands_for_the_request(trace, exchange, span) && by > TOLERATED_US).then_some(by / 1000)
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

/// The topmost span of a service or the one right below it, which is the handler's, if it was there from the
/// beginning: what is deeper or came later may be the span of that other work itself.
fn stands_for_the_request(trace: &Trace, exchange: &Exchange, span: &Span) -> bool {
    let is_topmost = |span: &Span| span.kind == Some(SpanKind::Server) || span.parent.is_none();
    let parent = span.parent.and_then(|id| trace.span(id));
    let is_below = parent.is_some_and(|parent| is_topmost(parent) && parent.service == span.service);
    let middle = exchange.sent_us.midpoint(exchange.answered_us);
    is_topmost(span) || (is_below && span.start_us < middle)
}
