//! Nothing at all: no provider, no processor, or no exporter.

use crate::diagnose::case::delay_in_code;
use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, DiagnosisId, Failure, Next, Rival, Witness};
use crate::evidence::{Question, Seen, ServiceEvidence};
use crate::sdk::{DELAY_VARIABLE, Sdk};
use crate::system::Exporter;
use crate::untrusted::Untrusted;

/// See the page `nothing-exported` of the book.
pub(in crate::diagnose) struct NothingExported;

impl Rule for NothingExported {
    fn id(&self) -> &'static str {
        "nothing-exported"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Log, Witness::Tap, Witness::Process, Witness::Source, Witness::Probe])
            .told_from(
                "noop-tracer",
                both!(
                    "a batch processor's thread runs in the process",
                    "uma thread do batch processor roda no processo"
                ),
            )
            .told_from(
                "exporter-wrong-port",
                both!("the SDK reports exports that failed", "o SDK relata exportações que falharam"),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.silent(open)
            .into_iter()
            .filter(|(_, known, _)| known.exports.is_empty())
            .map(|(service, known, explains)| {
                if let Some(delays) = delay_in_code(case, known) {
                    return held_back(self.id(), service, explains).at(delays.only());
                }
                if let Some((exporter, place)) = case.code(&service.name).other_exporter() {
                    return elsewhere(self.id(), &service.name, exporter, explains).at(Some(place));
                }
                if let Some(place) = case.code(&service.name).own_exporter() {
                    return of_ones_own(self.id(), &service.name, explains).at(Some(place));
                }
                if let Some(line) = own_words(known) {
                    return as_it_says(self.id(), case, &service.name, explains, line);
                }
                if known.batch_thread == Seen::Yes && case.code(&service.name).makes_spans().none() {
                    return nothing_started(self.id(), case, service, explains);
                }
                let (name, expected) = (&service.name, &service.service_name);
                let title = both!("`{name}` exported nothing", "`{name}` não exportou nada");
                let text = match service.sdk {
                    Sdk::Rust => both!(
                        "write `telemetry::init`: a resource named `{expected}`, an OTLP exporter, a batch processor, and the provider made global",
                        "escreva `telemetry::init`: um resource chamado `{expected}`, um exporter OTLP, um batch processor e o provider global"
                    ),
                    Sdk::Python | Sdk::Unknown => both!(
                        "have it send its spans over OTLP to the address in `OTEL_EXPORTER_OTLP_ENDPOINT`, with a resource named `{expected}`",
                        "faça com que ele mande seus spans por OTLP ao endereço em `OTEL_EXPORTER_OTLP_ENDPOINT`, com um resource chamado `{expected}`"
                    ),
                };
                let code = case.code(name);
                let next = code.builds_exporter().to_add(text).unwrap_or_else(|| {
                    Next::upon(both!(
                        "print what building the exporter returns, and where the provider goes: the source gives it an exporter, and no processor works",
                        "imprima o que a construção do exporter retorna e para onde vai o provider: o código lhe dá um exporter, e nenhum processador trabalha"
                    ))
                });
                let place = code.todo(case.step, &["exporter"]).or_else(|| code.provider());
                let seen = if service.listens() {
                    both!(
                        "it answered every request, and no span of it arrived, over gRPC or HTTP",
                        "ele respondeu a todas as requisições, e nenhum span dele chegou, por gRPC ou HTTP"
                    )
                } else {
                    both!(
                        "it ran to its end, and no span of it arrived, over gRPC or HTTP",
                        "ele rodou até o fim, e nenhum span dele chegou, por gRPC ou HTTP"
                    )
                };
                let diagnosis = of_service(self.id(), name, explains, title, next).at(place).shown(Witness::Tap, seen);
                if known.batch_thread == Seen::No {
                    diagnosis.because(Witness::Process, both!(
                        "no batch processor runs in it",
                        "nenhum batch processor roda nele"
                    ))
                } else {
                    diagnosis
                }
            })
            .collect()
    }

    fn questions(&self, case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        // Where the source builds no exporter, there is nothing left to ask.
        let builds = |service: &&String| case.code(service).builds_exporter().any();
        let service = diagnosis.service.iter().filter(builds);
        service.map(|service| Question::Logs { service: service.clone() }).collect()
    }
}

