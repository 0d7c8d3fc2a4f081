//! The caller sent no usable `traceparent`, so the callee could not but start a trace of its own.

use crate::diagnose::context::{BrokenEdge, broken_edges, callee, header};
use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, DiagnosisId, Next, Rival, Source, Witness};
use crate::evidence::{Finding, Question, WireCall};
use crate::source::{Says, View, one};
use crate::text::Text;
use crate::untrusted::Untrusted;

/// See the page `context-not-injected` of the book.
pub(in crate::diagnose) struct ContextNotInjected;

impl Rule for ContextNotInjected {
    fn id(&self) -> &'static str {
        "context-not-injected"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Wire, Witness::Source, Witness::Probe])
            .told_from(
                "context-not-extracted",
                both!(
                    "the request carried a `traceparent` that can be read",
                    "a requisição trazia um `traceparent` que pode ser lido"
                ),
            )
            .told_from(
                "propagator-mismatch",
                both!("it carried a context in another format", "ela trazia um contexto em outro formato"),
            )
            .told_from(
                "call-not-made",
                both!("no request reached the callee", "nenhuma requisição chegou a quem é chamado"),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        broken_edges(case, open)
            .into_iter()
            .filter(|edge| !edge.calls.is_empty() && edge.calls.iter().all(|call| header(call).is_none()))
            .map(|edge| {
                let (caller, callee) = (edge.caller, edge.callee);
                let code = case.code(caller);
                let title = both!(
                    "context was not injected: `{caller}` called `{callee}` without a `traceparent`",
                    "o contexto não foi injetado: `{caller}` chamou `{callee}` sem `traceparent`"
                );
                if let Some(odd) = odd_header(&edge) {
                    return of_odd_header(self.id(), case, edge, &odd);
                }
                if let Some(set) = code.own_injector().filter(|_| edge.calls.iter().any(|call| only_state(call))) {
                    return lost_by_injector(self.id(), edge, set);
                }
                let other = another_propagator(case, &code, callee);
                let (told, advised, pointed) = other.map_or_else(
                    || (None, next(&code), place(&code)),
                    |(told, pointed)| (Some(told), next_of_another(), pointed),
                );
                let diagnosis = of_span(self.id(), edge.instance.expected, edge.explains, title, advised)
                    .mended_in(caller)
                    .shown(Witness::Wire, both!(
                        "on the wire: the request to `{callee}` carried no `traceparent`, so `{callee}` started a trace of its own",
                        "na rede: a requisição a `{callee}` não trazia `traceparent`, então `{callee}` começou um trace próprio"
                    ))
                    .at(code.todo(case.step, &["inject"]).or(pointed));
                diagnosis.because_all(Witness::Source, told.into_iter().chain(gaps(&code, caller)))
            })
            .collect()
    }

    fn questions(&self, case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        // Mended in the caller alone, it would still be two traces if the callee does not extract.
        callee(case, diagnosis).map(|service| Question::Continues { service }).into_iter().collect()
    }
}

/// A header of this edge that carries a context under a name that nobody reads. (`tracestate` and `baggage` go along
/// with every format.)
fn odd_header(edge: &BrokenEdge<'_>) -> Option<Untrusted> {
    let mut names = edge.calls.iter().flat_map(|call| &call.other_context);
    names.find(|name| !["tracestate", "baggage"].contains(&name.raw())).cloned()
}

/// Whether a call carried the second header of W3C without the first: a propagator writes both.
fn only_state(call: &WireCall) -> bool {
    call.traceparent.is_none() && call.other_context.iter().any(|name| name.raw() == "tracestate")
}

