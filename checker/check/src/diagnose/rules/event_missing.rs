//! An event is not on its span.

use crate::diagnose::case::of_span;
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;
use crate::exercise::Aspect;

/// See the page `event-missing` of the book.
pub(in crate::diagnose) struct EventMissing;

impl Rule for EventMissing {
    fn id(&self) -> &'static str {
        "event-missing"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Events)
            .into_iter()
            .filter_map(|(instances, explains)| {
                let instance = instances.iter().find(|instance| instance.actual.is_some())?;
                let (name, actual) = (instance.expected.name(), instance.actual?);
                let missing = instance
                    .expected
                    .events
                    .iter()
                    .find(|event| !actual.events.iter().any(|found| found.name == event.name.as_str()));
                let event = &missing.or(instance.expected.events.first())?.name;
                let title = both!(
                    "span `{name}` lacks the event `{event}` as expected",
                    "ao span `{name}` falta o evento `{event}` como esperado"
                );
                let next = both!(
                    "add it while the span is open: `span.add_event(\"{event}\", …)`",
                    "adicione-o com o span aberto: `span.add_event(\"{event}\", …)`"
                );
                Some(of_span(self.id(), instance.expected, explains, title, next))
            })
            .collect()
    }
}
