//! A request did not get the answer that it should: before tracing matters, the service must work.

use crate::answers::{answered, ended};
use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule, last_words};
use crate::diagnosis::{Diagnosis, Failure, Next, Witness};
use crate::evidence::{Answer, Exchange, Finding, NoAnswer, Question};
use crate::exercise::Assertion;
use crate::system::Exporter;
use crate::text::Text;

/// See the page `wrong-answer` of the book.
pub(in crate::diagnose) struct WrongAnswer;

impl Rule for WrongAnswer {
    fn id(&self) -> &'static str {
        "wrong-answer"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Answer, Witness::Log, Witness::Wire, Witness::Source, Witness::Probe])
            .told_from(
                "service-died",
                both!("a process ended while it was needed", "um processo terminou enquanto era preciso"),
            )
            .told_from(
                "simple-processor",
                both!(
                    "no answer came, and the source builds a simple processor",
                    "nenhuma resposta veio, e o código constrói um simple processor"
                ),
            )
            .told_from_cause(
                both!("the service that is asked is the one that fails", "é o serviço chamado que falha"),
                both!(
                    "with a stand-in in its place the caller answers",
                    "com um substituto no lugar dele, quem chama responde"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let explains = open.of(&Assertion::Answers);
        if let Some(diagnosis) = self.of_program(case, &explains) {
            return vec![diagnosis];
        }
        let wrong = explains.iter().find_map(|failure| {
            let id = failure.request.as_deref()?;
            let request = case.step.requests().iter().find(|request| request.id == id)?;
            let exchange = case.evidence.exchange(id)?;
            (!answered(request, exchange)).then_some((request, exchange))
        });
        let Some((request, exchange)) = wrong else { return Vec::new() };
        let service = &request.service;
        let asked = request.told();
        let status = request.answer.status;
        let body = request.answer.body.as_ref().map_or_else(String::new, |body| body.fill(&exchange.nonces));
        let found = found(&exchange.answer);
        let (found_en, found_pt) = (found.get(crate::text::Lang::En), found.get(crate::text::Lang::PtBr));
        let title = both!("`{service}` gave the wrong answer", "`{service}` deu a resposta errada");
        let next = Next::upon(both!(
            "the services worked when they were handed out: undo what changed their answers, then go on with the tracing",
            "os serviços funcionavam quando foram entregues: desfaça o que mudou as respostas e depois siga com o tracing"
        ));
        let diagnosis = of_service(self.id(), service, explains.clone(), title, next)
            .shown(
                Witness::Answer,
                both!(
                    "`{asked}` should answer {status} `{body}`",
                    "`{asked}` deveria responder {status} `{body}`"
                ),
            )
            .because(Witness::Answer, both!("it answered {found_en}", "respondeu {found_pt}"));
        let requests = explains.iter().filter_map(|failure| failure.request.as_deref());
        let diagnosis = diagnosis.because_all(Witness::Answer, case.only_untraced(requests));
        let diagnosis = match (unasked(case, service), stuck(case, service, exchange)) {
            (Some(peer), _) => peer.told(case, diagnosis),
            (None, Some(stuck)) => stuck.told(case, diagnosis),
            (None, None) => diagnosis,
        };
        vec![panicked(case, diagnosis)]
    }

    fn questions(&self, case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        who_hangs(case, diagnosis)
    }
}

/// The same with the panic of the service that is to blame, if it wrote of one: what it says comes before advice.
fn panicked(case: &Case<'_>, mut diagnosis: Diagnosis) -> Diagnosis {
    let blamed =
        case.evidence.services.iter().find(|service| Some(&service.name) == diagnosis.service.as_ref());
    let panicked = blamed.filter(|service| last_words::panicked(&service.log));
    let Some((service, words)) = panicked.and_then(|service| Some((service, last_words::of(&service.log)?)))
    else {
        return diagnosis;
    };
    diagnosis.next = Next::upon(both!(
        "mend what panics there: a request whose handler panics gets no answer",
        "conserte o que entra em pânico ali: a requisição cujo handler entra em pânico fica sem resposta"
    ));
    let place = last_words::panic_place(&service.log, &case.code(&service.name));
    diagnosis.because(Witness::Log, both!("it panicked: {words}", "sofreu um panic: {words}")).at(place)
}

