//! The right trace or at least the right service, but another parent than expected.

use crate::diagnose::case::Instance;
use crate::diagnose::context::{caller, header};
use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, DiagnosisId, Failure, Next, Witness};
use crate::exercise::Aspect;
use crate::text::Text;
use crate::trace::Span;

/// See the page `wrong-parent` of the book.
pub(in crate::diagnose) struct WrongParent;

impl Rule for WrongParent {
    fn id(&self) -> &'static str {
        "wrong-parent"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source])
            .told_from(
                "context-lost-in-task",
                both!(
                    "the span has no parent, and its work was spawned",
                    "o span não tem pai, e o trabalho dele foi lançado"
                ),
            )
            .told_from(
                "span-ended-early",
                both!(
                    "the parent had ended when the span began",
                    "o pai já tinha terminado quando o span começou"
                ),
            )
            .told_from(
                "parent-never-ended",
                both!("it names a parent that never came", "ele aponta um pai que nunca veio"),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Parent)
            .into_iter()
            .filter_map(|(instances, explains)| {
                let instance = instances.iter().find(|instance| instance.actual.is_some())?;
                let actual = instance.actual?;
                let explains = match other_end(self.id(), case, instance, explains) {
                    Ok(diagnosis) => return Some(diagnosis),
                    Err(explains) => explains,
                };
                let name = instance.expected.name();
                let parent = case.step.span(instance.expected.parent.as_deref()?)?;
                let parent_name = parent.name();
                let title = both!(
                    "span `{name}` hangs in the wrong place: its parent should be `{parent_name}`",
                    "o span `{name}` está no lugar errado: o pai deveria ser `{parent_name}`"
                );
                let next = Next::upon(both!(
                    "start `{name}` while the context of `{parent_name}` is the current one (or pass that context to `start_with_context`)",
                    "inicie `{name}` enquanto o contexto de `{parent_name}` é o atual (ou passe esse contexto a `start_with_context`)"
                ));
                let relation = relation(case, instance, actual);
                let code = case.code(&instance.expected.service);
                let rootless = || code.is_told_no_parent(instance.expected);
                if let Some(place) = actual.parent.is_none().then(rootless).flatten() {
                    let next = no_longer_a_root(parent_name, code.is_made_by_tracing(instance.expected));
                    let told = both!(
                        "its source says so: the span is given an empty context, or `parent: None`, and that wins over the current one",
                        "o código dele diz isso: o span recebe um contexto vazio, ou `parent: None`, e isso vale mais que o atual"
                    );
                    let draft = of_span(self.id(), instance.expected, explains, title, next);
                    return Some(draft.shown(Witness::Trace, relation).because(Witness::Source, told).at(Some(place)));
                }
                let diagnosis = of_span(self.id(), instance.expected, explains, title, next).shown(Witness::Trace, relation);
                Some(match never_current(case, instance) {
                    // The work within is as it should be: what is missing stands where its parent starts.
                    Some(told) => diagnosis.because(Witness::Trace, told).at(code.made_at(parent)),
                    None => diagnosis.at(code.made_at(instance.expected)),
                })
            })
            .collect()
    }
}

/// Across the wire the callee can only follow what it is sent: where it did, it is the caller that named another
/// parent. Else the failures are given back.
fn other_end(
    id: DiagnosisId,
    case: &Case<'_>,
    instance: &Instance<'_>,
    explains: Vec<Failure>,
) -> Result<Diagnosis, Vec<Failure>> {
    let sent = || {
        let (caller, actual) = (caller(case.step, instance)?, instance.actual?);
        let calls = case.calls_to(&instance.expected.service, instance.exchange);
        let mut headers = calls.into_iter().filter_map(header);
        let sent =
            headers.find(|sent| actual.parent == Some(sent.span_id) && actual.trace_id == sent.trace_id)?;
        Some((caller, actual, sent, case.step.span(instance.expected.parent.as_deref()?)?))
    };
    let Some((caller, actual, sent, parent)) = sent() else { return Err(explains) };
    let (callee, name, parent, span) =
        (&instance.expected.service, instance.expected.name(), parent.name(), sent.span_id);
    let title = both!(
        "`{caller}` sends `{callee}` the context of another span than `{parent}`",
        "`{caller}` envia a `{callee}` o contexto de outro span, que não `{parent}`"
    );
    let next = both!(
        "in `{caller}`, inject the context that holds the span `{parent}`, and not the current one or one from before it: the one that `current_with_span` makes of it (with `tracing`, what `context` of that span gives)",
        "em `{caller}`, injete o contexto que guarda o span `{parent}`, e não o atual nem um de antes dele: o que `current_with_span` faz dele (com `tracing`, o que `context` desse span dá)"
    );
    let code = case.code(caller);
    let place = code.injects().only().or_else(|| code.names_traceparent().only());
    let named = match case.parent_of(actual) {
        Some(found) => {
            let found = found.name.shown();
            both!(
                "on the wire: the request to `{callee}` named `{span}` as its parent, which is `{found}`",
                "na rede: a requisição a `{callee}` apontava `{span}` como pai, que é `{found}`"
            )
        }
        None if sent.span_id == instance.exchange.root_span => both!(
            "on the wire: the request to `{callee}` named `{span}` as its parent, the span of whoever asked `{caller}`: what came in was passed on",
            "na rede: a requisição a `{callee}` apontava `{span}` como pai, o span de quem perguntou a `{caller}`: o que chegou foi repassado"
        ),
        None => both!(
            "on the wire: the request to `{callee}` named `{span}` as its parent, and no such span ever came",
            "na rede: a requisição a `{callee}` apontava `{span}` como pai, e um span assim nunca veio"
        ),
    };
    Ok(of_span(id, instance.expected, explains, title, Next::upon(next))
        .mended_in(caller)
        .shown(Witness::Wire, named)
        .because(
            Witness::Trace,
            both!(
                "`{callee}` did as it was told: `{name}` hangs there",
                "`{callee}` fez o que lhe foi dito: `{name}` está ali"
            ),
        )
        .at(place))
}

