//! The `traceparent` was there, and the callee started a trace of its own all the same.

use crate::diagnose::context::{BrokenEdge, broken_edges, header};
use crate::diagnose::draft::{Draft, of_span};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, DiagnosisId, Next, Rival, Source, Witness};
use crate::source::{Says, View};
use crate::text::Text;
use crate::trace::TraceId;

/// See the page `context-not-extracted` of the book.
pub(in crate::diagnose) struct ContextNotExtracted;

impl Rule for ContextNotExtracted {
    fn id(&self) -> &'static str {
        "context-not-extracted"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Wire, Witness::Tap, Witness::Trace, Witness::Source])
            .told_from(
                "context-not-injected",
                both!("the request carried no `traceparent`", "a requisição não trazia `traceparent`"),
            )
            .told_from(
                "parent-set-too-late",
                both!(
                    "`set_parent` is called on a span that has begun",
                    "`set_parent` é chamado em um span que já começou"
                ),
            )
            .told_from_cause(
                both!(
                    "it is extracted, and another context is used where the span starts",
                    "ele é extraído, e outro contexto é usado onde o span começa"
                ),
                both!(
                    "print the trace id right after `extract`: it is the caller's, and not zeros",
                    "imprima o id do trace logo depois de `extract`: é o de quem chama, e não zeros"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        broken_edges(case, open)
            .into_iter()
            .filter_map(|edge| {
                let sent = edge.calls.iter().find_map(|call| header(call))?;
                let span = edge.instance.actual?;
                (span.trace_id != sent.trace_id).then_some((edge, sent))
            })
            .map(|(edge, sent)| {
                let links = edge.instance.actual.map_or(&[][..], |span| case.links_of(span));
                let is_linked =
                    links.iter().any(|link| (link.trace_id, link.span_id) == (sent.trace_id, sent.span_id));
                if is_linked {
                    linked(self.id(), case, edge)
                } else {
                    told(self.id(), case, edge, sent.trace_id)
                }
            })
            .collect()
    }
}

/// Which half is missing, as far as the source tells.
enum Gap {
    /// No propagator is set.
    Propagator,
    /// Nothing is extracted.
    Extraction,
    /// Both stand there.
    None,
    /// The source could not be read.
    Unknown,
}

impl Gap {
    fn of(code: &View<'_>) -> Self {
        match (code.sets_propagator().says(), code.extracts().says()) {
            (Says::No, Says::Yes) if code.has_own_propagator() => Self::None,
            (Says::Unknown, _) | (_, Says::Unknown) => Self::Unknown,
            (Says::No, _) => Self::Propagator,
            (Says::Yes, Says::No) => Self::Extraction,
            (Says::Yes, Says::Yes) => Self::None,
        }
    }
}

fn told(id: DiagnosisId, case: &Case<'_>, edge: BrokenEdge<'_>, trace: TraceId) -> Diagnosis {
    let callee = edge.callee;
    let code = case.code(callee);
    let wire = both!(
        "on the wire: the request to `{callee}` carried trace `{trace}`",
        "na rede: a requisição a `{callee}` trazia o trace `{trace}`"
    );
    let elsewhere =
        both!("the span of `{callee}` is in another trace", "o span de `{callee}` está em outro trace");
    let place = code.todo(case.step, &["extract"]).or_else(|| place(&code));
    let diagnosis = match Gap::of(&code) {
        Gap::Propagator => {
            let none = both!(
                "the source of `{callee}` sets no global propagator: the default one reads nothing",
                "o código de `{callee}` não define um propagator global: o padrão não lê nada"
            );
            let next =
                if code.extracts().any() { set_propagator(&code, callee) } else { extract(&code, callee) };
            missing(id, edge, next).shown(Witness::Wire, wire).because(Witness::Source, none)
        }
        Gap::Extraction => {
            let none = both!(
                "the source of `{callee}` extracts nowhere",
                "o código de `{callee}` não extrai em lugar nenhum"
            );
            let next = extract(&code, callee);
            missing(id, edge, next).shown(Witness::Wire, wire).because(Witness::Source, none)
        }
        Gap::None if code.lets_guard_go().is_some() => let_go_at_once(id, edge, &code, wire),
        Gap::None if code.drops_what_it_extracts() => unused(id, edge, &code, wire),
        Gap::None => lost(id, edge, &code).because(Witness::Wire, wire),
        Gap::Unknown => {
            let next = extract(&code, callee);
            missing(id, edge, next).likely(Witness::Wire, wire, let_go())
        }
    };
    diagnosis.because(Witness::Trace, elsewhere).at(place)
}

