//! An expected span is not there.

use crate::diagnose::case::{ALL_ASPECTS, Instance};
use crate::diagnose::draft::{Draft, of_span};
use crate::diagnose::layer::{self, LayerFault};
use crate::diagnose::remaining::{
    layer_left_out, layer_of_another_kind, never_ends, not_reached, not_started, parent_based, taken_early,
    untied,
};
use crate::diagnose::{Case, Footing, Open, Rule, context, lost};
use crate::diagnosis::{Diagnosis, DiagnosisId, Failure, Next, Rival, Witness};
use crate::evidence::Question;
use crate::exercise::Aspect;
use crate::text::Text;
use crate::trace::Span;

/// See the page `span-missing` of the book.
pub(in crate::diagnose) struct SpanMissing;

impl Rule for SpanMissing {
    fn id(&self) -> &'static str {
        "span-missing"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source, Witness::Probe])
            .told_from(
                "span-name-wrong",
                both!(
                    "another span of the service carries its attributes",
                    "outro span do serviço traz os atributos dele"
                ),
            )
            .told_from(
                "parent-never-ended",
                both!(
                    "children came that name a parent which never did",
                    "vieram filhos que apontam um pai que nunca veio"
                ),
            )
            .told_from(
                "filtered-out",
                both!("with everything logged it comes", "com tudo registrado, ele vem"),
            )
            .told_from(
                "noop-tracer",
                both!(
                    "the trace id of its `span_context()` is all zeros: its tracer was taken too early",
                    "o id do trace no `span_context()` dele é só zeros: o tracer foi pego cedo demais"
                ),
            )
            .told_from_cause(
                both!(
                    "the layer that should make it makes another one, or was put on the router before the route",
                    "a layer que deveria criá-lo cria outro, ou foi posta no router antes da rota"
                ),
                both!(
                    "the source says so; with everything logged another span comes in its place",
                    "o código o diz; com tudo registrado, vem outro span no lugar dele"
                ),
            )
            .told_from_cause(
                both!(
                    "the source starts it, and it does not end or is not reached",
                    "o código o inicia, e ele não termina ou não é alcançado"
                ),
                both!(
                    "print something where it starts, and drop it where the work ends",
                    "imprima algo onde ele começa e solte-o onde o trabalho termina"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Exists)
            .into_iter()
            .filter_map(|(instances, failures)| {
                let instance = *instances.first()?;
                if context::is_cut_off(case, &instance) || lost::is_left_alone(case, &instance) {
                    return None;
                }
                let requests = failures.iter().filter_map(|failure| failure.request.as_deref());
                let sign = Sign::of(case, &instance, case.only_untraced(requests));
                let explains = open.of_span(&instance.expected.id, &ALL_ASPECTS);
                Some(told(self.id(), case, &instance, sign, explains))
            })
            .collect()
    }

    fn questions(&self, case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        // A span of `tracing` may be made and filtered out.
        let by_tracing = |service: &&String| case.code(service).uses_tracing_spans();
        let service = diagnosis.service.iter().filter(by_tracing);
        service.map(|service| Question::Logs { service: service.clone() }).collect()
    }
}

/// What speaks for one cause or another.
enum Sign {
    /// It came, under the name of another service.
    OtherService(Text),
    /// Another span carries what it should.
    Renamed(Text),
    /// It came where it belongs to no request.
    Stray(Text),
    /// It came alone, where it begins a trace and nothing in it tells of the request.
    Alone(Text),
    /// It is missing exactly where nobody sent a `traceparent`.
    Untraced(Text),
    /// The layer that should make it makes another one, or is not in its way.
    Layer(LayerFault),
    /// The source starts no SERVER span, and puts a layer on its router that may.
    LeftToALayer,
    /// The source starts none of that name.
    NotStarted,
    /// The source starts it, or may.
    Started,
}

impl Sign {
    fn of(case: &Case<'_>, instance: &Instance<'_>, untraced: Option<Text>) -> Self {
        if let Some(actual) = instance.actual.filter(|actual| is_of_another_service(case, instance, actual)) {
            let (name, found) = (instance.expected.name(), actual.service.shown());
            return Self::OtherService(both!(
                "`{name}` came, under the service name `{found}`",
                "`{name}` veio, com o nome de serviço `{found}`"
            ));
        }
        if let Some(actual) = instance.actual {
            let (found, name) = (actual.name.shown(), instance.expected.name());
            return Self::Renamed(both!(
                "`{found}` carries its attributes: is it meant to be `{name}`?",
                "`{found}` traz os atributos dele: era para ser `{name}`?"
            ));
        }
        if let Some(alone) = alone(case, instance) {
            return Self::Alone(alone);
        }
        if let Some(untraced) = untraced {
            return Self::Untraced(untraced);
        }
        if let Some(stray) = stray(case, instance) {
            return Self::Stray(stray);
        }
        if let Some(fault) = layer::fault(case, instance) {
            return Self::Layer(fault);
        }
        let code = case.code(&instance.expected.service);
        if code.leaves_server_spans_to_a_layer(instance.expected) {
            return Self::LeftToALayer;
        }
        let is_known = code.starts(instance.expected).none() && !code.starts_by_variable();
        if is_known && code.made_at(instance.expected).is_none() { Self::NotStarted } else { Self::Started }
    }
}

