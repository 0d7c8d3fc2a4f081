//! The service makes spans, and its sampler drops them: the header that it sends on says so, or its source.

use crate::diagnose::draft::{Draft, of_service};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, DiagnosisId, Failure, Next, Rival, Witness};
use crate::evidence::{Exchange, Finding, Question, Seen, ServiceEvidence};
use crate::exercise::{Aspect, Assertion};
use crate::source::{Places, Sampler, View};
use crate::system::Exporter;
use crate::text::Text;
use crate::traceparent::Traceparent;

/// See the page `sampled-out` of the book.
pub(in crate::diagnose) struct SampledOut;

impl Rule for SampledOut {
    fn id(&self) -> &'static str {
        "sampled-out"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Wire, Witness::Source, Witness::Tap, Witness::Probe]).told_from("noop-tracer", both!("no sampler that drops is set; without a `traceparent` the trace id of its spans is all zeros", "nenhum sampler que descarta é definido; sem `traceparent`, o id do trace dos spans dele é só zeros")).told_from("context-unsampled", both!("the caller says `00`, and exports its own spans", "quem chama diz `00` e exporta os próprios spans"))
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let silent = case.silent(open).into_iter().filter(|(_, known, _)| known.exports.is_empty());
        let all = silent.filter_map(|silent| all_dropped(self.id(), case, open, silent));
        let services = case.step.exporters().iter();
        all.chain(services.filter_map(|service| some_dropped(self.id(), case, open, service))).collect()
    }

    fn questions(&self, case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        let is_unclear =
            |service: &&String| matches!(case.code(service).sampler(), Some(Sampler::Unknown(_)));
        let service = diagnosis.service.iter().filter(is_unclear);
        service.flat_map(|service| [asked(service), Question::Logs { service: service.clone() }]).collect()
    }
}

fn asked(service: &str) -> Question {
    Question::Samples { service: service.to_owned() }
}

/// Not one span left a service.
fn all_dropped(
    id: DiagnosisId,
    case: &Case<'_>,
    open: &Open,
    (service, known, mut explains): (&Exporter, &ServiceEvidence, Vec<Failure>),
) -> Option<Diagnosis> {
    let name = &service.name;
    let code = case.code(name);
    let said = code.sampler();
    let place = said.as_ref().and_then(|sampler| sampler.places().only());
    if let Some(callee) = callee_told_not_to_sample(case, name) {
        // The callee follows its caller (parent-based sampling), so its silence follows too.
        explains.extend(silent_callee(case, open, &callee));
        let diagnosis = dropped(id, name, &code, explains).shown(
            Witness::Wire,
            both!(
                "`{name}` sent `{callee}` a `traceparent` that ends in `00`: not sampled",
                "`{name}` enviou a `{callee}` um `traceparent` que termina em `00`: não amostrado"
            ),
        );
        let reached = both!(
            "the requests that reached it with a `traceparent` had one that ends in `01`",
            "as requisições que chegaram a ele com um `traceparent` traziam um que termina em `01`"
        );
        let diagnosis = diagnosis.because(Witness::Wire, reached).at(place);
        let by_hand = code.names_traceparent().any();
        return Some(if by_hand { diagnosis.unless(written_by_hand()) } else { diagnosis });
    }
    // Without a processor there is nobody to send what a sampler keeps. One that sends at once has no thread.
    let has_processor = known.batch_thread != Seen::No || code.adds_simple_exporter().any();
    let diagnosis = match said? {
        _ if !has_processor => return None,
        Sampler::Drops(_) => {
            let seen = both!(
                "its source sets a sampler that keeps little or nothing, and no span came",
                "o código dele define um sampler que guarda pouco ou nada, e nenhum span veio"
            );
            let diagnosis = dropped(id, name, &code, explains).shown(Witness::Source, seen);
            let is_sure = code.samples_nothing() && !code.keeps_tracer().any();
            if is_sure { diagnosis } else { diagnosis.unless(without_provider()) }
        }
        // A tracer without a provider makes no difference between what it is told.
        Sampler::Unknown(_) if makes_a_difference(case, name) => dropped(id, name, &code, explains).shown(
            Witness::Source,
            both!(
                "its source sets a sampler, and no span came of the requests of this run",
                "o código dele define um sampler, e nenhum span veio das requisições desta execução"
            ),
        ),
        Sampler::Unknown(_) if !code.sets_provider().any() => return None,
        Sampler::Unknown(_) => dropped_or_never_made(id, name, explains),
    };
    Some(diagnosis.at(place))
}

