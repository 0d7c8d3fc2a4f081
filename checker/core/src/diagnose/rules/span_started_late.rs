//! The span began when its work was under way already, or done.

use crate::diagnose::case::Instance;
use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::exercise::Aspect;
use crate::expect::ExpectedSpan;
use crate::trace::Span;

/// See the page `span-started-late` of the book.
pub(in crate::diagnose) struct SpanStartedLate;

impl Rule for SpanStartedLate {
    fn id(&self) -> &'static str {
        "span-started-late"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace])
            .told_from(
                "span-ended-early",
                both!("no child of it began before it did", "nenhum filho dele começou antes dele"),
            )
            .told_from(
                "wrong-parent",
                both!("it lasts as long as its work", "ele dura tanto quanto o trabalho dele"),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Duration)
            .into_iter()
            .filter_map(|(instances, mut explains)| {
                let (instance, earlier) = instances.iter().find_map(|instance| {
                    let earlier = earlier(case, instance);
                    (!earlier.is_empty()).then_some((instance, earlier))
                })?;
                let span = instance.actual?;
                let expected = instance.expected;
                let (first, begun) = earlier.first()?;
                // What had begun before cannot be below it.
                for (child, _) in &earlier {
                    explains.extend(open.of_span(&child.id, &[Aspect::Parent]));
                }
                let (name, child) = (expected.name(), first.name());
                let (ago_ms, lasted_ms) =
                    (span.start_us.saturating_sub(begun.start_us) / 1000, span.duration_us / 1000);
                let title = both!(
                    "span `{name}` begins when its work is under way already",
                    "o span `{name}` começa quando o trabalho dele já está em andamento"
                );
                let next = both!(
                    "start `{name}` before the work that it stands for, and run that work, `{child}` included, with its context",
                    "inicie `{name}` antes do trabalho que ele representa e faça esse trabalho, `{child}` inclusive, com o contexto dele"
                );
                Some(
                    of_span(self.id(), expected, explains, title, Next::upon(next))
                        .shown(Witness::Trace, both!(
                            "`{child}`, which should be below it, began {ago_ms} ms before it",
                            "`{child}`, que deveria estar sob ele, começou {ago_ms} ms antes dele"
                        ))
                        .because(Witness::Trace, both!("it lasted {lasted_ms} ms", "ele durou {lasted_ms} ms"))
                        .at(case.code(&expected.service).made_at(expected)),
                )
            })
            .collect()
    }
}

/// The expected children of the same service that began before their parent did, in this request.
fn earlier<'a>(case: &Case<'a>, parent: &Instance<'_>) -> Vec<(&'a ExpectedSpan, &'a Span)> {
    let Some(started_us) = parent.actual.map(|span| span.start_us) else { return Vec::new() };
    let children = case.step.spans().iter().filter(|child| {
        child.parent.as_deref() == Some(&parent.expected.id) && child.service == parent.expected.service
    });
    let with_span = children.filter_map(|child| {
        let span = case.instance(child, &parent.exchange.request)?.actual?;
        Some((child, span))
    });
    with_span.filter(|(_, span)| span.start_us < started_us).collect()
}
