//! A span that starts before the one that it is part of: all programs of a step share one clock, so somebody
//! gave a time by hand.

use super::{Lint, Run};
use crate::text::Text;
use crate::trace::Span;

/// How much earlier than its parent a span may start, in µs: the system may set its clock right meanwhile.
const TOLERATED_US: u64 = 100_000;

pub(super) struct StartsBeforeItsParent;

impl Lint for StartsBeforeItsParent {
    fn id(&self) -> &'static str {
        "starts-before-its-parent"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        let early = |span: &Span| {
            let trace = seen.trace_of(span)?;
            let by = trace.span(span.parent?)?.start_us.checked_sub(span.start_us)?;
            (by > TOLERATED_US).then_some(by / 1000)
        };
        seen.first_of_each(early)
            .into_iter()
            .map(|(span, by)| {
                let name = span.name.shown();
                both!(
                    "span `{name}` starts {by} ms before its parent, on one machine: leave the times to the SDK, or give them in UTC",
                    "o span `{name}` começa {by} ms antes do pai dele, na mesma máquina: deixe os tempos com o SDK, ou dê-os em UTC"
                )
            })
            .collect()
    }
}