/// Whether a probe showed that what the caller says of sampling decides.
fn makes_a_difference(case: &Case<'_>, service: &str) -> bool {
    let probed = case.evidence.finding(&asked(service)).map(|probed| &probed.finding);
    matches!(probed, Some(Finding::Sampled { told_to, told_not_to, alone }) if *told_to || *told_not_to || *alone)
}

fn dropped(id: DiagnosisId, name: &str, code: &View<'_>, explains: Vec<Failure>) -> Draft {
    let title = both!("the sampler of `{name}` drops its spans", "o sampler de `{name}` descarta os spans");
    of_service(id, name, explains, title, remove(code))
}

fn remove(code: &View<'_>) -> Next {
    let text = both!(
        "remove `with_sampler`: the default keeps every trace that begins here, and every span whose parent is kept",
        "remova `with_sampler`: o padrão guarda todo trace que começa aqui e todo span cujo pai é guardado"
    );
    code.sets_sampler().to_change(text).unwrap_or_else(|| {
        Next::upon(both!(
            "find what decides: the source calls no `with_sampler`, so look for `OTEL_TRACES_SAMPLER` and for a `traceparent` that is written by hand",
            "ache o que decide: o código não chama `with_sampler`, então procure `OTEL_TRACES_SAMPLER` e um `traceparent` escrito à mão"
        ))
    })
}

/// Two causes that look alike from outside, where the source does not tell them apart.
fn dropped_or_never_made(id: DiagnosisId, name: &str, explains: Vec<Failure>) -> Diagnosis {
    let title = both!(
        "the sampler of `{name}` drops its spans, or its tracer belongs to no provider",
        "o sampler de `{name}` descarta os spans, ou o tracer dele não pertence a nenhum provider"
    );
    let next = Next::upon(both!(
        "print `span.span_context()` where a span starts: it tells these two apart",
        "imprima `span.span_context()` onde um span começa: isso distingue as duas causas"
    ));
    let seen = both!(
        "its source sets a sampler and does not say there what it keeps, and no span came",
        "o código dele define um sampler e não diz ali o que ele guarda, e nenhum span veio"
    );
    let drops = Rival::new(
        both!("the sampler drops every span", "o sampler descarta todo span"),
        both!(
            "the trace id is a real one, and the flags are `00`: remove `with_sampler`",
            "o id do trace é de verdade, e as flags são `00`: remova `with_sampler`"
        ),
    );
    of_service(id, name, explains, title, next).open(drops, without_provider()).because(Witness::Source, seen)
}

fn written_by_hand() -> Rival {
    Rival::new(
        both!("that header is written by hand", "esse cabeçalho é escrito à mão"),
        both!("the source puts a `traceparent` together itself", "o próprio código monta um `traceparent`"),
    )
}

fn without_provider() -> Rival {
    Rival::new(
        both!(
            "the tracer was taken before the provider was set",
            "o tracer foi tomado antes de o provider ser definido"
        ),
        both!(
            "without a `traceparent` the trace id is all zeros; then take the tracer after `set_tracer_provider`",
            "sem `traceparent`, o id do trace é só zeros; pegue então o tracer depois de `set_tracer_provider`"
        ),
    )
}