/// The propagator wrote, and what it wrote into kept only a part.
fn lost_by_injector(id: DiagnosisId, edge: BrokenEdge<'_>, set: Source) -> Diagnosis {
    let (caller, callee) = (edge.caller, edge.callee);
    let title = both!(
        "the context got lost on its way into the request: `{caller}` called `{callee}` with a `tracestate`, and without the `traceparent` that goes before it",
        "o contexto se perdeu a caminho da requisição: `{caller}` chamou `{callee}` com um `tracestate`, e sem o `traceparent` que vem antes dele"
    );
    let next = both!(
        "let the `set` of your injector keep every header that it is given: a propagator calls it once for each (`HeaderInjector(request.headers_mut())` does)",
        "faça o `set` do seu injector guardar todo cabeçalho que recebe: um propagator o chama uma vez para cada um (`HeaderInjector(request.headers_mut())` faz isso)"
    );
    let by_hand = Rival::new(
        both!(
            "the `tracestate` was written without the propagator, or the `traceparent` was taken out again",
            "o `tracestate` foi escrito sem o propagator, ou o `traceparent` foi tirado depois"
        ),
        both!(
            "`set` prints `traceparent` and `tracestate` when it is called, and keeps both",
            "`set` imprime `traceparent` e `tracestate` quando é chamado, e guarda os dois"
        ),
    );
    let wire = both!(
        "on the wire: the request to `{callee}` carried `tracestate`, which the propagator writes after `traceparent`, and no `traceparent`",
        "na rede: a requisição a `{callee}` trazia `tracestate`, que o propagator escreve depois do `traceparent`, e nenhum `traceparent`"
    );
    of_span(id, edge.instance.expected, edge.explains, title, Next::upon(next))
        .mended_in(caller)
        .likely(Witness::Wire, wire, by_hand)
        .because(
            Witness::Source,
            both!(
                "the source of `{caller}` has an injector of its own",
                "o código de `{caller}` tem um injector próprio"
            ),
        )
        .at(Some(set))
}

/// The context was sent, under another name than the standard's.
fn of_odd_header(id: DiagnosisId, case: &Case<'_>, edge: BrokenEdge<'_>, odd: &Untrusted) -> Diagnosis {
    let (caller, callee, name) = (edge.caller, edge.callee, odd.shown());
    let code = case.code(caller);
    let title = both!(
        "`{caller}` sends `{callee}` the context under the name `{name}`, and not as `traceparent`",
        "`{caller}` envia o contexto a `{callee}` com o nome `{name}`, e não como `traceparent`"
    );
    let next = both!(
        "call the header `traceparent`, one word; best let the propagator write it into the request as it is: `inject_context(&context, &mut HeaderInjector(…))`",
        "chame o cabeçalho de `traceparent`, uma palavra só; o melhor é deixar o propagator escrevê-lo na requisição como ele é: `inject_context(&context, &mut HeaderInjector(…))`"
    );
    // Where it is put together at run time, whatever writes headers has put it so.
    let place = code.uses_of_string(odd.raw()).only();
    let place = place.or_else(|| code.writes_headers().only()).or_else(|| code.injects().only());
    of_span(id, edge.instance.expected, edge.explains, title, Next::upon(next))
        .mended_in(caller)
        .shown(
            Witness::Wire,
            both!(
                "on the wire: the request to `{callee}` carried `{name}`, and no `traceparent`",
                "na rede: a requisição a `{callee}` trazia `{name}`, e nenhum `traceparent`"
            ),
        )
        .noting(both!(
            "the W3C's name is `traceparent`, and under another one nobody looks for it",
            "o nome do W3C é `traceparent`, e com outro ninguém o procura"
        ))
        .at(place)
}

/// Both halves are in the source and neither works: so the propagator that they share is another one. Where the
/// callee goes on with a trace, or was not asked, a single call is as good as it looks.
fn another_propagator(case: &Case<'_>, code: &View<'_>, callee: &str) -> Option<(Text, Option<Source>)> {
    let set = code.sets_propagator().all();
    let (last, is_again) = match &set[..] {
        [] => return None,
        [one] => (one, false),
        [.., last] => (last, true),
    };
    let asked = Question::Continues { service: callee.to_owned() };
    let neither = case.evidence.finding(&asked).is_some_and(|probed| probed.finding == Finding::No);
    if !code.injects().any() || !neither || !case.code(callee).extracts().any() {
        return None;
    }
    let (first_line, last_line, file) = (set[0].line, last.line, &last.file);
    let told = if is_again && set[0].file == *file {
        both!(
            "`{file}` sets a propagator in line {first_line} and again in line {last_line}: only the one set last is in force",
            "`{file}` define um propagator na linha {first_line} e de novo na linha {last_line}: só vale o último definido"
        )
    } else {
        both!(
            "one side injects and the other extracts, and neither does anything: the propagator in force is not the W3C one; it is set elsewhere, set again, or set too late",
            "um lado injeta e o outro extrai, e nada acontece: o propagator em vigor não é o do W3C; ele é definido em outro lugar, definido de novo ou definido tarde demais"
        )
    };
    // In two files, nobody knows which comes last.
    let pointed = one(set.iter().filter(|place| place.file != last.file).chain([last]).cloned().collect());
    Some((told, pointed))
}

