//! The span ended before the work that it stands for.

use crate::diagnose::case::Instance;
use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure, Next, Witness};
use crate::exercise::Aspect;
use crate::expect::ExpectedSpan;
use crate::source::View;
use crate::trace::Span;

/// See the page `span-ended-early` of the book.
pub(in crate::diagnose) struct SpanEndedEarly;

impl Rule for SpanEndedEarly {
    fn id(&self) -> &'static str {
        "span-ended-early"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source])
            .told_from_cause(
                both!("the child begins before its parent does", "o filho começa antes do pai"),
                both!(
                    "its start is before the parent's start, not after its end",
                    "o início dele vem antes do início do pai, não depois do fim"
                ),
            )
            .told_from(
                "wrong-parent",
                both!(
                    "the parent was still open when the child began",
                    "o pai ainda estava aberto quando o filho começou"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        ended_early(case, open)
            .into_iter()
            .filter_map(|(instance, mut explains)| {
                let expected = instance.expected;
                let name = expected.name();
                let lasted = milliseconds(instance.actual?.duration_us);
                let is_too_short = !explains.is_empty();
                // What is set after the end is lost, so missing attributes follow from it.
                explains.extend(open.of_span(&expected.id, &[Aspect::Attributes]));
                // And what begins after the end cannot be below it.
                let late = late_children(case, &instance);
                for child in &late {
                    explains.extend(open.of_span(&child.id, &[Aspect::Parent]));
                }
                let title = both!(
                    "span `{name}` ended before its work was done",
                    "o span `{name}` terminou antes do trabalho dele"
                );
                let code = case.code(&expected.service);
                let place = code.made_at(expected);
                let next = keep_open(&code, expected);
                let mut diagnosis = of_span(self.id(), expected, explains, title, next)
                    .at(place)
                    .shown(Witness::Trace, both!("it lasted {lasted} ms", "durou {lasted} ms"));
                if let Some(child) = late.first() {
                    let child = child.name();
                    diagnosis = diagnosis.because(
                        Witness::Trace,
                        both!(
                            "`{child}`, which should be below it, began when it had ended already",
                            "`{child}`, que deveria estar sob ele, começou quando ele já tinha terminado"
                        ),
                    );
                }
                if let Some(least) = expected.min_duration_us.filter(|_| is_too_short) {
                    let least = milliseconds(least);
                    diagnosis = diagnosis.noting(both!(
                        "the work takes {least} ms or more",
                        "o trabalho leva {least} ms ou mais"
                    ));
                }
                Some(diagnosis)
            })
            .collect()
    }
}

/// How a span stays open, as the source ends it.
fn keep_open(code: &View<'_>, expected: &ExpectedSpan) -> Next {
    Next::upon(if code.lets_span_go(expected) {
        both!(
            "give the span a name, `let span = …` or `let _span = …`: `let _ = …` drops it on the spot, and what is dropped has ended",
            "dê um nome ao span, `let span = …` ou `let _span = …`: `let _ = …` o descarta na hora, e o que é descartado terminou"
        )
    } else if code.gives_end_time().any() {
        both!(
            "let the span end when the work is done, without a time of your own: the one that `end_with_timestamp` is given is taken as it is",
            "deixe o span terminar quando o trabalho acabar, sem uma hora sua: a que é dada a `end_with_timestamp` é tomada como está"
        )
    } else if code.ends_beside(expected).any() {
        both!(
            "move the end of the span, which the source calls too soon, behind the `.await` of its work",
            "leve o fim do span, que o código chama cedo demais, para depois do `.await` do trabalho dele"
        )
    } else {
        both!(
            "keep the span open until the work is done: put it around the whole future, `.await` included",
            "mantenha o span aberto até o trabalho acabar: coloque-o em volta do future inteiro, com o `.await`"
        )
    })
}

/// The spans that ended early, each once, with what is open of their duration: those that lasted less than their
/// work takes, and those whose children began when they had ended. Nothing need say how long the latter should last.
fn ended_early<'a>(case: &Case<'a>, open: &Open) -> Vec<(Instance<'a>, Vec<Failure>)> {
    let too_short = case.broken(open, Aspect::Duration).into_iter().filter_map(|(instances, explains)| {
        Some((instances.into_iter().find(|instance| instance.actual.is_some())?, explains))
    });
    let mut found: Vec<(Instance<'a>, Vec<Failure>)> = too_short.collect();
    for (children, _) in case.broken(open, Aspect::Parent) {
        let parent = children.iter().find_map(|child| ended_parent(case, child));
        let known =
            |parent: &Instance<'_>| found.iter().any(|(known, _)| known.expected.id == parent.expected.id);
        found.extend(parent.filter(|parent| !known(parent)).map(|parent| (parent, Vec::new())));
    }
    found
}

/// The expected parent of a span, if it is of the same service and had ended when that span began.
fn ended_parent<'a>(case: &Case<'a>, child: &Instance<'a>) -> Option<Instance<'a>> {
    let expected = case.step.span(child.expected.parent.as_deref()?)?;
    let parent = case.instance(expected, &child.exchange.request)?;
    let ended_us = parent.actual?.end_us();
    let is_late = expected.service == child.expected.service && child.actual?.start_us > ended_us;
    is_late.then_some(parent)
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
    case.step.spans().iter().filter(is_late).collect()
}

/// µs as ms, to a tenth.
fn milliseconds(us: u64) -> String {
    format!("{}.{}", us / 1000, us % 1000 / 100)
}