/// Of some requests a service left no span at all, though it exports: a sampler keeps a trace or drops it.
fn some_dropped(id: DiagnosisId, case: &Case<'_>, open: &Open, service: &Exporter) -> Option<Diagnosis> {
    let name = &service.name;
    if case.evidence.service(name)?.exports.is_empty() {
        return None;
    }
    let exchanges = &case.evidence.exchanges;
    let gone: Vec<&Exchange> =
        exchanges.iter().filter(|exchange| is_gone(case, open, name, exchange)).collect();
    let (count, of, request) = (gone.len(), exchanges.len(), &gone.first()?.request);
    if gone.iter().all(|exchange| flags(case, name, exchange).contains(&false)) {
        // Its caller told it so, and is the one to mend.
        return None;
    }
    let code = case.code(name);
    let said: Option<Places<'_>> = match code.sampler() {
        Some(Sampler::Drops(places)) => Some(places),
        _ => None,
    };
    // What it sends on says that it was a sampler, also where the source does not.
    let told_on = service.peers().map(|(_, peer)| peer).find(|peer| {
        gone.iter().all(|exchange| {
            let flags = flags(case, peer, exchange);
            !flags.is_empty() && flags.iter().all(|is_sampled| !is_sampled)
        })
    });
    if said.is_none() && told_on.is_none() {
        return None;
    }
    // Whatever else is amiss in such a request hangs on the spans that are not there.
    let is_of_one = |failure: &&Failure| {
        let is_gone = |request: &String| gone.iter().any(|exchange| exchange.request == *request);
        matches!(failure.assertion, Assertion::Span(..)) && failure.request.as_ref().is_some_and(is_gone)
    };
    let explains = open.0.iter().filter(is_of_one).cloned().collect();
    if said.is_none() && code.sampler().is_none() {
        let told_on = told_on.map(String::as_str)?;
        return Some(told_off(id, case, open, name, (&gone, told_on), explains));
    }
    let title = both!(
        "the sampler of `{name}` drops a part of its traces",
        "o sampler de `{name}` descarta uma parte dos traces"
    );
    let diagnosis = of_service(id, name, explains, title, remove(&code)).shown(Witness::Tap, both!(
        "`{name}` exports, and of {count} of {of} requests, `{request}` for one, not one span of it came",
        "`{name}` exporta, e de {count} de {of} requisições, `{request}` por exemplo, não veio nenhum span dele"
    ));
    let grounds = [
        case.only_untraced(gone.iter().map(|exchange| exchange.request.as_str()))
            .map(|told| (Witness::Tap, told)),
        told_on.map(|peer| {
            let told = both!(
                "on the wire: `{name}` sent `{peer}` for those a `traceparent` that ends in `00`: not sampled",
                "na rede: `{name}` enviou a `{peer}`, nessas, um `traceparent` que termina em `00`: não amostrado"
            );
            (Witness::Wire, told)
        }),
        said.as_ref().map(|_| {
            let told = both!(
                "its source sets a sampler that does not keep every trace",
                "o código dele define um sampler que não guarda todo trace"
            );
            (Witness::Source, told)
        }),
    ];
    let place = said.and_then(|places| places.only());
    let grounds = grounds.into_iter().flatten();
    Some(grounds.fold(diagnosis, |diagnosis, (by, told)| diagnosis.because(by, told)).at(place))
}

/// A service sends `00` on of some requests, and its source sets no sampler: what it is remains open.
fn told_off(
    id: DiagnosisId,
    case: &Case<'_>,
    open: &Open,
    name: &str,
    (gone, peer): (&[&Exchange], &str),
    explains: Vec<Failure>,
) -> Diagnosis {
    let (count, of) = (gone.len(), case.evidence.exchanges.len());
    let title = both!(
        "`{name}` goes on as if {count} of {of} requests were not sampled",
        "`{name}` segue como se {count} de {of} requisições não fossem amostradas"
    );
    let next = Next::upon(both!(
        "print `span.span_context()` of the first span of such a request, and compare it with these causes",
        "imprima `span.span_context()` do primeiro span de uma dessas requisições e compare com estas causas"
    ));
    let never = never_came(case, open, name);
    let (first, second) = match never {
        Some(_) => (no_op(), by_hand()),
        None => (by_hand(), no_op()),
    };
    let code = case.code(name);
    let request = &gone.first().map_or("", |exchange| &exchange.request);
    let diagnosis = of_service(id, name, explains, title, next)
        .open(first, second)
        .unless(by_environment())
        .because(
            Witness::Wire,
            both!(
                "on the wire: `{name}` sent `{peer}` for those, `{request}` for one, a `traceparent` that ends in `00`: not sampled",
                "na rede: `{name}` enviou a `{peer}`, nessas, `{request}` por exemplo, um `traceparent` que termina em `00`: não amostrado"
            ),
        )
        .because_all(Witness::Trace, never);
    let none = both!("its source sets no sampler", "o código dele não define nenhum sampler");
    if code.is_unknown() { diagnosis } else { diagnosis.because(Witness::Source, none) }
}

