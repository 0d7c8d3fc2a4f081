//! Before any trace: the step does not build, a service does not run, an answer is wrong.

use super::case::of_service;
use super::{Case, Open, Rule};
use crate::diagnosis::{Diagnosis, Source};
use crate::evidence::{Answer, Exit, Life, NoAnswer};
use crate::exercise::Assertion;
use crate::judge::answered;
use crate::text::Text;

/// The step does not compile.
pub(super) struct DidNotBuild;

impl Rule for DidNotBuild {
    fn id(&self) -> &'static str {
        "did-not-build"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let explains = open.of(&Assertion::Build);
        let Some(first) = case.evidence.compile_errors.first().filter(|_| !explains.is_empty()) else {
            return Vec::new();
        };
        let count = case.evidence.compile_errors.len();
        let mut diagnosis = of_service(
            self.id(),
            "",
            explains,
            both!("the step does not compile: {count} error(s)", "o passo não compila: {count} erro(s)"),
            both!(
                "mend the first error that rustc prints; the others often follow from it",
                "corrija o primeiro erro que o rustc mostra; os outros muitas vezes vêm dele"
            ),
        );
        diagnosis.service = None;
        diagnosis.source = first.file.clone().zip(first.line).map(|(file, line)| Source { file, line });
        vec![diagnosis]
    }
}

/// A service ended by itself: a panic, an early `return` from `main`, an exit.
pub(super) struct ServiceDied;

impl Rule for ServiceDied {
    fn id(&self) -> &'static str {
        "service-died"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let mut explains = open.of(&Assertion::Start);
        explains.extend(open.of(&Assertion::Answers));
        if explains.is_empty() {
            return Vec::new();
        }
        let died = case.evidence.services.iter().filter_map(|service| match service.life {
            Life::DiedBeforeListening(exit) => {
                Some((service, exit, both!("before it listened", "antes de atender")))
            }
            Life::Died(exit) => Some((service, exit, both!("while it was needed", "enquanto era preciso"))),
            _ => None,
        });
        died.map(|(service, exit, when)| {
            let name = &service.name;
            let (how_en, how_pt) = exit_words(exit);
            let (when_en, when_pt) = (when.get(crate::text::Lang::En), when.get(crate::text::Lang::PtBr));
            let title = both!("`{name}` ended {when_en}", "`{name}` terminou {when_pt}");
            let next = both!(
                "read the last lines that `{name}` wrote, below: they say why it ended",
                "leia as últimas linhas que `{name}` escreveu, abaixo: elas dizem por que terminou"
            );
            let diagnosis = of_service(self.id(), name, explains.clone(), title, next)
                .because(both!("its process {how_en}", "seu processo {how_pt}"));
            match service.log.iter().rev().find(|line| line.raw().contains("panicked at")) {
                Some(line) => {
                    let line = line.shown();
                    diagnosis.because(both!("it wrote: {line}", "escreveu: {line}"))
                }
                None => diagnosis,
            }
        })
        .collect()
    }
}

fn exit_words(exit: Exit) -> (String, String) {
    match exit {
        Exit::Code(code) => (format!("ended with exit code {code}"), format!("terminou com o código {code}")),
        Exit::Signal(signal) => {
            (format!("was killed by signal {signal}"), format!("foi morto pelo sinal {signal}"))
        }
    }
}

/// A service runs, but nothing accepts connections on the port that it was told.
pub(super) struct DidNotListen;

impl Rule for DidNotListen {
    fn id(&self) -> &'static str {
        "did-not-listen"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let explains = open.of(&Assertion::Start);
        let deaf = case.evidence.services.iter().filter(|service| service.life == Life::NeverListened);
        deaf.filter(|_| !explains.is_empty())
            .map(|service| {
                let name = &service.name;
                of_service(
                    self.id(),
                    name,
                    explains.clone(),
                    both!(
                        "`{name}` runs, but does not listen on the port in `PORT`",
                        "`{name}` roda, mas não atende na porta que está em `PORT`"
                    ),
                    both!(
                        "bind the address from the environment variable `PORT`, before anything that may wait",
                        "abra a porta da variável de ambiente `PORT`, antes de qualquer coisa que possa esperar"
                    ),
                )
                .because(both!(
                    "nothing accepted a connection on its port within 5 s, and its process was still there",
                    "nada aceitou conexão na porta dele em 5 s, e o processo continuava lá"
                ))
            })
            .collect()
    }
}

/// A request did not get the answer that it should: before tracing matters, the service must work.
pub(super) struct WrongAnswer;

impl Rule for WrongAnswer {
    fn id(&self) -> &'static str {
        "wrong-answer"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let explains = open.of(&Assertion::Answers);
        let wrong = explains.iter().find_map(|failure| {
            let id = failure.request.as_deref()?;
            let request = case.step.requests.iter().find(|request| request.id == id)?;
            let exchange = case.evidence.exchange(id)?;
            (!answered(request, exchange)).then_some((request, exchange))
        });
        let Some((request, exchange)) = wrong else { return Vec::new() };
        let service = &request.service;
        let path = &request.path;
        let status = request.answer.status;
        let body = request.answer.body.as_ref().map_or_else(String::new, |body| body.fill(&exchange.nonces));
        let found = found(&exchange.answer);
        let (found_en, found_pt) = (found.get(crate::text::Lang::En), found.get(crate::text::Lang::PtBr));
        let title = both!("`{service}` gave the wrong answer", "`{service}` deu a resposta errada");
        let next = both!(
            "the services worked when they were handed out: undo what changed their answers, then go on with the tracing",
            "os serviços funcionavam quando foram entregues: desfaça o que mudou as respostas e depois siga com o tracing"
        );
        vec![
            of_service(self.id(), service, explains.clone(), title, next)
                .because(both!(
                    "`{path}` should answer {status} `{body}`",
                    "`{path}` deveria responder {status} `{body}`"
                ))
                .because(both!("it answered {found_en}", "respondeu {found_pt}")),
        ]
    }
}

fn found(answer: &Answer) -> Text {
    match answer {
        Answer::Http { status, body } => {
            let body = body.shown();
            Text::same(format!("{status} `{body}`"))
        }
        Answer::None(NoAnswer::Broken) => {
            both!("nothing: the connection broke", "nada: a conexão caiu")
        }
        Answer::None(NoAnswer::TimedOut) => both!("nothing within the time", "nada dentro do tempo"),
    }
}