/// Where no answer came and one service asks another: whose fault it is.
pub(super) fn who_hangs(case: &Case<'_>, _diagnosis: &Diagnosis) -> Vec<Question> {
    let is_unanswered = |id: &str| {
        case.evidence.exchange(id).is_some_and(|exchange| matches!(exchange.answer, Answer::None(_)))
    };
    let unanswered = case.step.requests().iter().find(|request| is_unanswered(&request.id));
    let caller = unanswered.and_then(|request| case.step.exporter(&request.service));
    // The one that was asked and gave no answer; where none is known, the first.
    let hangs = |callee: &&String| {
        case.evidence.calls.iter().any(|call| call.callee == **callee && call.status.is_none())
    };
    let peer = |caller: &'_ Exporter| -> Option<String> {
        let peers = || caller.peers().map(|(_, callee)| callee);
        peers().find(hangs).or_else(|| peers().next()).cloned()
    };
    let callee = caller.and_then(|caller| Some((caller, peer(caller)?)));
    callee
        .map(|(caller, callee)| Question::AnswersWithout { caller: caller.name.clone(), callee })
        .into_iter()
        .collect()
}

impl WrongAnswer {
    /// The first program that ended otherwise, or wrote something else.
    fn of_program(&self, case: &Case<'_>, explains: &[Failure]) -> Option<Diagnosis> {
        let (exporter, program, exchange) = explains.iter().find_map(|failure| {
            let (exporter, program) = case.step.system()?.run(failure.request.as_deref()?)?;
            let exchange = case.evidence.exchange(&program.run)?;
            (!ended(program, exchange)).then_some((exporter, program, exchange))
        })?;
        let (name, code) = (&exporter.name, program.answer.exit_code);
        let output =
            program.answer.output.as_ref().map_or_else(String::new, |text| text.fill(&exchange.nonces));
        let found = found(&exchange.answer);
        let (found_en, found_pt) = (found.get(crate::text::Lang::En), found.get(crate::text::Lang::PtBr));
        let title = both!("`{name}` does not do its work", "`{name}` não faz o trabalho dele");
        let next = Next::upon(both!(
            "the program worked when it was handed out: undo what changed its output, then go on with the tracing",
            "o programa funcionava quando foi entregue: desfaça o que mudou a saída e depois siga com o tracing"
        ));
        Some(
            of_service(self.id(), name, explains.to_vec(), title, next)
                .shown(
                    Witness::Answer,
                    both!(
                        "it should write `{output}` and end with exit code {code}",
                        "deveria escrever `{output}` e terminar com o código {code}"
                    ),
                )
                .because(Witness::Answer, both!("what came was {found_en}", "o que veio foi {found_pt}")),
        )
    }
}

/// A service that should have been asked, at the address in this variable, and was not.
struct Unasked<'a> {
    caller: &'a str,
    callee: &'a str,
    variable: &'a str,
}

/// The peer of a service that nothing of this run reached.
fn unasked<'a>(case: &Case<'a>, caller: &str) -> Option<Unasked<'a>> {
    let service = case.step.exporter(caller)?;
    let was_asked = |callee: &str| case.evidence.calls.iter().any(|call| call.callee == callee);
    let (variable, callee) = service.peers().find(|(_, callee)| !was_asked(callee))?;
    Some(Unasked { caller: &service.name, callee, variable })
}

/// A service that was asked on behalf of a request, and did not do its part.
struct Stuck<'a> {
    caller: &'a str,
    callee: &'a str,
    /// The status that it answered with, if it answered.
    status: Option<u16>,
}

/// The callee whose fault a missing or failed answer is: it failed itself, or was asked and never answered. (Where a
/// probe showed that its caller hangs also without it, it is the caller's.)
fn stuck<'a>(case: &Case<'a>, caller: &str, exchange: &Exchange) -> Option<Stuck<'a>> {
    let service = case.step.exporter(caller)?;
    let is_failed = |status: Option<u16>| status.is_none_or(|status| status >= 500);
    let is_bad = match &exchange.answer {
        Answer::None(NoAnswer::TimedOut) => true,
        Answer::Http { status, .. } => *status >= 500,
        _ => false,
    };
    let hangs_alone = |callee: &str| {
        let asked = Question::AnswersWithout { caller: caller.to_owned(), callee: callee.to_owned() };
        case.evidence.finding(&asked).is_some_and(|probed| probed.finding == Finding::No)
    };
    let callee = service.peers().map(|(_, callee)| callee).find(|callee| {
        let calls = case.calls_to(callee, exchange);
        !calls.is_empty() && calls.iter().all(|call| is_failed(call.status)) && !hangs_alone(callee)
    });
    let callee = callee.filter(|_| is_bad)?;
    let status = case.calls_to(callee, exchange).into_iter().find_map(|call| call.status);
    Some(Stuck { caller: &service.name, callee, status })
}

