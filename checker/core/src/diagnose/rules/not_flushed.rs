//! The spans were made, and went down with the process: nothing flushed them before it ended.

use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule, lost};
use crate::diagnosis::{Diagnosis, Failure, Next, Rival, Source, Witness};
use crate::evidence::{Exit, Life, Seen, ServiceEvidence};
use crate::system::Exporter;
use crate::text::{Lang, Text};

/// SIGTERM, everywhere that Rust's standard library knows signals.
const SIGTERM: i32 = 15;

/// See the page `not-flushed` of the book.
pub(in crate::diagnose) struct NotFlushed;

impl Rule for NotFlushed {
    fn id(&self) -> &'static str {
        "not-flushed"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Process, Witness::Tap, Witness::Source])
            .told_from(
                "noop-tracer",
                both!(
                    "no span was ever made; `span.span_context().is_sampled()` is `false` where one starts",
                    "nenhum span foi criado; `span.span_context().is_sampled()` é `false` onde um começa"
                ),
            )
            .told_from(
                "nothing-exported",
                both!("no batch processor runs in the process", "nenhum batch processor roda no processo"),
            )
            .told_from(
                "export-timed-out",
                both!(
                    "the log says that an export was given up",
                    "o log diz que uma exportação foi abandonada"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let services = case.step.exporters().iter();
        services
            .filter_map(|service| {
                let known = case.evidence.service(&service.name)?;
                let end = End::of(known)?;
                let explains = lost::of_service(case, open, service);
                (holds_spans_back(case, known, end) && !explains.is_empty()).then(|| {
                    self.told(case, service, known, end, explains).at(end.place(case, &service.name))
                })
            })
            .collect()
    }
}

impl NotFlushed {
    fn told(
        &self,
        case: &Case<'_>,
        service: &Exporter,
        known: &ServiceEvidence,
        end: End,
        explains: Vec<Failure>,
    ) -> Diagnosis {
        let name = &service.name;
        let title = both!(
            "`{name}` ended with its last spans still in memory",
            "`{name}` terminou com os últimos spans ainda na memória"
        );
        let code = case.code(name);
        let called = code.flushes();
        let has_call = called.any();
        let is_alone = has_call && !end.is_by_signal() && code.runs_on_one_thread().any();
        let next = if is_alone { on_the_only_thread() } else { end.next(has_call) };
        let diagnosis =
            of_service(self.id(), name, explains, title, next).shown(Witness::Process, end.told());
        let diagnosis = if has_call && !end.is_by_signal() {
            diagnosis.at(code.place_of_flush()).because(Witness::Source, end.called())
        } else {
            diagnosis
        };
        if known.exports.is_empty() {
            diagnosis
                .because(Witness::Tap, both!(
                    "it exported nothing to the end; a batch waits for its delay, here a minute",
                    "ele não exportou nada até o fim; um lote espera o seu intervalo, aqui de um minuto"
                ))
                .unless(Rival::new(
                    both!(
                        "no span was made: the tracer belongs to no provider",
                        "nenhum span foi criado: o tracer não pertence a nenhum provider"
                    ),
                    both!(
                        "print `span.span_context().is_sampled()` where a span starts: `false` means that nothing waits to be sent",
                        "imprima `span.span_context().is_sampled()` onde um span começa: `false` quer dizer que nada espera para ser enviado"
                    ),
                ))
        } else {
            diagnosis.because(
                Witness::Tap,
                both!(
                    "what it exported left before the last answer; after that came nothing",
                    "o que ele exportou saiu antes da última resposta; depois não veio nada"
                ),
            )
        }
    }
}

/// How the process came to its end before the traces were read.
#[derive(Clone, Copy)]
enum End {
    /// A service was told to stop.
    Told(Option<Exit>),
    /// A program ran to its end.
    ByItself(Exit),
}

impl End {
    fn of(known: &ServiceEvidence) -> Option<Self> {
        match (known.stopped, known.life) {
            (Some(stopped), _) => Some(Self::Told(stopped.end)),
            (None, Life::Ended(exit)) => Some(Self::ByItself(exit)),
            (None, _) => None,
        }
    }

    /// Whether a signal that nothing handles ended it, wherever it was.
    fn is_by_signal(self) -> bool {
        matches!(self, Self::Told(Some(Exit::Signal(SIGTERM))))
    }

    /// What it says about a `shutdown` that stands in the source.
    fn called(self) -> Text {
        match self {
            Self::Told(None) => both!(
                "its source calls `shutdown`: it waits for something that never comes",
                "o código dele chama `shutdown`: ele espera por algo que nunca vem"
            ),
            _ => both!(
                "its source calls `shutdown`, and that does not finish before the process ends: it is in a task that nobody waits for, or on a path that is not taken",
                "o código dele chama `shutdown`, que não termina antes de o processo acabar: está em uma task que ninguém espera, ou em um caminho que não é seguido"
            ),
        }
    }

