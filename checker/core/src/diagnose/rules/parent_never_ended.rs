//! Children came whose parent never ended, so it was never exported.

use crate::diagnose::case::{ALL_ASPECTS, Instance};
use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Rival, Witness};
use crate::exercise::Aspect;
use crate::trace::Span;

/// See the page `parent-never-ended` of the book.
pub(in crate::diagnose) struct ParentNeverEnded;

impl Rule for ParentNeverEnded {
    fn id(&self) -> &'static str {
        "parent-never-ended"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Tap, Witness::Source])
            .told_from(
                "span-missing",
                both!(
                    "no child names a parent that never arrived",
                    "nenhum filho aponta um pai que nunca chegou"
                ),
            )
            .told_from(
                "spans-dropped",
                both!("the SDK says that it dropped spans", "o SDK diz que descartou spans"),
            )
            .told_from_cause(
                both!(
                    "it ended, and something drops it before the exporter",
                    "ele terminou, e algo o descarta antes do exporter"
                ),
                both!(
                    "the source has a processor or a filter of its own; print the name in its `on_end`",
                    "o código tem um processor ou um filtro próprio; imprima o nome no `on_end` dele"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Exists)
            .into_iter()
            .filter_map(|(instances, _)| {
                let instance = instances.iter().find(|instance| instance.actual.is_none())?;
                let orphan = orphan_child(case, instance)?;
                let name = instance.expected.name();
                let service = &instance.expected.service;
                let (child, parent) = (orphan.name.shown(), orphan.parent?);
                let title = both!("span `{name}` was started but never ended", "o span `{name}` foi iniciado mas nunca terminou");
                let next = Next::upon(both!(
                    "let it end: drop the context that holds the span, or call `end()` on it, when the work is done",
                    "deixe-o terminar: solte o contexto que guarda o span, ou chame `end()`, quando o trabalho acabar"
                ));
                let mut explains = open.of_span(&instance.expected.id, &ALL_ASPECTS);
                let children = case.step.spans().iter().filter(|span| span.parent.as_deref() == Some(&instance.expected.id));
                for child in children {
                    explains.extend(open.of_span(&child.id, &[Aspect::Parent]));
                }
                let orphan = both!(
                    "`{child}` arrived and names parent `{parent}`, which never arrived",
                    "`{child}` chegou e aponta o pai `{parent}`, que nunca chegou"
                );
                let works = both!(
                    "`{service}` exported other spans, so its exporter works; only an ended span is exported",
                    "`{service}` exportou outros spans, então o exporter funciona; só um span terminado é exportado"
                );
                let draft = of_span(self.id(), instance.expected, explains, title, next);
                let place = case.code(service).start_of(instance.expected);
                Some(draft.at(place).likely(Witness::Trace, orphan, dropped_later()).because(Witness::Tap, works))
            })
            .collect()
    }
}

fn dropped_later() -> Rival {
    Rival::new(
        both!(
            "it ended, and something of your own drops it before the exporter: a processor, a filter",
            "ele terminou, e algo seu o descarta antes do exporter: um processador, um filtro"
        ),
        both!(
            "print something where it ends: if that comes, look at what stands between it and the exporter",
            "imprima algo onde ele termina: se aparecer, veja o que está entre ele e o exporter"
        ),
    )
}

/// A span that an expected child was taken for, whose parent is nowhere.
fn orphan_child<'a>(case: &Case<'a>, parent: &Instance<'_>) -> Option<&'a Span> {
    let children =
        case.step.spans().iter().filter(|span| span.parent.as_deref() == Some(&parent.expected.id));
    let mut actual = children
        .filter_map(|child| case.instance(child, &parent.exchange.request))
        .filter_map(|child| child.actual.or_else(|| unpaired(case, &child)));
    // One that was exported has ended, whatever became of it then.
    let was_exported = |span: &Span| {
        case.evidence
            .exported()
            .any(|sent| sent.trace_id == span.trace_id && Some(sent.span_id) == span.parent)
    };
    actual.find(|span| case.is_orphan(span, parent.exchange) && !was_exported(span))
}

/// A span of the right name and service that was not paired because its trace is not the request's.
fn unpaired<'a>(case: &Case<'a>, child: &Instance<'_>) -> Option<&'a Span> {
    let service = case.step.exporter(&child.expected.service)?;
    let window = child.exchange.sent_us..=child.exchange.answered_us;
    case.evidence.traces.iter().flat_map(|trace| &trace.spans).find(|span| {
        span.service == service.service_name.as_str()
            && child.expected.is_named(span.name.raw())
            && window.contains(&span.start_us)
    })
}