fn missing(id: DiagnosisId, edge: BrokenEdge<'_>, next: Next) -> Draft {
    let (caller, callee) = (edge.caller, edge.callee);
    let title = both!(
        "context was not extracted: `{caller}` sent `traceparent`, `{callee}` started a new trace",
        "o contexto não foi extraído: `{caller}` enviou `traceparent`, `{callee}` começou um trace novo"
    );
    of_span(id, edge.instance.expected, edge.explains, title, next)
}

fn extract(code: &View<'_>, callee: &str) -> Next {
    let text = both!(
        "in `{callee}`, extract the context from the request's headers and start the SERVER span with it as its parent",
        "em `{callee}`, extraia o contexto dos cabeçalhos da requisição e comece o span SERVER com ele como pai"
    );
    code.extracts().to_add(text).unwrap_or_else(compare)
}

fn set_propagator(code: &View<'_>, callee: &str) -> Next {
    let text = both!(
        "in `{callee}`, set the propagator where telemetry is set up: `global::set_text_map_propagator(TraceContextPropagator::new())`",
        "em `{callee}`, defina o propagator onde a telemetria é configurada: `global::set_text_map_propagator(TraceContextPropagator::new())`"
    );
    code.sets_propagator().to_add(text).unwrap_or_else(compare)
}

fn compare() -> Next {
    Next::upon(both!(
        "print `context.span().span_context().trace_id()` right after `extract`, and compare it with these causes",
        "imprima `context.span().span_context().trace_id()` logo depois de `extract` e compare com estas causas"
    ))
}

/// The source lets go of what it extracted.
fn let_go_at_once(id: DiagnosisId, edge: BrokenEdge<'_>, code: &View<'_>, wire: Text) -> Diagnosis {
    let (caller, callee) = (edge.caller, edge.callee);
    let title = both!(
        "`{caller}` sent `traceparent`, and `{callee}` extracts it and lets it go before the span starts",
        "`{caller}` enviou `traceparent`, e `{callee}` o extrai e o descarta antes de o span começar"
    );
    let next = both!(
        "give the guard a name that stays until the span has started, `let _guard = …` in the same block, or hand the context over: `start_with_context(&tracer, &caller)`",
        "dê ao guard um nome que fique até o span começar, `let _guard = …` no mesmo bloco, ou entregue o contexto: `start_with_context(&tracer, &caller)`"
    );
    let dropped = both!(
        "its source attaches a context and drops the guard at once (`let _ = …` does on the spot, a block at its end): then it is not current any more",
        "o código dele anexa um contexto e descarta o guard na hora (`let _ = …` no ato, um bloco no fim dele): então ele já não é o atual"
    );
    of_span(id, edge.instance.expected, edge.explains, title, Next::upon(next))
        .likely(Witness::Wire, wire, nothing_found(code))
        .because(Witness::Source, dropped)
}

/// What was extracted stands in the span, as a link.
fn linked(id: DiagnosisId, case: &Case<'_>, edge: BrokenEdge<'_>) -> Diagnosis {
    let (caller, callee) = (edge.caller, edge.callee);
    let code = case.code(callee);
    let title = both!(
        "`{callee}` links its span to that of `{caller}`, and does not make it a child of it",
        "`{callee}` liga o span dele ao de `{caller}` por um link, e não o torna filho dele"
    );
    let link = both!(
        "the span of `{callee}` came with a link to the very span that `{caller}` sent: it was extracted, and a link is no parent",
        "o span de `{callee}` veio com um link para o próprio span que `{caller}` enviou: o contexto foi extraído, e um link não é um pai"
    );
    of_span(id, edge.instance.expected, edge.explains, title, Next::upon(hand_over(&code)))
        .shown(Witness::Tap, link)
        .at(code.links().only())
}

