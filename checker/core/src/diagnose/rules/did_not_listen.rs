//! A service runs, but nothing accepts connections on the port that it was told.

use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::evidence::Life;
use crate::exercise::Assertion;

/// See the page `did-not-listen` of the book.
pub(in crate::diagnose) struct DidNotListen;

impl Rule for DidNotListen {
    fn id(&self) -> &'static str {
        "did-not-listen"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Process])
            .told_from("service-died", both!("the process has ended", "o processo terminou"))
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
                    Next::upon(both!(
                        "bind the address from the environment variable `PORT`, before anything that may wait",
                        "abra a porta da variável de ambiente `PORT`, antes de qualquer coisa que possa esperar"
                    )),
                )
                .shown(Witness::Process, both!(
                    "nothing accepted a connection on its port within 5 s, and its process was still there",
                    "nada aceitou conexão na porta dele em 5 s, e o processo continuava lá"
                ))
            })
            .collect()
    }
}
