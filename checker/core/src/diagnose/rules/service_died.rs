//! A service ended by itself: a panic, an early `return` from `main`, an exit.

use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule, last_words};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::evidence::{Exit, Life};
use crate::exercise::Assertion;
use crate::system::Exporter;

/// See the page `service-died` of the book.
pub(in crate::diagnose) struct ServiceDied;

impl Rule for ServiceDied {
    fn id(&self) -> &'static str {
        "service-died"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Process, Witness::Log])
            .told_from("did-not-listen", both!("the process is still there", "o processo ainda está lá"))
            .told_from(
                "exporter-outside-runtime",
                both!("the log holds `no reactor running`", "o log tem `no reactor running`"),
            )
            .told_from(
                "endpoint-without-scheme",
                both!(
                    "the log says that the exporter refuses its address",
                    "o log diz que o exporter recusa o endereço"
                ),
            )
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
            Life::Ended(exit) if ended_badly(case, &service.name, exit) => {
                Some((service, exit, both!("otherwise than it should", "de outro modo do que deveria")))
            }
            Life::Died(exit) => Some((service, exit, both!("while it was needed", "enquanto era preciso"))),
            _ => None,
        });
        died.map(|(service, exit, when)| {
            let name = &service.name;
            let how = exit.told();
            let (how_en, how_pt) = (how.get(crate::text::Lang::En), how.get(crate::text::Lang::PtBr));
            let (when_en, when_pt) = (when.get(crate::text::Lang::En), when.get(crate::text::Lang::PtBr));
            let title = both!("`{name}` ended {when_en}", "`{name}` terminou {when_pt}");
            let process = both!("its process {how_en}", "seu processo {how_pt}");
            let place = last_words::panic_place(&service.log, &case.code(name));
            let draft = |next| of_service(self.id(), name, explains.clone(), title, next).at(place);
            match last_words::of(&service.log) {
                Some(words) => draft(Next::upon(both!(
                    "mend what `{name}` wrote of last: it says why it ended, or what it did until then",
                    "conserte aquilo de que `{name}` escreveu por último: diz por que terminou, ou o que fazia até ali"
                )))
                .shown(Witness::Log, both!("it wrote last: {words}", "escreveu por último: {words}"))
                .because(Witness::Process, process),
                None => draft(Next::upon(both!(
                    "let `{name}` say why it ends: print the error before it returns from `main` or calls `exit`",
                    "faça `{name}` dizer por que termina: imprima o erro antes de voltar de `main` ou de chamar `exit`"
                )))
                .shown(Witness::Process, process)
                .because(Witness::Log, both!("it wrote nothing", "não escreveu nada")),
            }
        })
        .collect()
    }
}

/// Whether a program ended with another exit code than the step expects of it.
fn ended_badly(case: &Case<'_>, name: &str, exit: Exit) -> bool {
    let program = case.step.exporter(name).and_then(Exporter::program);
    program.is_some_and(|program| exit != Exit::Code(program.answer.exit_code))
}
