//! A batch processor stands ready, and no span ever reaches it: the tracer that the code uses is
//! the no-op one, taken before the provider was set, or because it never was. Where only some code has
//! such a tracer, its spans alone are missing.

use crate::diagnose::case::{ALL_ASPECTS, delay_in_code};
use crate::diagnose::draft::{of_service, of_span};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, DiagnosisId, Failure, Next, Rival, Source, Witness};
use crate::evidence::{Question, Seen};
use crate::exercise::Aspect;
use crate::source::View;
use crate::text::Text;

/// See the page `noop-tracer` of the book.
pub(in crate::diagnose) struct NoopTracer;

impl Rule for NoopTracer {
    fn id(&self) -> &'static str {
        "noop-tracer"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Process, Witness::Tap, Witness::Source, Witness::Probe])
            .told_from(
                "nothing-exported",
                both!("no batch processor runs in the process", "nenhum batch processor roda no processo"),
            )
            .told_from(
                "sampled-out",
                both!(
                    "the trace id of its spans is a real one, and the flags are `00`",
                    "o id do trace dos spans dele é de verdade, e as flags são `00`"
                ),
            )
            .told_from(
                "layer-missing",
                both!(
                    "the spans are made by `tracing`, and no layer passes them on",
                    "os spans são criados pelo `tracing`, e nenhuma layer os repassa"
                ),
            )
            .told_from_cause(
                both!(
                    "the spans go elsewhere: another exporter, a processor of your own",
                    "os spans vão para outro lugar: outro exporter, um processor próprio"
                ),
                both!("the flags of its spans are `01`", "as flags dos spans dele são `01`"),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.silent(open)
            .into_iter()
            .filter(|(_, known, _)| known.exports.is_empty() && known.batch_thread == Seen::Yes)
            // One that sends nothing over OTLP says nothing of the tracer.
            .filter(|(service, ..)| case.code(&service.name).other_exporter().is_none())
            .filter(|(service, ..)| case.code(&service.name).own_exporter().is_none())
            // What it holds for longer than was waited, and does not send when it is stopped, may be there.
            .filter(|(_, known, _)| delay_in_code(case, known).is_none())
            // Where no span is started, no tracer is to blame.
            .filter(|(service, ..)| !case.code(&service.name).makes_spans().none())
            .map(|(service, _, explains)| of_all_spans(self.id(), case, &service.name, explains))
            .chain(spans_of_a_static(self.id(), case, open))
            .collect()
    }

    fn questions(&self, _case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        diagnosis.service.iter().map(|service| Question::Logs { service: service.clone() }).collect()
    }
}

/// Spans that are missing while others of their service come: those that a tracer in a static should make,
/// which somebody took before the provider was set.
fn spans_of_a_static(id: DiagnosisId, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
    let broken = case.broken(open, Aspect::Exists).into_iter();
    let first = broken.filter_map(|(instances, _)| instances.first().copied());
    first
        .filter(|instance| instance.actual.is_none())
        .filter_map(|instance| {
            let expected = instance.expected;
            let (name, service) = (expected.name(), &expected.service);
            let exports = case.evidence.service(service).is_some_and(|known| !known.exports.is_empty());
            let code = case.code(service);
            let early = code.start_by_early_tracer(expected);
            let is_early = early.is_some();
            let place = early.or_else(|| code.start_by_kept_tracer(expected)).filter(|_| exports)?;
            let title = both!(
                "span `{name}` of `{service}` is started by a no-op tracer",
                "o span `{name}` de `{service}` é iniciado por um tracer que não faz nada"
            );
            let next = Next::upon(both!(
                "move the taking of the tracer to where the span starts, or at least behind `set_tracer_provider`",
                "leve a tomada do tracer para onde o span começa, ou ao menos para depois de `set_tracer_provider`"
            ));
            let explains = open.of_span(&expected.id, &ALL_ASPECTS);
            let never = both!(
                "`{service}` exports, but never `{name}`, which its source does start",
                "`{service}` exporta, mas nunca `{name}`, que o código dele inicia"
            );
            let kept = both!(
                "it starts it with a tracer that is kept in a static: taken before the provider is set, it stays a no-op for ever",
                "ele o inicia com um tracer guardado em um static: se tomado antes de o provider ser definido, nunca mais faz nada"
            );
            let given = both!(
                "`main` calls what takes a tracer there before it sets the provider up, and that span is started with a tracer that is handed in",
                "`main` chama ali o que pega um tracer antes de configurar o provider, e esse span é iniciado com um tracer recebido"
            );
            let kept = if is_early { given } else { kept };
            let draft = of_span(id, expected, explains, title, next).at(Some(place));
            Some(draft.likely(Witness::Tap, never, not_reached()).because(Witness::Source, kept))
        })
        .collect()
}

