//! A piece of work that was handed over without the context of the one that handed it over.

use crate::diagnose::case::{ALL_ASPECTS, Instance};
use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule, lost};
use crate::diagnosis::{Diagnosis, DiagnosisId, Failure, Next, Rival, Witness};
use crate::exercise::Aspect;
use crate::source::{Handover, View};
use crate::text::Text;

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
        let parents = case.broken(open, Aspect::Parent).into_iter();
        let alone = left_alone(case, open).into_iter();
        parents
            .chain(alone)
            .filter_map(|(instances, explains)| {
                let service = &instances.first()?.expected.service;
                let (shape, places) = case.code(service).hands_over()?;
                let instance = instances.iter().find(|instance| is_cut_off(case, instance, shape))?;
                let name = instance.expected.name();
                if shape == Handover::Channel && case.code(service).sends_context().any() {
                    return Some(sent_along(self.id(), case, instance, explains));
                }
                let title = both!(
                    "span `{name}` lost its trace: its work was handed over without the context",
                    "o span `{name}` perdeu o trace: o trabalho dele foi entregue sem o contexto"
                );
                let code = case.code(service);
                let draft =
                    of_span(self.id(), instance.expected, explains, title, Next::upon(next(shape, &code)));
                let seen = where_it_is(case, instance);
                let is_between = code.is_unknown() || code.reaches(&places, instance.expected);
                let diagnosis = if is_between {
                    draft.shown(Witness::Trace, seen)
                } else {
                    draft.likely(Witness::Trace, seen, not_between())
                };
                let how = how(shape, service, places.word().unwrap_or("spawn"));
                let place = places.only().filter(|_| is_between || shape == Handover::Channel);
                Some(diagnosis.because(Witness::Source, how).at(place))
            })
            .collect()
    }
}

/// A context goes along in the message, and the span starts without it.
fn sent_along(
    id: DiagnosisId,
    case: &Case<'_>,
    instance: &Instance<'_>,
    explains: Vec<Failure>,
) -> Diagnosis {
    let (name, service) = (instance.expected.name(), &instance.expected.service);
    let title = both!(
        "span `{name}` lost its trace: its work was handed over, and the context that came along is not its parent's",
        "o span `{name}` perdeu o trace: o trabalho dele foi entregue, e o contexto que veio junto não é o do pai"
    );
    let along = both!(
        "its source puts the current context into what it sends",
        "o código dele põe o contexto atual no que envia"
    );
    let elsewhere = case.code(service).takes_context_elsewhere();
    if elsewhere.any() {
        let word = elsewhere.word().unwrap_or("spawn");
        let next = both!(
            "take the context before `{word}` and not within: move `Context::current()` out, into a `let` above, for in there nothing is current",
            "pegue o contexto antes de `{word}` e não dentro: mova `Context::current()` para fora, para um `let` acima, pois lá dentro nada é atual"
        );
        return of_span(id, instance.expected, explains, title, Next::upon(next))
            .at(elsewhere.only())
            .likely(Witness::Trace, where_it_is(case, instance), unused())
            .because(Witness::Source, along);
    }
    let next = both!(
        "where the message is taken, start `{name}` in the context that it brought: `.start_with_context(&tracer, &context)`, or run the work with `.with_context(context)`",
        "onde a mensagem é recebida, inicie `{name}` no contexto que ela trouxe: `.start_with_context(&tracer, &context)`, ou faça o trabalho com `.with_context(context)`"
    );
    of_span(id, instance.expected, explains, title, Next::upon(next))
        .likely(Witness::Trace, where_it_is(case, instance), taken_elsewhere())
        .because(Witness::Source, along)
}

fn not_between() -> Rival {
    Rival::new(
        both!(
            "that piece of work has nothing to do with it: the span starts with an empty context, or its parent was never the current one",
            "esse trabalho não tem nada a ver: o span começa com um contexto vazio, ou o pai dele nunca foi o atual"
        ),
        both!(
            "nothing that is spawned calls what starts it; look at the context that it is started with",
            "nada do que é lançado chama o que o inicia; veja com que contexto ele é iniciado"
        ),
    )
}

fn unused() -> Rival {
    Rival::new(
        both!("who takes the message does not use it", "quem recebe a mensagem não o usa"),
        both!(
            "its trace id is the request's, and the span is started without it",
            "o id do trace dele é o da requisição, e o span é iniciado sem ele"
        ),
    )
}

fn taken_elsewhere() -> Rival {
    Rival::new(
        both!(
            "it was taken where the span of the request is not the current one",
            "foi pego onde o span da requisição não é o atual"
        ),
        both!(
            "print `context.span().span_context()` where the message is taken: its ids are zeros",
            "imprima `context.span().span_context()` onde a mensagem é recebida: os ids são zeros"
        ),
    )
}

/// What hangs below spans that came alone, and so tell of no request, with what is open of those.
fn left_alone<'a>(case: &Case<'a>, open: &Open) -> Vec<(Vec<Instance<'a>>, Vec<Failure>)> {
    let alone = |instances: Vec<Instance<'a>>| {
        let mut alone = instances.into_iter().filter(|instance| lost::is_left_alone(case, instance));
        let parent = alone.next()?;
        let request = &parent.exchange.request;
        let spans = case.step.spans().iter();
        let below = spans.filter(|span| span.parent.as_ref() == Some(&parent.expected.id));
        let below = below.filter_map(|span| case.instance(span, request)).collect();
        Some((below, open.of_span(&parent.expected.id, &ALL_ASPECTS)))
    };
    case.broken(open, Aspect::Exists).into_iter().filter_map(|(instances, _)| alone(instances)).collect()
}

