//! A SERVER span that goes on long after the answer: work that nobody waits for holds it open.

use super::{Lint, Seen};
use crate::text::Text;
use crate::trace::{Span, SpanKind};

/// How much later than the answer a SERVER span may end, in µs: more than a busy machine makes of it.
const TOLERATED_US: u64 = 500_000;

pub(super) struct SpanOutlivesAnswer;

impl Lint for SpanOutlivesAnswer {
    fn id(&self) -> &'static str {
        "span-outlives-answer"
    }

    fn check(&self, seen: &Seen<'_>) -> Vec<Text> {
        let late = |span: &Span| {
            let exchange =
                seen.evidence.exchanges.iter().find(|exchange| exchange.trace_id == span.trace_id)?;
            let by = span.end_us().checked_sub(exchange.answered_us)?;
            (span.kind == Some(SpanKind::Server) && by > TOLERATED_US).then_some(by / 1000)
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