/// How a span that is said to be a root is made a child.
fn no_longer_a_root(parent: &str, by_tracing: bool) -> Next {
    Next::upon(if by_tracing {
        both!(
            "take `parent: None` out: what is current there, `{parent}`, is the parent then",
            "tire `parent: None`: então o que é atual ali, `{parent}`, é o pai"
        )
    } else {
        both!(
            "hand it the context that holds `{parent}`, and no empty one; where that is current, `start(&tracer)` takes it by itself",
            "entregue a ele o contexto que guarda `{parent}`, e não um vazio; onde esse é o atual, `start(&tracer)` o toma sozinho"
        )
    })
}

/// The expected parent has no child at all: it was started, and nothing ever ran within it. A span that is told
/// its parent says nothing about that.
fn never_current(case: &Case<'_>, instance: &Instance<'_>) -> Option<Text> {
    let parent = case.step.span(instance.expected.parent.as_deref()?)?;
    let code = case.code(&instance.expected.service);
    // A function's span is current in there, and the work got away from it otherwise.
    if code.is_told_its_parent(instance.expected) || code.is_of_a_function(parent) {
        return None;
    }
    let actual = case.instance(parent, &instance.exchange.request)?.actual?;
    let has_child = case.spans_of(instance.exchange).iter().any(|span| span.parent == Some(actual.id));
    let name = parent.name();
    (!has_child && parent.service == instance.expected.service).then(|| {
        both!(
            "`{name}` has no child at all: it was started, but never made the current span around that work",
            "`{name}` não tem filho nenhum: foi iniciado, mas nunca se tornou o span atual em volta desse trabalho"
        )
    })
}

/// Where the span hangs instead, seen from its expected parent.
fn relation(case: &Case<'_>, instance: &Instance<'_>, actual: &Span) -> Text {
    let request = &instance.exchange.request;
    let expected_parent = instance
        .expected
        .parent
        .as_deref()
        .and_then(|parent| case.instance(case.step.span(parent)?, request))
        .and_then(|parent| parent.actual);
    let name = actual.name.shown();
    let Some(found) = case.parent_of(actual) else {
        return if actual.parent == Some(instance.exchange.root_span) {
            both!(
                "`{name}` hangs directly under the checker's request: the context that came in was passed on, not the one of a span here",
                "`{name}` está direto sob a requisição do verificador: foi repassado o contexto que chegou, não o de um span daqui"
            )
        } else if actual.parent.is_none() {
            both!(
                "`{name}` has no parent: it is the root of a trace of its own",
                "`{name}` não tem pai: é a raiz de um trace próprio"
            )
        } else {
            both!("`{name}` names a parent that never arrived", "`{name}` aponta um pai que nunca chegou")
        };
    };
    let found_name = found.name.shown();
    match expected_parent {
        Some(parent) if parent.parent == Some(found.id) => both!(
            "its parent is `{found_name}`, its grandparent: `{name}` stands beside its parent, as a sibling",
            "o pai é `{found_name}`, o avô: `{name}` está ao lado do pai, como irmão"
        ),
        Some(parent) if found.parent == Some(parent.id) => both!(
            "its parent is `{found_name}`, which should be its sibling",
            "o pai é `{found_name}`, que deveria ser seu irmão"
        ),
        _ => both!("its parent is `{found_name}`", "o pai é `{found_name}`"),
    }
}