fn next_of_another() -> Next {
    Next::upon(both!(
        "call `global::set_text_map_propagator(TraceContextPropagator::new())` once, in `telemetry::init`, before the service serves",
        "chame `global::set_text_map_propagator(TraceContextPropagator::new())` uma só vez, em `telemetry::init`, antes de o serviço atender"
    ))
}

/// What the source says is missing; nothing where it could not be read.
fn gaps(code: &View<'_>, caller: &str) -> Vec<Text> {
    let mut gaps = Vec::new();
    if code.sets_propagator().none() && !code.has_own_propagator() {
        gaps.push(both!(
            "the source of `{caller}` sets no global propagator: the default one writes nothing",
            "o código de `{caller}` não define um propagator global: o padrão não escreve nada"
        ));
    }
    if code.injects().none() {
        gaps.push(both!(
            "the source of `{caller}` injects nowhere",
            "o código de `{caller}` não injeta em lugar nenhum"
        ));
    }
    gaps
}

fn next(code: &View<'_>) -> Next {
    match (code.sets_propagator().says(), code.injects().says()) {
        (Says::No, Says::Yes) if code.has_own_propagator() => Next::upon(both!(
            "print what your propagator writes into the headers: where nothing is printed, it is not called on the way to the request; where it writes no `traceparent`, it is none of W3C's (`TraceContextPropagator`), or the context holds no span",
            "imprima o que o seu propagator escreve nos cabeçalhos: onde nada é impresso, ele não é chamado a caminho da requisição; onde não escreve `traceparent`, não é o do W3C (`TraceContextPropagator`), ou o contexto não tem span"
        )),
        (Says::No, Says::Yes) => Next::upon(both!(
            "set the global propagator where telemetry is set up: `global::set_text_map_propagator(TraceContextPropagator::new())`",
            "defina o propagator global onde a telemetria é configurada: `global::set_text_map_propagator(TraceContextPropagator::new())`"
        )),
        (Says::Yes, Says::No) => Next::upon(both!(
            "inject the context of the CLIENT span into the headers of the request, before it is sent: `inject_context(&context, &mut HeaderInjector(…))`",
            "injete o contexto do span CLIENT nos cabeçalhos da requisição, antes de enviá-la: `inject_context(&context, &mut HeaderInjector(…))`"
        )),
        (Says::Yes, Says::Yes) => Next::upon(both!(
            "inject into the headers of the request that is really sent, and from a context that holds the CLIENT span; where that is so, see that `set_text_map_propagator` is really called in this service, once, before it serves",
            "injete nos cabeçalhos da requisição que é mesmo enviada, e a partir de um contexto que tenha o span CLIENT; se já é assim, veja se `set_text_map_propagator` é mesmo chamado neste serviço, uma vez, antes de ele atender"
        )),
        _ => Next::upon(both!(
            "set `TraceContextPropagator` as the global propagator, and inject the current context into the headers of the request",
            "defina `TraceContextPropagator` como propagator global e injete o contexto atual nos cabeçalhos da requisição"
        )),
    }
}

/// The gap: where the provider is built and no propagator beside it, or where the request is sent. Where both halves
/// are in the source, it does not show which of them is not reached: then nothing is pointed to.
fn place(code: &View<'_>) -> Option<Source> {
    match (code.sets_propagator().any(), code.injects()) {
        (false, injects) if injects.any() && !code.has_own_propagator() => code.provider(),
        (_, injects) if injects.any() => None,
        _ => code.sends_requests().only(),
    }
}
