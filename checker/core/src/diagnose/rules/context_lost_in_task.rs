//! A piece of work that was spawned without the context of the one that spawned it.

use crate::diagnose::case::Instance;
use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::exercise::Aspect;

/// See the page `context-lost-in-task` of the book.
pub(in crate::diagnose) struct ContextLostInTask;

impl Rule for ContextLostInTask {
    fn id(&self) -> &'static str {
        "context-lost-in-task"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source])
            .told_from(
                "context-not-extracted",
                both!(
                    "the parent that is missing is in another service",
                    "o pai que falta está em outro serviço"
                ),
            )
            .told_from(
                "foreign-span",
                both!(
                    "the span hangs below one of another request",
                    "o span está sob um de outra requisição"
                ),
            )
            .told_from_cause(
                both!(
                    "the span is started with an empty context, without any task",
                    "o span é iniciado com um contexto vazio, sem nenhuma task"
                ),
                both!("nothing is spawned between the parent and it", "nada é lançado entre o pai e ele"),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Parent)
            .into_iter()
            .filter_map(|(instances, explains)| {
                let instance = instances.iter().find(|instance| is_cut_off(case, instance))?;
                let service = &instance.expected.service;
                let spawns = case.code(service).bare_spawns();
                let (name, call) = (instance.expected.name(), spawns.word()?);
                let title = both!(
                    "span `{name}` lost its trace: its work was spawned without the context",
                    "o span `{name}` perdeu o trace: o trabalho dele foi lançado sem o contexto"
                );
                let next = Next::upon(both!(
                    "take the context along: `.with_current_context()` (or `.in_current_span()` with `tracing`) on the future; into a thread, move `Context::current()` and `attach` it there",
                    "leve o contexto junto: `.with_current_context()` (ou `.in_current_span()` com `tracing`) no future; para uma thread, mova `Context::current()` e use `attach` lá"
                ));
                Some(
                    of_span(self.id(), instance.expected, explains, title, next)
                        .shown(Witness::Trace, both!(
                            "it is the root of a trace of its own, and its parent should be in the same service",
                            "ele é a raiz de um trace próprio, e o pai dele deveria estar no mesmo serviço"
                        ))
                        .because(Witness::Source, both!(
                            "`{service}` calls `{call}`, and what is current in one task or thread is not in another",
                            "`{service}` chama `{call}`, e o que é corrente em uma task ou thread não o é em outra"
                        ))
                        .at(spawns.only()),
                )
            })
            .collect()
    }
}

/// Whether a span is the root of a trace of its own, though its parent is of the same service and there.
fn is_cut_off(case: &Case<'_>, instance: &Instance<'_>) -> bool {
    let parent = instance.expected.parent.as_deref().and_then(|parent| case.step.span(parent));
    let Some((parent, span)) = parent.zip(instance.actual) else { return false };
    let actual_parent = case.instance(parent, &instance.exchange.request).and_then(|parent| parent.actual);
    parent.service == instance.expected.service
        && span.parent.is_none()
        && actual_parent.is_some_and(|parent| parent.trace_id != span.trace_id)
}
