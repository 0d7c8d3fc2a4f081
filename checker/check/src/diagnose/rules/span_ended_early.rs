//! The span ended before the work that it stands for.

use crate::diagnose::case::of_span;
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;
use crate::exercise::Aspect;

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
                let title = both!(
                    "span `{name}` ended before its work was done",
                    "o span `{name}` terminou antes do trabalho dele"
                );
                let next = both!(
                    "keep the span open until the work is done: put it around the whole future, `.await` included",
                    "mantenha o span aberto até o trabalho acabar: coloque-o em volta do future inteiro, com o `.await`"
                );
                let mut diagnosis = of_span(self.id(), expected, explains, title, next)
                    .because(both!("it lasted {lasted} ms", "durou {lasted} ms"));
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

/// µs as ms, to a tenth.
fn milliseconds(us: u64) -> String {
    format!("{}.{}", us / 1000, us % 1000 / 100)
}