fn not_reached() -> Rival {
    Rival::new(
        both!("the code never gets there", "o código nunca chega lá"),
        both!(
            "print something on the line before the span starts",
            "imprima algo na linha antes de o span começar"
        ),
    )
}

/// No span of a service reaches its exporter.
fn of_all_spans(id: DiagnosisId, case: &Case<'_>, name: &str, explains: Vec<Failure>) -> Diagnosis {
    let code = case.code(name);
    let thread = both!(
        "the batch processor's thread runs in `{name}`, so there is a provider with an exporter",
        "a thread do batch processor roda em `{name}`, então há um provider com exporter"
    );
    let nothing = both!(
        "not one span was exported, and the SDK reported no error",
        "nenhum span foi exportado, e o SDK não relatou erro"
    );
    let told = match cause(&code) {
        Suspect::NotGlobal => not_global(id, name, explains, &code, thread),
        Suspect::OfNothing(place) => of_nothing(id, name, explains, place, thread),
        Suspect::Twice(last) => twice(id, name, explains, last, thread),
        Suspect::Kept => kept(id, name, explains, &code, thread),
        Suspect::Unknown => unknown(id, case, name, explains, &code).because(Witness::Process, thread),
    };
    told.because(Witness::Tap, nothing)
}

/// Which of the causes the source speaks for.
enum Suspect {
    /// No provider is made global, and the global tracer is used.
    NotGlobal,
    /// One that makes nothing is.
    OfNothing(Option<Source>),
    /// More than one is.
    Twice(Source),
    /// A static keeps a tracer.
    Kept,
    /// None.
    Unknown,
}

fn cause(code: &View<'_>) -> Suspect {
    let set = code.sets_provider();
    if set.none() {
        // Of a source that never asks for the global tracer, none being global explains nothing.
        return if code.takes_tracer().any() { Suspect::NotGlobal } else { Suspect::Unknown };
    }
    let of_nothing = code.sets_noop_provider();
    match &set.all()[..] {
        [_] if of_nothing.any() => Suspect::OfNothing(of_nothing.only()),
        [_, .., last] => Suspect::Twice(last.clone()),
        _ if code.keeps_tracer().any() => Suspect::Kept,
        _ => Suspect::Unknown,
    }
}

fn title(name: &str) -> Text {
    both!(
        "`{name}` has an exporter, but its spans go to a no-op tracer",
        "`{name}` tem um exporter, mas os spans vão para um tracer que não faz nada"
    )
}

fn not_global(
    id: DiagnosisId,
    name: &str,
    explains: Vec<Failure>,
    code: &View<'_>,
    thread: Text,
) -> Diagnosis {
    let text = both!(
        "call `global::set_tracer_provider(provider.clone())` where the provider is built",
        "chame `global::set_tracer_provider(provider.clone())` onde o provider é construído"
    );
    let never = both!(
        "its source never calls `global::set_tracer_provider`: `global::tracer` makes spans that go nowhere",
        "o código dele nunca chama `global::set_tracer_provider`: `global::tracer` cria spans que não vão a lugar nenhum"
    );
    let next = code.sets_provider().to_add(text).unwrap_or_else(|| {
        Next::upon(both!("let that provider be the global one", "faça esse provider ser o global"))
    });
    let draft = of_service(id, name, explains, title(name), next).at(code.provider());
    draft.shown(Witness::Process, thread).because(Witness::Source, never)
}

fn of_nothing(
    id: DiagnosisId,
    name: &str,
    explains: Vec<Failure>,
    place: Option<Source>,
    thread: Text,
) -> Diagnosis {
    let next = Next::upon(both!(
        "give `global::set_tracer_provider` the provider that has the exporter",
        "passe a `global::set_tracer_provider` o provider que tem o exporter"
    ));
    let seen = both!(
        "its source makes a `NoopTracerProvider` the global one: every span of `global::tracer` goes nowhere",
        "o código dele torna global um `NoopTracerProvider`: todo span de `global::tracer` não vai a lugar nenhum"
    );
    of_service(id, name, explains, title(name), next)
        .at(place)
        .shown(Witness::Process, thread)
        .because(Witness::Source, seen)
}

fn twice(id: DiagnosisId, name: &str, explains: Vec<Failure>, last: Source, thread: Text) -> Diagnosis {
    let next = Next::upon(both!(
        "make one provider global, the one with the exporter, and no other after it",
        "torne global um só provider, o que tem o exporter, e nenhum outro depois dele"
    ));
    let more = both!(
        "its source makes a provider global more than once: the last one is in force, and nothing comes of it",
        "o código dele torna global um provider mais de uma vez: vale o último, e dele não vem nada"
    );
    let draft = of_service(id, name, explains, title(name), next).at(Some(last));
    draft.likely(Witness::Process, thread, taken_early()).because(Witness::Source, more)
}

