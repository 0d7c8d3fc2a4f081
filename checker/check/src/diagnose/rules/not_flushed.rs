//! The spans were made, and went down with the process: nothing flushed them before it ended.

use crate::diagnose::case::{ALL_ASPECTS, of_service};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure, Source};
use crate::evidence::{Exit, Life, Seen, ServiceEvidence};
use crate::exercise::{Aspect, Assertion, Service};
use crate::source::only;
use crate::text::{Lang, Text};

/// SIGTERM, everywhere that Rust's standard library knows signals.
const SIGTERM: i32 = 15;

/// See the page `not-flushed` of the book.
pub(in crate::diagnose) struct NotFlushed;

impl Rule for NotFlushed {
    fn id(&self) -> &'static str {
        "not-flushed"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let services = case.step.services.iter();
        services
            .filter_map(|service| {
                let known = case.evidence.service(&service.name)?;
                let end = End::of(known)?;
                let explains = explained(case, open, service);
                (holds_spans_back(case, known, end) && !explains.is_empty())
                    .then(|| self.told(service, known, end, explains).at(end.place(case, &service.name)))
            })
            .collect()
    }
}

impl NotFlushed {
    fn told(
        &self,
        service: &Service,
        known: &ServiceEvidence,
        end: End,
        explains: Vec<Failure>,
    ) -> Diagnosis {
        let name = &service.name;
        let title = both!(
            "`{name}` ended with its last spans still in memory",
            "`{name}` terminou com os últimos spans ainda na memória"
        );
        let diagnosis = of_service(self.id(), name, explains, title, end.next()).because(end.told());
        if known.exports.is_empty() {
            diagnosis
                .because(both!(
                    "it exported nothing to the end; a batch waits for its delay, here a minute",
                    "ele não exportou nada até o fim; um lote espera o seu intervalo, aqui de um minuto"
                ))
                .because(both!(
                    "less likely, and the same from outside: no span was made, because the provider is not the global one",
                    "menos provável, e igual por fora: nenhum span foi criado, porque o provider não é o global"
                ))
        } else {
            diagnosis.because(both!(
                "what it exported left before the last answer; after that came nothing",
                "o que ele exportou saiu antes da última resposta; depois não veio nada"
            ))
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

    fn next(self) -> Text {
        match self {
            Self::Told(Some(Exit::Signal(SIGTERM))) => both!(
                "let SIGTERM end the serving and not the process, then call `provider.shutdown()` before `main` returns",
                "faça o SIGTERM encerrar o atendimento e não o processo, e depois chame `provider.shutdown()` antes de `main` retornar"
            ),
            Self::Told(_) => both!(
                "call `provider.shutdown()` when the serving is over, before `main` returns: it sends what the batch processor holds",
                "chame `provider.shutdown()` quando o atendimento acabar, antes de `main` retornar: ele envia o que o batch processor guarda"
            ),
            Self::ByItself(_) => both!(
                "call `provider.shutdown()` when the work is done, before `main` returns: it sends what the batch processor holds",
                "chame `provider.shutdown()` quando o trabalho acabar, antes de `main` retornar: ele envia o que o batch processor guarda"
            ),
        }
    }

    /// The gap that was left for the half that is missing. Where the signal killed it, that is its handling.
    fn place(self, case: &Case<'_>, service: &str) -> Option<Source> {
        let code = case.code(service);
        match self {
            Self::Told(Some(Exit::Signal(SIGTERM))) => {
                code.todo(case.step, &["SIGTERM"]).or_else(|| only(code.calls("ctrl_c")))
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
    collects && known.refusals.is_empty() && !has_sent
}

/// What is open because spans of the service are not there: its exports, those spans, and the edges of
/// what hangs below them.
fn explained(case: &Case<'_>, open: &Open, service: &Service) -> Vec<Failure> {
    let mut explains = open.of(&Assertion::Exports(service.name.clone()));
    for (instances, _) in case.broken(open, Aspect::Exists) {
        let Some(first) = instances.first().filter(|instance| instance.expected.service == service.name)
        else {
            continue;
        };
        if instances.iter().any(|instance| instance.actual.is_none()) {
            explains.extend(open.of_span(&first.expected.id, &ALL_ASPECTS));
            let below =
                case.step.spans.iter().filter(|span| span.parent.as_ref() == Some(&first.expected.id));
            explains.extend(below.flat_map(|span| open.of_span(&span.id, &[Aspect::Parent])));
        }
    }
    explains.sort();
    explains.dedup();
    explains
}
