//! The span ended before the work that it stands for.

use crate::diagnose::case::{Instance, of_span};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;
use crate::exercise::Aspect;
use crate::expect::ExpectedSpan;
use crate::trace::Span;

/// See the page `span-ended-early` of the book.
pub(in crate::diagnose) struct SpanEndedEarly;

impl Rule for SpanEndedEarly {
    fn id(&self) -> &'static str {
        "span-ended-early"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Duration)
            .into_iter()
            .filter_map(|(instances, mut explains)| {
                let instance = instances.iter().find(|instance| instance.actual.is_some())?;
                let expected = instance.expected;
                let name = expected.name();
                let lasted = milliseconds(instance.actual?.duration_us);
                // What is set after the end is lost, so missing attributes follow from it.
                explains.extend(open.of_span(&expected.id, &[Aspect::Attributes]));
                // And what begins after the end cannot be below it.
                let late = late_children(case, instance);
                for child in &late {
                    explains.extend(open.of_span(&child.id, &[Aspect::Parent]));
                }
                let title = both!(
                    "span `{name}` ended before its work was done",
                    "o span `{name}` terminou antes do trabalho dele"
                );
                let next = both!(
                    "keep the span open until the work is done: put it around the whole future, `.await` included",
                    "mantenha o span aberto até o trabalho acabar: coloque-o em volta do future inteiro, com o `.await`"
                );
                let place = case.code(&expected.service).start_of(expected);
                let mut diagnosis = of_span(self.id(), expected, explains, title, next)
                    .at(place)
                    .because(both!("it lasted {lasted} ms", "durou {lasted} ms"));
                if let Some(child) = late.first() {
                    let child = child.name();
                    diagnosis = diagnosis.because(both!(
                        "`{child}`, which should be below it, began when it had ended already",
                        "`{child}`, que deveria estar sob ele, começou quando ele já tinha terminado"
                    ));
                }
                if let Some(least) = expected.min_duration_us {
                    let least = milliseconds(least);
                    diagnosis = diagnosis.because(both!(
                        "the work takes {least} ms or more",
                        "o trabalho leva {least} ms ou mais"
                    ));
                }
                Some(diagnosis)
            })
            .collect()
    }
}

/// The expected children of the same service that began after their parent's end.
fn late_children<'a>(case: &Case<'a>, parent: &Instance<'_>) -> Vec<&'a ExpectedSpan> {
    let Some(ended_us) = parent.actual.map(Span::end_us) else { return Vec::new() };
    let is_late = |child: &&ExpectedSpan| {
        let actual = case.instance(child, &parent.exchange.request).and_then(|child| child.actual);
        child.parent.as_deref() == Some(&parent.expected.id)
            && child.service == parent.expected.service
            && actual.is_some_and(|actual| actual.start_us > ended_us)
    };
    case.step.spans.iter().filter(is_late).collect()
}

/// µs as ms, to a tenth.
fn milliseconds(us: u64) -> String {
    format!("{}.{}", us / 1000, us % 1000 / 100)
}
