//! The simple processor exports within `end()`, in the middle of a request: over gRPC it waits for ever,
//! over HTTP it panics.

use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::evidence::{Answer, Question, ServiceEvidence};
use crate::exercise::Assertion;
use crate::text::Text;

/// See the page `simple-processor` of the book.
pub(in crate::diagnose) struct SimpleProcessor;

impl Rule for SimpleProcessor {
    fn id(&self) -> &'static str {
        "simple-processor"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Log, Witness::Source, Witness::Probe])
            .told_from(
                "wrong-answer",
                both!(
                    "the source builds no simple processor, and the log holds no panic of one",
                    "o código não constrói um simple processor, e o log não tem pânico de um"
                ),
            )
            .told_from_cause(
                both!("another service keeps this one waiting", "outro serviço faz este esperar"),
                both!(
                    "with a stand-in in its place this one answers",
                    "com um substituto no lugar dele, este responde"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let explains = open.of(&Assertion::Answers);
        let is_unanswered = case.evidence.exchanges.iter().any(|exchange| match exchange.answer {
            Answer::Ended { .. } => false,
            Answer::None(_) => true,
            Answer::Http { status, .. } => status >= 500,
        });
        if explains.is_empty() || !is_unanswered {
            return Vec::new();
        }
        let suspect = case.evidence.services.iter().find_map(|service| Some((service, sign(case, service)?)));
        let Some((service, (by, sign))) = suspect else { return Vec::new() };
        let name = &service.name;
        let title = both!(
            "`{name}` gives no answer: its simple processor exports in the middle of the request",
            "`{name}` não responde: o simple processor exporta no meio da requisição"
        );
        let text = both!(
            "use `with_batch_exporter` instead of `with_simple_exporter`: it exports from a thread of its own",
            "use `with_batch_exporter` em vez de `with_simple_exporter`: ele exporta de uma thread própria"
        );
        let built = case.code(name).builds_simple_processor();
        let next = built.to_change(text).unwrap_or_else(|| {
            Next::upon(both!(
                "let no span be exported within `end()`: a batch processor exports from a thread of its own",
                "não deixe nenhum span ser exportado dentro de `end()`: um batch processor exporta de uma thread própria"
            ))
        });
        vec![
            of_service(self.id(), name, explains, title, next)
                .shown(by, sign)
                .at(case.code(name).builds_simple_processor().only()),
        ]
    }

    fn questions(&self, case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        super::wrong_answer::who_hangs(case, diagnosis)
    }
}

/// What shows that a service has a simple processor.
fn sign(case: &Case<'_>, service: &ServiceEvidence) -> Option<(Witness, Text)> {
    let says = |line: &&crate::untrusted::Untrusted| line.raw().contains("Cannot drop a runtime");
    // A blocking client in a handler panics in the same words.
    let may_build = !case.code(&service.name).builds_simple_processor().none();
    if let Some(line) = service.log.iter().find(says).filter(|_| may_build) {
        let line = line.shown_up_to(200);
        return Some((Witness::Log, both!("it panicked: {line}", "sofreu um panic: {line}")));
    }
    (case.code(&service.name).builds_simple_processor().any()).then(|| {
        let told = both!(
            "its source builds a simple processor, and no request that reached it was answered in time",
            "o código dele constrói um simple processor, e nenhuma requisição que chegou a ele foi respondida a tempo"
        );
        (Witness::Source, told)
    })
}