fn kept(id: DiagnosisId, name: &str, explains: Vec<Failure>, code: &View<'_>, thread: Text) -> Diagnosis {
    let next = Next::upon(both!(
        "take the tracer where the span starts, `global::tracer(…)`: a static that is filled before the provider is set keeps a no-op for ever",
        "pegue o tracer onde o span começa, `global::tracer(…)`: um static preenchido antes de o provider ser definido guarda para sempre um que não faz nada"
    ));
    let kept = both!(
        "its source keeps a tracer in a static: taken before the provider is set, it stays a no-op for ever",
        "o código dele guarda um tracer em um static: se tomado antes de o provider ser definido, nunca mais faz nada"
    );
    let draft = of_service(id, name, explains, title(name), next).at(code.keeps_tracer().only());
    draft.likely(Witness::Process, thread, dropped()).because(Witness::Source, kept)
}

/// The source shows no cause: what is known, and what it may be.
fn unknown(
    id: DiagnosisId,
    case: &Case<'_>,
    name: &str,
    explains: Vec<Failure>,
    code: &View<'_>,
) -> Diagnosis {
    let title = both!(
        "`{name}` has an exporter, and no span reaches it",
        "`{name}` tem um exporter, e nenhum span chega a ele"
    );
    let next = Next::upon(both!(
        "print `span.span_context()` where a span starts, and compare it with these causes",
        "imprima `span.span_context()` onde um span começa e compare com estas causas"
    ));
    let place = code.takes_tracer_in_main().only();
    let diagnosis = of_service(id, name, explains, title, next).at(place).open(taken_early(), dropped());
    let diagnosis = if code.sets_provider().any() {
        diagnosis.excluding(both!(
            "no provider is global: its source calls `global::set_tracer_provider`, once",
            "nenhum provider global: o código dele chama `global::set_tracer_provider`, uma vez"
        ))
    } else {
        diagnosis.unless(Rival::new(
            both!(
                "no provider is made global, and what makes the spans asks for the global one: your code, or a library",
                "nenhum provider se torna global, e o que cria os spans pede o global: seu código, ou uma biblioteca"
            ),
            both!(
                "`global::set_tracer_provider` stands nowhere in the source",
                "`global::set_tracer_provider` não está em lugar nenhum do código"
            ),
        ))
    };
    let diagnosis = if code.uses_tracing_spans() {
        diagnosis.unless(Rival::new(
            both!(
                "`tracing` makes no span at that level: a filter, or a feature `max_level_…` of the crate",
                "o `tracing` não cria span nesse nível: um filtro, ou uma feature `max_level_…` do crate"
            ),
            both!(
                "`span.is_disabled()` is `true` where it starts; look for `max_level` in `Cargo.toml`",
                "`span.is_disabled()` é `true` onde ele começa; procure `max_level` no `Cargo.toml`"
            ),
        ))
    } else {
        diagnosis
    };
    let diagnosis = diagnosis.unless(lost_later());
    let says_set = case
        .logged(name)
        .is_some_and(|(_, lines)| lines.iter().any(|line| line.raw().contains("TracerProvider.GlobalSet")));
    if !says_set {
        return diagnosis;
    }
    diagnosis.because(
        Witness::Probe,
        both!("the SDK says that a provider was made global", "o SDK diz que um provider se tornou global"),
    )
}

fn taken_early() -> Rival {
    Rival::new(
        both!(
            "the tracer was taken before the provider was set, or belongs to another provider",
            "o tracer foi tomado antes de o provider ser definido, ou pertence a outro provider"
        ),
        both!(
            "without a `traceparent` the trace id is all zeros; then take the tracer after `set_tracer_provider`",
            "sem `traceparent`, o id do trace é só zeros; pegue então o tracer depois de `set_tracer_provider`"
        ),
    )
}

fn dropped() -> Rival {
    Rival::new(
        both!("a sampler drops every span", "um sampler descarta todo span"),
        both!(
            "the trace id is a real one, and the flags are `00`",
            "o id do trace é de verdade, e as flags são `00`"
        ),
    )
}

fn lost_later() -> Rival {
    Rival::new(
        both!(
            "the spans are made and go elsewhere: another exporter, a processor of your own, a span that never ends",
            "os spans são criados e vão para outro lugar: outro exporter, um processor próprio, um span que nunca termina"
        ),
        both!("the flags are `01`", "as flags são `01`"),
    )
}
