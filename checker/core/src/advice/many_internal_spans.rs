//! More INTERNAL spans of one service in a trace than anybody reads.

use std::collections::BTreeMap;

use super::{Lint, Run};
use crate::text::Text;
use crate::trace::SpanKind;
use crate::untrusted::Untrusted;

/// The most that a trace may hold of one service.
const MOST: usize = 20;

pub(super) struct ManyInternalSpans;

impl Lint for ManyInternalSpans {
    fn id(&self) -> &'static str {
        "many-internal-spans"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        let mut most: BTreeMap<&Untrusted, usize> = BTreeMap::new();
        for trace in seen.traces() {
            let mut counts: BTreeMap<&Untrusted, usize> = BTreeMap::new();
            for span in trace.spans.iter().filter(|span| crate::correlate::is_learners(span)) {
                if matches!(span.kind, None | Some(SpanKind::Internal)) {
                    *counts.entry(&span.service).or_default() += 1;
                }
            }
            for (service, count) in counts {
                let known = most.entry(service).or_default();
                *known = count.max(*known);
            }
        }
        most.into_iter()
            .filter(|(_, count)| *count > MOST)
            .map(|(service, count)| {
                let service = service.shown();
                both!(
                    "`{service}` makes {count} INTERNAL spans for one request: keep those that somebody will ask for",
                    "`{service}` cria {count} spans INTERNAL para uma requisição: fique com os que alguém vai procurar"
                )
            })
            .collect()
    }
}