/// Its exporter sends spans somewhere else.
fn elsewhere(id: DiagnosisId, name: &str, exporter: &str, explains: Vec<Failure>) -> Diagnosis {
    let title = both!(
        "the exporter of `{name}` is `{exporter}`, which sends nothing over OTLP",
        "o exporter de `{name}` é `{exporter}`, que não envia nada por OTLP"
    );
    let next = both!(
        "give the provider an OTLP exporter, `opentelemetry_otlp::SpanExporter::builder().with_tonic()`, instead of it or beside it",
        "dê ao provider um exporter OTLP, `opentelemetry_otlp::SpanExporter::builder().with_tonic()`, no lugar dele ou ao lado dele"
    );
    of_service(id, name, explains, title, Next::upon(next)).shown(
        Witness::Source,
        both!(
            "its source builds a span exporter of `{exporter}`, and none for OTLP",
            "o código dele constrói um exporter de spans de `{exporter}`, e nenhum de OTLP"
        ),
    )
}

/// Its exporter is its own, and nothing of it comes here.
fn of_ones_own(id: DiagnosisId, name: &str, explains: Vec<Failure>) -> Diagnosis {
    let title = both!(
        "the exporter of `{name}` is one of its own, and no span of it arrived",
        "o exporter de `{name}` é um próprio, e nenhum span dele chegou"
    );
    let next = both!(
        "give the provider an OTLP exporter, `opentelemetry_otlp::SpanExporter::builder().with_tonic()`, instead of it or beside it",
        "dê ao provider um exporter OTLP, `opentelemetry_otlp::SpanExporter::builder().with_tonic()`, no lugar dele ou ao lado dele"
    );
    let seen = both!(
        "its source has an `export` of its own, and builds no exporter for OTLP",
        "o código dele tem um `export` próprio e não constrói nenhum exporter de OTLP"
    );
    let never_called = Rival::new(
        both!("that exporter is never given a span", "esse exporter nunca recebe um span"),
        both!("print a line in `export`: none appears", "imprima uma linha em `export`: nenhuma aparece"),
    );
    let arrived =
        both!("no span of it arrived, over gRPC or HTTP", "nenhum span dele chegou, por gRPC ou HTTP");
    of_service(id, name, explains, title, Next::upon(next))
        .likely(Witness::Source, seen, never_called)
        .because(Witness::Tap, arrived)
}

/// A processor waits for spans, and nothing in the source starts one.
fn nothing_started(
    id: DiagnosisId,
    case: &Case<'_>,
    service: &Exporter,
    explains: Vec<Failure>,
) -> Diagnosis {
    let name = &service.name;
    let title = both!(
        "`{name}` exported nothing: it starts no span",
        "`{name}` não exportou nada: não inicia nenhum span"
    );
    let expected = case.step.spans().iter().find(|span| span.service == *name);
    let wanted = expected.map_or_else(String::new, |span| format!(" `{}`", span.name()));
    let next = Next::upon(both!(
        "start the span{wanted} around its work, `global::tracer(…).start(…)`, and let it end when the work does",
        "inicie o span{wanted} em volta do trabalho dele, `global::tracer(…).start(…)`, e deixe-o terminar com ele"
    ));
    let quoted = wanted.trim();
    let ready = both!(
        "a batch processor runs in it, and not one span reached it",
        "um batch processor roda nele, e nenhum span chegou a ele"
    );
    let none = both!("its source starts no span", "o código dele não inicia nenhum span");
    let library = Rival::new(
        both!(
            "a library starts its spans, with a tracer that belongs to no provider",
            "uma biblioteca inicia os spans dele, com um tracer que não pertence a nenhum provider"
        ),
        both!(
            "a crate for tracing stands in `Cargo.toml` beside those of the SDK",
            "uma crate de tracing está no `Cargo.toml` ao lado dos do SDK"
        ),
    );
    of_service(id, name, explains, title, next)
        .at(case.code(name).todo(case.step, &[quoted]))
        .likely(Witness::Process, ready, library)
        .because(Witness::Source, none)
}

