//! The gRPC exporter was built where no Tokio runtime runs, and the service ended by that.

use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::evidence::Life;
use crate::exercise::Assertion;

/// See the page `exporter-outside-runtime` of the book.
pub(in crate::diagnose) struct ExporterOutsideRuntime;

impl Rule for ExporterOutsideRuntime {
    fn id(&self) -> &'static str {
        "exporter-outside-runtime"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Log, Witness::Source])
            .told_from(
                "service-died",
                both!("the log holds no `no reactor running`", "o log não tem `no reactor running`"),
            )
            .told_from(
                "exporter-panicked",
                both!(
                    "the service lives on, and only the batch processor's thread panicked",
                    "o serviço continua, e só a thread do batch processor entrou em pânico"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let explains = open.of(&Assertion::Start);
        if explains.is_empty() {
            return Vec::new();
        }
        let died = case.evidence.services.iter();
        died.filter(|service| matches!(service.life, Life::DiedBeforeListening(_)))
            .filter_map(|service| {
                let line = service.log.iter().find(|line| line.raw().contains("no reactor running"))?;
                let (name, line) = (&service.name, line.shown_up_to(200));
                let title = both!(
                    "`{name}` ended at its start: the exporter was built before there was a runtime",
                    "`{name}` terminou ao iniciar: o exporter foi construído antes de haver um runtime"
                );
                let next = Next::upon(both!(
                    "build the exporter inside `#[tokio::main]` (or within `runtime.block_on`): gRPC needs the runtime already when it is built",
                    "construa o exporter dentro de `#[tokio::main]` (ou em `runtime.block_on`): o gRPC precisa do runtime já ao ser construído"
                ));
                Some(
                    of_service(self.id(), name, explains.clone(), title, next)
                        .shown(Witness::Log, both!("it wrote: {line}", "escreveu: {line}"))
                        .at(case.code(name).main_function()),
                )
            })
            .collect()
    }
}
