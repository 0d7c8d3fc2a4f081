//! The spans were made, and went down with the process: nothing flushed them before it ended.

use crate::diagnose::case::{ALL_ASPECTS, of_service};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure};
use crate::evidence::{Exit, Seen, ServiceEvidence, Stopped};
use crate::exercise::{Aspect, Assertion, Service};
use crate::text::Text;

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
                let stopped = known.stopped?;
                let explains = explained(case, open, service);
                (holds_spans_back(case, known) && !explains.is_empty())
                    .then(|| self.told(service, known, stopped, explains))
            })
            .collect()
    }
}

impl NotFlushed {
    fn told(
        &self,
        service: &Service,
        known: &ServiceEvidence,
        stopped: Stopped,
        explains: Vec<Failure>,
    ) -> Diagnosis {
        let name = &service.name;
        let title = both!(
            "`{name}` ended with its last spans still in memory",
            "`{name}` terminou com os últimos spans ainda na memória"
        );
        let next = if stopped.end == Some(Exit::Signal(SIGTERM)) {
            both!(
                "let SIGTERM end the serving and not the process, then call `provider.shutdown()` before `main` returns",
                "faça o SIGTERM encerrar o atendimento e não o processo, e depois chame `provider.shutdown()` antes de `main` retornar"
            )
        } else {
            both!(
                "call `provider.shutdown()` when the serving is over, before `main` returns: it sends what the batch processor holds",
                "chame `provider.shutdown()` quando o atendimento acabar, antes de `main` retornar: ele envia o que o batch processor guarda"
            )
        };
        let diagnosis = of_service(self.id(), name, explains, title, next).because(ended(stopped.end));
        if known.exports.is_empty() {
            diagnosis.because(both!(
                "it exported nothing, neither before SIGTERM nor after it; a batch waits for its delay, here a minute",
                "ele não exportou nada, nem antes do SIGTERM nem depois; um lote espera o seu intervalo, aqui de um minuto"
            ))
        } else {
            diagnosis.because(both!(
                "what it exported left before the last answer; after SIGTERM came nothing",
                "o que ele exportou saiu antes da última resposta; depois do SIGTERM não veio nada"
            ))
        }
    }
}

/// Whether the service collects spans in batches, and sent none since its last answer: a batch that
/// left after it would have held everything.
fn holds_spans_back(case: &Case<'_>, known: &ServiceEvidence) -> bool {
    let last_answer = case.evidence.exchanges.iter().map(|exchange| exchange.answered_us).max();
    let has_sent =
        known.exports.iter().any(|export| last_answer.is_none_or(|answered| export.at_us >= answered));
    known.batch_thread != Seen::No && known.refusals.is_empty() && !has_sent
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

fn ended(end: Option<Exit>) -> Text {
    match end {
        Some(Exit::Signal(SIGTERM)) => both!(
            "SIGTERM killed it on the spot: nothing in it handles that signal",
            "o SIGTERM o matou na hora: nada nele trata esse sinal"
        ),
        Some(Exit::Signal(signal)) => {
            both!(
                "after SIGTERM it was killed by signal {signal}",
                "depois do SIGTERM o sinal {signal} o matou"
            )
        }
        Some(Exit::Code(code)) => both!(
            "after SIGTERM it ended by itself, with exit code {code}",
            "depois do SIGTERM ele terminou sozinho, com o código {code}"
        ),
        None => both!(
            "it did not end within two seconds of SIGTERM, and was killed",
            "ele não terminou em dois segundos depois do SIGTERM, e foi morto"
        ),
    }
}