/// What the program wrote itself of why it exports nothing.
fn own_words(known: &ServiceEvidence) -> Option<&Untrusted> {
    const SUBJECTS: [&str; 6] = ["export", "otlp", "telemetry", "tracing", "compression", "provider"];
    const TROUBLES: [&str; 9] =
        ["error", "fail", "cannot", "could not", "invalid", "not enabled", "disabled", "no span", "without"];
    known.log.iter().find(|line| {
        let text = line.raw().to_lowercase();
        let holds = |words: &[&str]| words.iter().any(|word| text.contains(word));
        holds(&SUBJECTS) && holds(&TROUBLES)
    })
}

fn as_it_says(
    id: DiagnosisId,
    case: &Case<'_>,
    name: &str,
    explains: Vec<Failure>,
    line: &Untrusted,
) -> Diagnosis {
    let said = line.shown_up_to(500);
    let title =
        both!("`{name}` exported nothing, and wrote why", "`{name}` não exportou nada, e escreveu por quê");
    let next = both!(
        "mend what that line speaks of: until then the program goes on without an exporter",
        "conserte aquilo de que essa linha fala: até lá o programa segue sem exporter"
    );
    let code = case.code(name);
    of_service(id, name, explains, title, Next::upon(next))
        .likely(Witness::Log, both!("it wrote: {said}", "escreveu: {said}"), never_given())
        .because(
            Witness::Tap,
            both!(
                "it answered every request, and no span of it arrived, over gRPC or HTTP",
                "ele respondeu a todas as requisições, e nenhum span dele chegou, por gRPC ou HTTP"
            ),
        )
        .at(code.builds_grpc_exporter().only().or_else(|| code.builds_http_exporter().only()))
}

fn never_given() -> Rival {
    Rival::new(
        both!(
            "that line is about something else, and no provider ever gets an exporter",
            "essa linha é sobre outra coisa, e nenhum provider recebe um exporter"
        ),
        both!(
            "the line is gone when what it speaks of is mended, and still no span comes",
            "a linha some quando se conserta aquilo de que ela fala, e ainda não vem nenhum span"
        ),
    )
}

/// It collects spans for longer than was waited, and does not send them when it is stopped.
fn held_back(id: DiagnosisId, service: &Exporter, explains: Vec<Failure>) -> Diagnosis {
    let (name, call) = (&service.name, service.sdk.delay_in_code().unwrap_or_default());
    let title = both!(
        "`{name}` exported nothing yet: its code sets a long batch delay",
        "`{name}` ainda não exportou nada: o código dele define um atraso longo dos lotes"
    );
    let next = Next::upon(both!(
        "leave `{call}` out: `{DELAY_VARIABLE}` sets the delay from outside",
        "deixe `{call}` de fora: `{DELAY_VARIABLE}` define o atraso por fora"
    ));
    of_service(id, name, explains, title, next)
        .shown(Witness::Process, both!(
            "a batch processor runs in it, and its thread wakes less often than `{DELAY_VARIABLE}` says",
            "um batch processor roda nele, e a thread dele acorda menos vezes do que `{DELAY_VARIABLE}` manda"
        ))
        .because(Witness::Tap, both!(
            "several seconds after the last answer no span had come, nor when it was stopped: its source never calls `shutdown`",
            "vários segundos depois da última resposta nenhum span tinha vindo, nem quando ele foi parado: o código dele nunca chama `shutdown`"
        ))
}