/// Whether a span is in another trace than its parent, which is of the same service and there: the root of one of its
/// own, or, where somebody else does the work, below whatever is current there.
fn is_cut_off(case: &Case<'_>, instance: &Instance<'_>, shape: Handover) -> bool {
    let parent = instance.expected.parent.as_deref().and_then(|parent| case.step.span(parent));
    let Some((parent, span)) = parent.zip(instance.actual) else { return false };
    let actual_parent = case
        .instance(parent, &instance.exchange.request)
        .and_then(|parent| parent.actual.or_else(|| lost::stray(case, &parent)));
    parent.service == instance.expected.service
        && (span.parent.is_none() || shape.is_to_somebody_else())
        && actual_parent.is_some_and(|parent| parent.trace_id != span.trace_id)
}

fn where_it_is(case: &Case<'_>, instance: &Instance<'_>) -> Text {
    match instance.actual {
        Some(span) if span.parent.is_some() => match case.parent_of(span) {
            Some(parent) => {
                let parent = parent.name.shown();
                both!(
                    "it is in another trace, below `{parent}`, and its parent should be in the same service",
                    "ele está em outro trace, sob `{parent}`, e o pai dele deveria estar no mesmo serviço"
                )
            }
            None => both!(
                "it is in another trace, below a span that never came, and its parent should be in the same service",
                "ele está em outro trace, sob um span que nunca veio, e o pai dele deveria estar no mesmo serviço"
            ),
        },
        _ => both!(
            "it is the root of a trace of its own, and its parent should be in the same service",
            "ele é a raiz de um trace próprio, e o pai dele deveria estar no mesmo serviço"
        ),
    }
}

/// What the source does.
fn how(shape: Handover, service: &str, call: &str) -> Text {
    match shape {
        Handover::Channel => both!(
            "the source of `{service}` sends work over a channel to a worker that was started by itself: what is current where it sends is not current there",
            "o código de `{service}` envia trabalho por um canal a um worker iniciado à parte: o que é atual onde ele envia não o é lá"
        ),
        Handover::Timer => both!(
            "the source of `{service}` has a task that wakes at intervals and works for whoever left something: what was current there is not current here",
            "o código de `{service}` tem uma task que acorda de tempos em tempos e trabalha para quem deixou algo: o que era atual lá não o é aqui"
        ),
        Handover::Stream => both!(
            "the source of `{service}` answers with a stream (`{call}`), which is read when the handler has returned, and nothing of it is current any more",
            "o código de `{service}` responde com um stream (`{call}`), que é lido quando o handler já retornou, e nada dele é mais atual"
        ),
        Handover::Thread | Handover::Blocking => both!(
            "`{service}` calls `{call}`, and what is current in one thread is not in another",
            "`{service}` chama `{call}`, e o que é atual em uma thread não o é em outra"
        ),
        Handover::JoinSet | Handover::Task => both!(
            "`{service}` calls `{call}`, and what is current in one task is not in another",
            "`{service}` chama `{call}`, e o que é atual em uma task não o é em outra"
        ),
    }
}

/// The mend for a shape.
fn next(shape: Handover, code: &View<'_>) -> Text {
    match shape {
        Handover::Channel if code.runs_work_in_context().any() => both!(
            "send the context of the one who asks along in the message: put `Context::current()` into what goes over the channel",
            "envie na mensagem o contexto de quem pergunta: ponha `Context::current()` no que passa pelo canal"
        ),
        Handover::Channel => both!(
            "send the context along in the message: put `Context::current()` into what goes over the channel, and in the worker run the work with it, `work.with_context(context).await` (with `tracing`: `Span::current()` and `work.instrument(span).await`)",
            "envie o contexto junto na mensagem: ponha `Context::current()` no que passa pelo canal e, no worker, faça o trabalho com ele, `trabalho.with_context(context).await` (com `tracing`: `Span::current()` e `trabalho.instrument(span).await`)"
        ),
        Handover::Timer => both!(
            "leave the context with the work: put `Context::current()` beside what the task finds, and there run the work with it, `work.with_context(context).await` (with `tracing`: `Span::current()` and `work.instrument(span).await`)",
            "deixe o contexto com o trabalho: ponha `Context::current()` junto do que a task encontra e faça lá o trabalho com ele, `trabalho.with_context(context).await` (com `tracing`: `Span::current()` e `trabalho.instrument(span).await`)"
        ),
        Handover::Stream => both!(
            "take the context into the stream: `let context = Context::current();` in the handler, and in the stream run each piece of work with it, `work.with_context(context.clone()).await`",
            "leve o contexto para dentro do stream: `let context = Context::current();` no handler e, no stream, faça cada trabalho com ele, `trabalho.with_context(context.clone()).await`"
        ),
        Handover::Thread | Handover::Blocking => both!(
            "take the context along into the thread: `let context = Context::current();` before it, `move` it in, and there `let _guard = context.attach();` for as long as the work lasts (with `tracing`: `let span = Span::current();` and `span.in_scope(|| …)`)",
            "leve o contexto para a thread: `let context = Context::current();` antes dela, `move` para dentro e lá `let _guard = context.attach();` enquanto durar o trabalho (com `tracing`: `let span = Span::current();` e `span.in_scope(|| …)`)"
        ),
        Handover::JoinSet | Handover::Task => both!(
            "take the context along, on the future that is spawned: `.with_current_context()` (or `.in_current_span()` with `tracing`); where the parent is in a variable and not the current one, `.with_context(…)` with the context that holds it",
            "leve o contexto junto, no future que é lançado: `.with_current_context()` (ou `.in_current_span()` com `tracing`); se o pai está em uma variável e não é o atual, `.with_context(…)` com o contexto que o guarda"
        ),
    }
}
