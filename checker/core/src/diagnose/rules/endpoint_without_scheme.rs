//! The exporter refused its address, and the service ended by that: no `http://`, or one that asks for TLS.

use crate::diagnose::address;
use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Witness};
use crate::evidence::Life;
use crate::exercise::Assertion;

/// See the page `endpoint-without-scheme` of the book.
pub(in crate::diagnose) struct EndpointWithoutScheme;

impl Rule for EndpointWithoutScheme {
    fn id(&self) -> &'static str {
        "endpoint-without-scheme"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Log, Witness::Source])
            .told_from(
                "service-died",
                both!(
                    "the log says nothing of an invalid endpoint",
                    "o log nada diz de um endpoint inválido"
                ),
            )
            .told_from(
                "exporter-wrong-port",
                both!(
                    "the service runs, and its exports do not arrive",
                    "o serviço roda, e as exportações não chegam"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let mut explains = open.of(&Assertion::Start);
        explains.extend(open.of(&Assertion::Answers));
        if explains.is_empty() {
            return Vec::new();
        }
        // A program has no port to listen on: its start is a part of its run.
        let died = case.evidence.services.iter();
        died.filter(|service| matches!(service.life, Life::DiedBeforeListening(_) | Life::Ended(_)))
            .filter_map(|service| {
                // What `expect` prints of opentelemetry-otlp's `ExporterBuildError`, and its own words.
                let is_sign = |text: &str| {
                    let refused =
                        text.contains("InvalidConfiguration") || text.contains("invalid exporter configuration");
                    refused && text.contains("endpoint")
                };
                let line = service.log.iter().find(|line| is_sign(line.raw()))?;
                let (name, line) = (&service.name, line.shown_up_to(240));
                let title = both!(
                    "`{name}` ended at its start: the exporter does not take its address",
                    "`{name}` terminou ao iniciar: o exporter não aceita o endereço"
                );
                let next = address::next(&case.code(name), both!(
                    "remove `with_endpoint`, so that the environment decides; by hand, write the scheme: `http://localhost:4317`",
                    "remova `with_endpoint`, para que o ambiente decida; à mão, escreva o esquema: `http://localhost:4317`"
                ));
                Some(
                    of_service(self.id(), name, explains.clone(), title, next)
                        .shown(Witness::Log, both!("it wrote: {line}", "escreveu: {line}"))
                        .noting(both!(
                            "an address without `http://` is taken for `https`, and this build has no TLS",
                            "um endereço sem `http://` é tomado por `https`, e este programa não tem TLS"
                        ))
                        .at(case.code(name).sets_endpoint().only()),
                )
            })
            .collect()
    }
}