impl Stuck<'_> {
    /// The same at the end that is to blame.
    fn told(&self, case: &Case<'_>, diagnosis: Diagnosis) -> Diagnosis {
        let Self { caller, callee, status } = self;
        let code = case.code(callee);
        let flushes = code.flushes_in_a_request();
        let told = match status {
            Some(status) => both!(
                "on the wire: `{caller}` asked `{callee}`, which answered {status}",
                "na rede: `{caller}` perguntou a `{callee}`, que respondeu {status}"
            ),
            None => both!(
                "on the wire: `{caller}` asked `{callee}`, and no answer came back",
                "na rede: `{caller}` perguntou a `{callee}`, e nenhuma resposta voltou"
            ),
        };
        let mut diagnosis = diagnosis.because(Witness::Wire, told);
        diagnosis.service = Some((*callee).to_owned());
        diagnosis.title = both!(
            "`{callee}` does not answer as it should, so `{caller}` cannot",
            "`{callee}` não responde como deveria, então `{caller}` não consegue"
        );
        diagnosis.next = Next::upon(both!(
            "mend `{callee}`: it worked when it was handed out, so undo what keeps it from answering, then go on with the tracing",
            "conserte `{callee}`: ele funcionava quando foi entregue, então desfaça o que o impede de responder e depois siga com o tracing"
        ));
        if status.is_none() && flushes.any() {
            diagnosis.next = Next::upon(both!(
                "take `force_flush` out of the request in `{callee}`: it blocks its thread until everything is sent, and on the only thread of a `current_thread` runtime nothing can send; the batch processor sends by itself",
                "tire `force_flush` da requisição em `{callee}`: ele bloqueia a thread até tudo ser enviado, e na única thread de um runtime `current_thread` nada consegue enviar; o batch processor envia sozinho"
            ));
            diagnosis = diagnosis
                .because(
                    Witness::Source,
                    both!(
                        "the source of `{callee}` flushes while it serves",
                        "o código de `{callee}` descarrega enquanto atende"
                    ),
                )
                .at(flushes.only());
        }
        diagnosis
    }
}

impl Unasked<'_> {
    /// What the wire knows, and what the source says to it.
    fn told(&self, case: &Case<'_>, mut diagnosis: Diagnosis) -> Diagnosis {
        let Self { caller, callee, variable } = self;
        let code = case.code(caller);
        let diagnosis_told = both!(
            "on the wire: no request reached `{callee}` at the address that `{caller}` was given in `{variable}`",
            "na rede: nenhuma requisição chegou a `{callee}` no endereço que `{caller}` recebeu em `{variable}`"
        );
        if code.uses_of_string(variable).none() {
            diagnosis.next = Next::upon(both!(
                "take the address of `{callee}` from `{variable}`, which the source of `{caller}` does not read",
                "pegue o endereço de `{callee}` de `{variable}`, que o código de `{caller}` não lê"
            ));
            diagnosis = diagnosis.at(code.address());
        }
        diagnosis.because(Witness::Wire, diagnosis_told)
    }
}

fn found(answer: &Answer) -> Text {
    match answer {
        Answer::Http { status, body } => {
            let body = body.shown();
            Text::same(format!("{status} `{body}`"))
        }
        Answer::Ended { exit, output } => {
            let (output, told) = (output.shown(), exit.told());
            let (en, pt) = (told.get(crate::text::Lang::En), told.get(crate::text::Lang::PtBr));
            both!("`{output}`, and it {en}", "`{output}`, e ele {pt}")
        }
        Answer::None(NoAnswer::Broken) => {
            both!("nothing: the connection broke", "nada: a conexão caiu")
        }
        Answer::None(NoAnswer::TimedOut) => both!("nothing within the time", "nada dentro do tempo"),
    }
}
