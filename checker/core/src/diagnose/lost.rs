//! Spans that were made and did not arrive: what follows from that.

use super::case::ALL_ASPECTS;
use super::{Case, Open};
use crate::diagnosis::Failure;
use crate::exercise::{Aspect, Assertion};
use crate::system::Exporter;

/// What is open because spans of the service are not there: its exports, those spans, and the edges of
/// what hangs below them.
pub(super) fn of_service(case: &Case<'_>, open: &Open, service: &Exporter) -> Vec<Failure> {
    let mut explains = open.of(&Assertion::Exports(service.name.clone()));
    for (instances, _) in case.broken(open, Aspect::Exists) {
        let Some(first) = instances.first().filter(|instance| instance.expected.service == service.name)
        else {
            continue;
        };
        if instances.iter().any(|instance| instance.actual.is_none()) {
            explains.extend(open.of_span(&first.expected.id, &ALL_ASPECTS));
            let below =
                case.step.spans().iter().filter(|span| span.parent.as_ref() == Some(&first.expected.id));
            explains.extend(below.flat_map(|span| open.of_span(&span.id, &[Aspect::Parent])));
        }
    }
    explains.sort();
    explains.dedup();
    explains
}
