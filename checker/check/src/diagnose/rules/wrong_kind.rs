//! Server, client, internal: not the one that was expected.

use crate::diagnose::case::of_span;
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;
use crate::exercise::Aspect;

/// See the page `wrong-kind` of the book.
pub(in crate::diagnose) struct WrongKind;

impl Rule for WrongKind {
    fn id(&self) -> &'static str {
        "wrong-kind"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Kind)
            .into_iter()
            .filter_map(|(instances, explains)| {
                let instance = instances.iter().find(|instance| instance.actual.is_some())?;
                let name = instance.expected.name();
                let expected = instance.expected.kind?.word();
                let found = instance.actual?.kind.map_or("unspecified", crate::trace::SpanKind::word);
                let title = both!(
                    "span `{name}` has kind {found}, expected {expected}",
                    "o span `{name}` tem o tipo {found}, esperava {expected}"
                );
                let next = both!(
                    "give it its kind when it is built: `.with_kind(SpanKind::…)`",
                    "dê o tipo ao construí-lo: `.with_kind(SpanKind::…)`"
                );
                Some(of_span(self.id(), instance.expected, explains, title, next).because(both!(
                    "Jaeger shows the tag `span.kind={found}`",
                    "o Jaeger mostra a tag `span.kind={found}`"
                )))
            })
            .collect()
    }
}