/// Nothing in the source takes a context.
fn unused(id: DiagnosisId, edge: BrokenEdge<'_>, code: &View<'_>, wire: Text) -> Diagnosis {
    let (caller, callee) = (edge.caller, edge.callee);
    let title = both!(
        "`{callee}` extracts what `{caller}` sent, and gives it to no span",
        "`{callee}` extrai o que `{caller}` enviou e não o dá a nenhum span"
    );
    let none = both!(
        "its source makes no context current and starts no span with one",
        "o código dele não torna nenhum contexto o atual nem começa um span com um"
    );
    of_span(id, edge.instance.expected, edge.explains, title, Next::upon(hand_over(code)))
        .likely(Witness::Wire, wire, nothing_found(code))
        .because(Witness::Source, none)
}

/// How an extracted context is given to a span, in the words that the source uses.
fn hand_over(code: &View<'_>) -> Text {
    if code.uses_tracing_spans() {
        return both!(
            "give the extracted context to the span before anything enters it: `span.set_parent(caller)`",
            "dê o contexto extraído ao span antes que algo entre nele: `span.set_parent(caller)`"
        );
    }
    both!(
        "start the span with the extracted context: `start_with_context(&tracer, &caller)`",
        "comece o span com o contexto extraído: `start_with_context(&tracer, &caller)`"
    )
}

/// Both halves stand in the source: it is found and lost, or not found.
fn lost(id: DiagnosisId, edge: BrokenEdge<'_>, code: &View<'_>) -> Diagnosis {
    let (caller, callee) = (edge.caller, edge.callee);
    let title = both!(
        "`{caller}` sent `traceparent`, and `{callee}`, which extracts, started a new trace all the same",
        "`{caller}` enviou `traceparent`, e `{callee}`, que extrai, começou um trace novo mesmo assim"
    );
    let draft = of_span(id, edge.instance.expected, edge.explains, title, compare());
    let is_own = code.own_extractor().is_some();
    if is_own || code.uses_what_it_extracts() {
        return draft.open(nothing_found(code), let_go()).unless(another());
    }
    draft.open(let_go(), another()).unless(nothing_found(code))
}

fn nothing_found(code: &View<'_>) -> Rival {
    let zeros = both!("the id is all zeros", "o id é só zeros");
    if code.own_extractor().is_some() {
        return Rival::new(
            both!(
                "nothing is found: the extractor of its own is asked for `traceparent`, in small letters, and its keys are spelt otherwise (`HeaderExtractor(request.headers())` finds it in any), or no propagator is in force there",
                "nada é encontrado: ao extractor próprio se pergunta por `traceparent`, em minúsculas, e as chaves dele são escritas de outro modo (`HeaderExtractor(request.headers())` o acha em qualquer caixa), ou nenhum propagator vale ali"
            ),
            zeros,
        );
    }
    Rival::new(
        both!(
            "nothing is found: no propagator is in force there (set on another path, too late, or again), or an extractor asks keys that are spelt otherwise, or other headers",
            "nada é encontrado: nenhum propagator vale ali (definido em outro caminho, tarde demais, ou de novo), ou um extrator pergunta a chaves escritas de outro modo, ou a outros cabeçalhos"
        ),
        zeros,
    )
}

fn let_go() -> Rival {
    Rival::new(
        both!(
            "it is found, and let go before the span starts: the guard of `attach` is dropped (`let _ = …`, a block that ends)",
            "é encontrado, e solto antes de o span começar: o guard de `attach` é descartado (`let _ = …`, um bloco que acaba)"
        ),
        both!(
            "the id is the caller's, and on the line where the span starts `Context::current().has_active_span()` is `false`",
            "o id é o de quem chama, e na linha onde o span começa `Context::current().has_active_span()` é `false`"
        ),
    )
}

fn another() -> Rival {
    Rival::new(
        both!(
            "it is found, and the span is given another context",
            "é encontrado, e o span recebe outro contexto"
        ),
        both!(
            "the id is the caller's, and `start_with_context` gets another context than that one",
            "o id é o de quem chama, e `start_with_context` recebe outro contexto que não esse"
        ),
    )
}

fn place(code: &View<'_>) -> Option<Source> {
    if !code.sets_propagator().any() && !code.has_own_propagator() {
        return code.provider();
    }
    if code.extracts().any()
        && let Some(place) = code.lets_guard_go().or_else(|| code.own_extractor())
    {
        return Some(place);
    }
    match code.extracts().any() {
        true if code.drops_what_it_extracts() => code.extraction(),
        // It is elsewhere then, and no place is better than a wrong one.
        true => None,
        false => code.builds_server_spans().only(),
    }
}