fn told(
    id: DiagnosisId,
    case: &Case<'_>,
    instance: &Instance<'_>,
    sign: Sign,
    explains: Vec<Failure>,
) -> Diagnosis {
    let expected = instance.expected;
    let (name, service) = (expected.name(), &expected.service);
    let title = both!("span `{name}` of `{service}` is missing", "falta o span `{name}` de `{service}`");
    let code = case.code(service);
    let quoted = format!("`{name}`");
    let place = match &sign {
        Sign::Layer(fault) => fault.place.clone(),
        _ => code.start_of(expected).or_else(|| code.todo(case.step, &[&quoted])),
    };
    let draft = |next: Next| of_span(id, expected, explains, title, next).at(place);
    let arrived = arrived(case, instance);
    match sign {
        Sign::OtherService(told) => {
            under_another_name(draft, case, instance, told).because(Witness::Trace, arrived)
        }
        Sign::Renamed(told) => {
            let next = Next::upon(both!("name that span `{name}`", "chame esse span de `{name}`"));
            draft(next).likely(Witness::Trace, told, not_started(name)).because(Witness::Trace, arrived)
        }
        Sign::Alone(told) => {
            let next = Next::upon(both!(
                "see to it that the work of `{name}` runs in its context (`.with_context(…)`, or `.instrument(span)` with `tracing`), and that what starts below it is given no other one",
                "garanta que o trabalho de `{name}` rode no contexto dele (`.with_context(…)`, ou `.instrument(span)` com `tracing`) e que o que começa abaixo dele não receba outro"
            ));
            draft(next).likely(Witness::Trace, told, untied(name)).because(Witness::Trace, arrived)
        }
        Sign::Untraced(told) => {
            let next = Next::upon(both!(
                "start `{name}` also where no `traceparent` comes in: the trace begins there",
                "inicie `{name}` também onde não chega nenhum `traceparent`: o trace começa ali"
            ));
            draft(next).likely(Witness::Trace, told, parent_based()).because(Witness::Trace, arrived)
        }
        Sign::Stray(told) => {
            let next = Next::upon(both!(
                "let `{name}` start in the context of its request: pass that context on to where it starts",
                "deixe `{name}` começar no contexto da requisição dele: leve esse contexto até onde ele começa"
            ));
            draft(next).likely(Witness::Trace, told, not_started(name)).because(Witness::Trace, arrived)
        }
        Sign::Layer(LayerFault { seen, next, is_tried, .. }) => {
            let draft = draft(Next::upon(next));
            let told = if is_tried {
                draft.shown(Witness::Trace, arrived)
            } else {
                draft.likely(Witness::Trace, arrived, not_reached())
            };
            told.because(Witness::Source, seen)
        }
        Sign::LeftToALayer => {
            let next = Next::upon(both!(
                "look at what is given to `.layer`: compare it with these causes",
                "veja o que é dado a `.layer` e compare com estas causas"
            ));
            let draft = draft(next).open(layer_of_another_kind(), layer_left_out()).unless(not_started(name));
            draft.because(Witness::Trace, arrived)
        }
        Sign::NotStarted => {
            let next = Next::upon(both!(
                "start a span named `{name}` around that work, and let it end when the work does",
                "inicie um span chamado `{name}` em volta desse trabalho e deixe-o terminar com ele"
            ));
            let none = both!(
                "the source of `{service}` starts no span of that name",
                "o código de `{service}` não inicia nenhum span com esse nome"
            );
            draft(next).shown(Witness::Trace, arrived).because(Witness::Source, none)
        }
        Sign::Started if code.forgets().any() => {
            let next = both!(
                "let `{name}` end: call `end()` on it when the work is done, or let it be dropped",
                "deixe `{name}` terminar: chame `end()` quando o trabalho acabar, ou deixe-o ser descartado"
            );
            let word = code.forgets().word().unwrap_or("forget");
            let kept = both!(
                "its source starts `{name}` and calls `{word}`: what is never dropped is never ended, and only an ended span is exported",
                "o código dele inicia `{name}` e chama `{word}`: o que nunca é descartado nunca termina, e só um span terminado é exportado"
            );
            draft(Next::upon(next))
                .at(code.forgets().only())
                .likely(Witness::Trace, arrived, not_reached())
                .because(Witness::Source, kept)
        }
        Sign::Started => {
            let next = Next::upon(both!(
                "print something where `{name}` starts and where it ends, and compare with these causes",
                "imprima algo onde `{name}` começa e onde termina e compare com estas causas"
            ));
            let in_its_place = in_its_place(case, instance);
            let open = match in_its_place {
                Some(other) => draft(next).open(other, never_ends()).unless(not_reached()),
                None => draft(next).open(never_ends(), not_reached()),
            };
            let open = if code.is_unknown() { open.unless(not_started(name)) } else { open };
            let open = if code.starts_by_tracing(expected) { open } else { open.unless(taken_early()) };
            open.because(Witness::Trace, arrived)
        }
    }
}

