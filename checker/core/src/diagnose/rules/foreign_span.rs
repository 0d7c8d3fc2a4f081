//! A span hangs under a span of another request: a guard was held across an `.await`, or a context is shared.

use crate::correlate;
use crate::diagnose::case::Instance;
use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Rival, Source, Witness};
use crate::evidence::Exchange;
use crate::exercise::Aspect;
use crate::expect::ExpectedSpan;
use crate::source::View;
use crate::trace::Span;

/// See the page `foreign-span` of the book.
pub(in crate::diagnose) struct ForeignSpan;

impl Rule for ForeignSpan {
    fn id(&self) -> &'static str {
        "foreign-span"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source]).told_from("context-lost-in-task", both!("the span is the root of a trace of its own, not below another request's", "o span é a raiz de um trace próprio, não está sob o de outra requisição")).told_from_cause(both!("one context that all requests share", "um contexto que todas as requisições dividem"), both!("the source holds one in a `static` or a shared state, and no guard across an `.await`", "o código guarda um em um `static` ou estado dividido, e nenhum guard através de um `.await`"))
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        // One guard held too long, or one shared context, breaks spans at random: it is one message, about the first.
        let broken =
            [Aspect::Parent, Aspect::Exists, Aspect::Attributes].map(|aspect| case.broken(open, aspect));
        let found = broken.iter().flatten().find_map(|(instances, _)| {
            let instance = instances.iter().find(|instance| {
                has_foreign_ancestor(case, instance) || is_in_anothers_trace(case, instance)
            })?;
            Some(*instance)
        });
        let found = found.or_else(|| below_what_never_came(case, open));
        let Some(instance) = found else { return Vec::new() };
        let (name, request) = (instance.expected.name(), &instance.exchange.request);
        let title = both!(
            "a span of another request is in the trace of request `{request}`",
            "um span de outra requisição está no trace da requisição `{request}`"
        );
        let code = case.code(&instance.expected.service);
        let explains = broken.iter().flatten().flat_map(|(_, failures)| failures.clone()).collect();
        let seen = both!(
            "the requests were sent at once, and `{name}` of one hangs under a span of the other",
            "as requisições foram enviadas ao mesmo tempo, e `{name}` de uma está sob um span da outra"
        );
        let draft = of_span(self.id(), instance.expected, explains, title, next(&code)).at(place(&code));
        vec![draft.likely(Witness::Trace, seen, rival(&code))]
    }
}

/// Whether the source shows that the likelier of the two causes is not it.
fn shares_a_context(code: &View<'_>) -> bool {
    !code.is_unknown() && !code.holds_guards()
}

/// What mends the likelier of the two.
fn next(code: &View<'_>) -> Next {
    if shares_a_context(code) {
        Next::upon(both!(
            "let every request have a context and spans of its own: keep none in a `static` or in the state that requests share",
            "deixe cada requisição ter contexto e spans próprios: não guarde nenhum em um `static` ou no estado que as requisições dividem"
        ))
    } else {
        Next::upon(both!(
            "do not hold a span's guard (`enter`, `attach`) across an `.await`: use `.instrument(span)` or `with_context(cx)` on the future",
            "não segure o guard de um span (`enter`, `attach`) através de um `.await`: use `.instrument(span)` ou `with_context(cx)` no future"
        ))
    }
}

/// The other one.
fn rival(code: &View<'_>) -> Rival {
    if shares_a_context(code) {
        Rival::new(
            both!(
                "a guard of `enter` or `attach` that is held across an `.await`",
                "um guard de `enter` ou `attach` mantido através de um `.await`"
            ),
            both!(
                "look for a `let` that binds one in an `async` function, with an `.await` before its block ends",
                "procure um `let` que guarde um deles em uma função `async`, com um `.await` antes do fim do bloco"
            ),
        )
    } else {
        Rival::new(
            both!("a context or span that requests share", "um contexto ou span que as requisições dividem"),
            both!(
                "look for one in a `static` or in the state that all handlers get",
                "procure um deles em um `static` ou no estado que todos os handlers recebem"
            ),
        )
    }
}

fn place(code: &View<'_>) -> Option<Source> {
    if shares_a_context(code) { code.shared_context() } else { code.guard_across_await() }
}

/// A span in another request's trace, below an expected one that came of no request, or not of all.
fn below_what_never_came<'a>(case: &Case<'a>, open: &Open) -> Option<Instance<'a>> {
    let broken = case.broken(open, Aspect::Exists).into_iter();
    let parents: Vec<&str> =
        broken.filter_map(|(instances, _)| Some(instances.first()?.expected.id.as_str())).collect();
    let is_below = |span: &&ExpectedSpan| span.parent.as_deref().is_some_and(|id| parents.contains(&id));
    let below = case.step.spans().iter().filter(is_below);
    let exchanges = &case.evidence.exchanges;
    let mut instances = below
        .flat_map(|span| exchanges.iter().filter_map(move |exchange| case.instance(span, &exchange.request)));
    instances.find(|instance| is_in_anothers_trace(case, instance))
}

/// Whether a span hangs below one that never came, in the trace of another request, while its own request's spans
/// from above it are in theirs.
fn is_in_anothers_trace(case: &Case<'_>, instance: &Instance<'_>) -> bool {
    let (request, expected) = (&instance.exchange.request, instance.expected);
    let Some(actual) = instance.actual.filter(|span| case.is_orphan(span, instance.exchange)) else {
        return false;
    };
    let above = above(case, expected);
    let trace_in = |exchange: &Exchange| {
        above.iter().find_map(|span| Some(case.instance(span, &exchange.request)?.actual?.trace_id))
    };
    let mut others = case.evidence.exchanges.iter().filter(|other| other.request != *request);
    // A request that came untraced may be tied to no trace; that two share one says enough.
    let shares = |other: &Exchange| {
        let its = case.instance(expected, &other.request).and_then(|instance| instance.actual);
        its.is_some_and(|span| span.trace_id == actual.trace_id)
    };
    let is_its = |other: &Exchange| {
        let is_told = other.is_traced && other.trace_id == actual.trace_id;
        is_told || trace_in(other) == Some(actual.trace_id) || shares(other)
    };
    trace_in(instance.exchange).is_some_and(|own| own != actual.trace_id) && others.any(is_its)
}

/// The expected spans above one, in its own service.
fn above<'a>(case: &Case<'a>, expected: &ExpectedSpan) -> Vec<&'a ExpectedSpan> {
    let parent = |span: &ExpectedSpan| case.step.span(span.parent.as_deref()?);
    std::iter::successors(parent(expected), |span| parent(span))
        .filter(|span| span.service == expected.service)
        .collect()
}

fn has_foreign_ancestor(case: &Case<'_>, instance: &Instance<'_>) -> bool {
    let foreign = |span: &Span| correlate::foreign_request(case.evidence, span, instance.exchange).is_some();
    let mine = case.spans_of(instance.exchange);
    // Also where the pairing found nothing: any span of this request below one of another.
    let candidates = instance
        .actual
        .into_iter()
        .chain(mine.into_iter().filter(|span| correlate::mentions(span, instance.exchange)));
    candidates.into_iter().any(|span| {
        correlate::trace_by_id(case.evidence, span.trace_id)
            .is_some_and(|trace| trace.ancestors(span).into_iter().any(foreign))
    })
}