    /// The mend, by whether the source calls `shutdown` at all.
    fn next(self, is_called: bool) -> Next {
        match self {
            Self::Told(None) if is_called => on_the_only_thread(),
            Self::Told(Some(Exit::Code(_))) | Self::ByItself(_) if is_called => Next::upon(both!(
                "see to it that the end of `main` comes after `shutdown`: call it there directly, or await the task that does",
                "garanta que o fim de `main` venha depois de `shutdown`: chame-o ali diretamente, ou espere a task que o chama"
            )),
            Self::Told(Some(Exit::Signal(SIGTERM))) => Next::upon(both!(
                "let SIGTERM end the serving and not the process, then call `provider.shutdown()` before `main` returns",
                "faça o SIGTERM encerrar o atendimento e não o processo, e depois chame `provider.shutdown()` antes de `main` retornar"
            )),
            Self::Told(_) => Next::upon(both!(
                "call `provider.shutdown()` when the serving is over, before `main` returns: it sends what the batch processor holds",
                "chame `provider.shutdown()` quando o atendimento acabar, antes de `main` retornar: ele envia o que o batch processor guarda"
            )),
            Self::ByItself(_) => Next::upon(both!(
                "call `provider.shutdown()` when the work is done, before `main` returns: it sends what the batch processor holds",
                "chame `provider.shutdown()` quando o trabalho acabar, antes de `main` retornar: ele envia o que o batch processor guarda"
            )),
        }
    }

    /// The gap that was left for the half that is missing. Where the signal killed it, that is its handling.
    fn place(self, case: &Case<'_>, service: &str) -> Option<Source> {
        let code = case.code(service);
        match self {
            Self::Told(Some(Exit::Signal(SIGTERM))) => {
                code.todo(case.step, &["SIGTERM"]).or_else(|| code.waits_for_interrupt().only())
            }
            Self::Told(Some(_)) | Self::ByItself(_) => code.todo(case.step, &["shut the provider down"]),
            Self::Told(None) => None,
        }
    }

    fn told(self) -> Text {
        match self {
            Self::Told(Some(Exit::Signal(SIGTERM))) => both!(
                "SIGTERM killed it on the spot: nothing in it handles that signal",
                "o SIGTERM o matou na hora: nada nele trata esse sinal"
            ),
            Self::Told(None) => both!(
                "it did not end within two seconds of SIGTERM, and was killed",
                "ele não terminou em dois segundos depois do SIGTERM, e foi morto"
            ),
            Self::Told(Some(exit)) => {
                let how = exit.told();
                let (en, pt) = (how.get(Lang::En), how.get(Lang::PtBr));
                both!("after SIGTERM it {en}", "depois do SIGTERM ele {pt}")
            }
            Self::ByItself(exit) => {
                let how = exit.told();
                let (en, pt) = (how.get(Lang::En), how.get(Lang::PtBr));
                both!("its process {en}", "seu processo {pt}")
            }
        }
    }
}

/// Where what it waits for needs the thread that waits.
fn on_the_only_thread() -> Next {
    Next::upon(both!(
        "let `provider.shutdown()` run where it does not hold the only thread that the exporter works on: `#[tokio::main]` without `current_thread`, or `spawn_blocking`",
        "deixe `provider.shutdown()` rodar onde não prenda a única thread em que o exporter trabalha: `#[tokio::main]` sem `current_thread`, ou `spawn_blocking`"
    ))
}

/// Whether the process collects spans in batches, and sent none when it had made all of them: a batch
/// that left after the last answer would have held everything. A program has no answer but its end.
fn holds_spans_back(case: &Case<'_>, known: &ServiceEvidence, end: End) -> bool {
    let last_answer = case.evidence.exchanges.iter().map(|exchange| exchange.answered_us).max();
    let has_sent = match end {
        End::ByItself(_) => !known.exports.is_empty(),
        End::Told(_) => {
            known.exports.iter().any(|export| last_answer.is_none_or(|answered| export.at_us >= answered))
        }
    };
    let collects = match end {
        End::ByItself(_) => known.batch_thread == Seen::Yes,
        End::Told(_) => known.batch_thread != Seen::No,
    };
    // Where none is made, none is held.
    let code = case.code(&known.name);
    // A static that keeps a tracer may have been asked too early; where a flush is called, that is likelier.
    let is_kept = code.keeps_tracer().any() && code.flushes().any() && matches!(end, End::ByItself(_));
    // What goes elsewhere, or through a processor that may drop it, is held by nobody here.
    let goes_elsewhere = code.other_exporter().is_some() || code.own_exporter().is_some();
    let is_processed = code.has_own_processor() && code.flushes().any();
    let makes_none = known.exports.is_empty()
        && (code.makes_spans().none()
            || code.makes_no_real_span()
            || is_kept
            || goes_elsewhere
            || is_processed);
    collects && !makes_none && known.refusals.is_empty() && !has_sent
}
