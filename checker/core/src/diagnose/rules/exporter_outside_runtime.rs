//! The gRPC exporter was built where no Tokio runtime runs, and the service ended by that.

use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, DiagnosisId, Next, Witness};
use crate::evidence::Life;
use crate::exercise::Assertion;
use crate::untrusted::Untrusted;

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
            return ended(self.id(), case, open);
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

/// The exporter was built within a runtime of its own, which is gone: it has a connection that nobody drives.
fn ended(id: DiagnosisId, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
    let silent = case.silent(open).into_iter().filter(|(_, known, _)| known.exports.is_empty());
    silent
        .filter_map(|(service, known, explains)| {
            let name = &service.name;
            let built = case.code(name).builds_exporter_in_own_runtime();
            let failed = |line: &&Untrusted| line.raw().contains("Export.Failed") || line.raw().contains("ExportError");
            let line = known.log.iter().find(failed).filter(|_| built.any())?;
            let line = line.shown_up_to(200);
            let title = both!(
                "the runtime in which `{name}` built its exporter has ended",
                "o runtime em que `{name}` construiu o exporter já terminou"
            );
            let next = both!(
                "build the exporter in the runtime that serves, in what `#[tokio::main]` runs, and not within a `block_on` of its own: the connection lives in the runtime in which it was made",
                "construa o exporter no runtime que atende, naquilo que `#[tokio::main]` executa, e não em um `block_on` próprio: a conexão vive no runtime em que foi criada"
            );
            Some(
                of_service(id, name, explains, title, Next::upon(next))
                    .shown(Witness::Log, both!("the SDK wrote: {line}", "o SDK escreveu: {line}"))
                    .because(Witness::Source, both!(
                        "its source builds the exporter within a `block_on` of its own, whose runtime is dropped when that function has ended",
                        "o código dele constrói o exporter em um `block_on` próprio, cujo runtime é descartado quando essa função termina"
                    ))
                    .at(built.only()),
            )
        })
        .collect()
}
