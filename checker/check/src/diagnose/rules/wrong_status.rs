//! Unset, ok or error: not the one that was expected.

use crate::diagnose::case::of_span;
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;
use crate::exercise::Aspect;

/// See the page `wrong-status` of the book.
pub(in crate::diagnose) struct WrongStatus;

impl Rule for WrongStatus {
    fn id(&self) -> &'static str {
        "wrong-status"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Status)
            .into_iter()
            .filter_map(|(instances, explains)| {
                let instance = instances.iter().find(|instance| instance.actual.is_some())?;
                let name = instance.expected.name();
                let (expected, found) = (instance.expected.status?.word(), instance.actual?.status.word());
                let title = both!(
                    "span `{name}` has status {found}, expected {expected}",
                    "o span `{name}` tem o status {found}, esperava {expected}"
                );
                let next = both!(
                    "set it before the span ends: `span.set_status(…)`",
                    "defina-o antes de o span terminar: `span.set_status(…)`"
                );
                Some(of_span(self.id(), instance.expected, explains, title, next))
            })
            .collect()
    }
}