/// An expected span of the service that came in no request at all, though others of its did.
fn never_came(case: &Case<'_>, open: &Open, service: &str) -> Option<Text> {
    let all = case.evidence.exchanges.len();
    let mut own = case.step.spans().iter().filter(|span| span.service == service);
    let span = own.find(|span| open.of_span(&span.id, &[Aspect::Exists]).len() == all)?;
    let name = span.name();
    Some(both!("`{name}` came in none of the requests", "`{name}` não veio em nenhuma das requisições"))
}

fn no_op() -> Rival {
    Rival::new(
        both!(
            "that span is a no-op: its tracer was taken before the provider was made global",
            "esse span não faz nada: o tracer dele foi pego antes de o provider se tornar global"
        ),
        both!("its span id is all zeros", "o id do span é só zeros"),
    )
}

fn by_hand() -> Rival {
    Rival::new(
        both!(
            "the context of the caller is read by hand, and its flag `01` is lost: `TraceFlags::default()` is `00`",
            "o contexto de quem chama é lido à mão, e a flag `01` se perde: `TraceFlags::default()` é `00`"
        ),
        both!(
            "the source makes a `SpanContext::new` or writes a `traceparent`",
            "o código cria um `SpanContext::new` ou escreve um `traceparent`"
        ),
    )
}

fn by_environment() -> Rival {
    Rival::new(
        both!("a sampler from the environment drops them", "um sampler do ambiente os descarta"),
        both!(
            "`OTEL_TRACES_SAMPLER` is set where it runs",
            "`OTEL_TRACES_SAMPLER` está definida onde ele roda"
        ),
    )
}

/// The sampled flags with which a service was called on behalf of a request.
fn flags(case: &Case<'_>, callee: &str, exchange: &Exchange) -> Vec<bool> {
    let calls = case.calls_to(callee, exchange);
    let headers = calls.iter().filter_map(|call| Traceparent::read(call.traceparent.as_ref()?.raw()));
    headers.map(|header| header.is_sampled).collect()
}

/// Whether every span that a service should have made for a request is missing.
fn is_gone(case: &Case<'_>, open: &Open, service: &str, exchange: &Exchange) -> bool {
    let request = Some(&exchange.request);
    let own = case.step.spans().iter().filter(|span| span.service == service);
    let mut expected = own.filter_map(|span| case.instance(span, &exchange.request)).peekable();
    expected.peek().is_some()
        && expected.all(|instance| {
            let missing = open.of_span(&instance.expected.id, &[Aspect::Exists]);
            instance.actual.is_none() && missing.iter().any(|failure| failure.request.as_ref() == request)
        })
}

/// The peer of a service to which it sent a valid context with the sampled flag off.
fn callee_told_not_to_sample(case: &Case<'_>, service: &str) -> Option<String> {
    let is_told = |peer: &&String| {
        case.evidence.exchanges.iter().any(|exchange| flags(case, peer, exchange).contains(&false))
    };
    case.step.exporter(service)?.peers().map(|(_, peer)| peer).find(is_told).cloned()
}

fn silent_callee(case: &Case<'_>, open: &Open, callee: &str) -> Vec<Failure> {
    let is_silent = case.evidence.service(callee).is_some_and(|service| service.exports.is_empty());
    if is_silent { open.of(&Assertion::Exports(callee.to_owned())) } else { Vec::new() }
}