/// Whether what came has the name that is expected, and says that it is of another service.
fn is_of_another_service(case: &Case<'_>, instance: &Instance<'_>, actual: &Span) -> bool {
    let expected = instance.expected;
    let is_named = expected.names.iter().any(|name| actual.name == name.as_str());
    let exporter = case.step.exporter(&expected.service);
    is_named && exporter.is_some_and(|exporter| actual.service != exporter.service_name.as_str())
}

/// A service's name is its provider's: a span under another name is another provider's.
fn under_another_name(
    draft: impl FnOnce(Next) -> Draft,
    case: &Case<'_>,
    instance: &Instance<'_>,
    told: Text,
) -> Diagnosis {
    let name = instance.expected.name();
    let service_name =
        case.step.exporter(&instance.expected.service).map_or("", |exporter| exporter.service_name.as_str());
    let next = both!(
        "take the tracer of `{name}` from the provider whose resource is named `{service_name}` (`global::tracer(…)`, where that is the global one), or give its own provider that resource: `.with_resource(…)`",
        "tome o tracer de `{name}` do provider cujo resource se chama `{service_name}` (`global::tracer(…)`, onde esse é o global), ou dê ao provider dele esse resource: `.with_resource(…)`"
    );
    draft(Next::upon(next)).shown(Witness::Trace, told).noting(both!(
        "the service name stands in the resource of the provider that made the span",
        "o nome do serviço está no resource do provider que criou o span"
    ))
}

/// A span of the same service and kind that is expected nowhere: perhaps this one, under another name.
fn in_its_place(case: &Case<'_>, instance: &Instance<'_>) -> Option<Rival> {
    let expected = instance.expected;
    let service_name = case.step.exporter(&expected.service)?.service_name.as_str();
    let mut spans = case.spans_of(instance.exchange).into_iter();
    let other = spans.find(|span| {
        let is_alike = span.service == service_name && expected.kind.is_some() && span.kind == expected.kind;
        is_alike && !case.is_taken(instance.exchange, span)
    })?;
    let (found, name) = (other.name.shown(), expected.name());
    Some(Rival::new(
        both!(
            "it is `{found}`, under another name: what the name is made of (the route, say) is not known yet where the span starts",
            "ele é `{found}`, com outro nome: aquilo de que o nome é feito (a rota, por exemplo) ainda não é conhecido onde o span começa"
        ),
        both!(
            "`{found}` begins and ends when `{name}` should",
            "`{found}` começa e termina quando `{name}` deveria"
        ),
    ))
}

/// A span that begins a trace, came in the request's time, and has nothing below it that tells of the request, which
/// was sent without a trace to go on with.
fn alone(case: &Case<'_>, instance: &Instance<'_>) -> Option<Text> {
    let begins = instance.expected.parent.is_none() && !instance.exchange.is_traced;
    let stray = begins.then(|| lost::stray(case, instance)).flatten()?;
    let (name, trace) = (stray.name.shown(), stray.trace_id);
    Some(both!(
        "a `{name}` came at that time, in trace `{trace}`, and nothing below it tells of the request: what should be there is in another trace",
        "um `{name}` veio nesse momento, no trace `{trace}`, e nada abaixo dele fala da requisição: o que deveria estar ali está em outro trace"
    ))
}

/// A span of that name that came in the request's time, in a trace that says nothing of the request.
fn stray(case: &Case<'_>, instance: &Instance<'_>) -> Option<Text> {
    let stray = lost::stray(case, instance)?;
    let (name, trace) = (stray.name.shown(), stray.trace_id);
    Some(both!(
        "a span `{name}` came at that time in trace `{trace}`, which is tied to no request: its context was lost",
        "um span `{name}` veio nesse momento no trace `{trace}`, que não se liga a nenhuma requisição: o contexto dele se perdeu"
    ))
}

/// What did come from the service in this request.
fn arrived(case: &Case<'_>, instance: &Instance<'_>) -> Text {
    let service = &instance.expected.service;
    let service_name = case.step.exporter(service).map_or("", |service| service.service_name.as_str());
    let mut names: Vec<String> = case
        .spans_of(instance.exchange)
        .into_iter()
        .filter(|span| span.service == service_name)
        .map(|span| format!("`{}`", span.name.shown()))
        .collect();
    names.sort();
    names.dedup();
    names.truncate(8);
    if names.is_empty() {
        return both!(
            "`{service}` exports, but no span of it belongs to this request",
            "`{service}` exporta, mas nenhum span dele pertence a esta requisição"
        );
    }
    let names = names.join(", ");
    both!("from `{service}` came: {names}", "de `{service}` vieram: {names}")
}
