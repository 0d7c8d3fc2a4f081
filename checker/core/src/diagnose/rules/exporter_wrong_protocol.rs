//! gRPC to the port for HTTP, or HTTP to the port for gRPC.

use crate::diagnose::address;
use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Witness};
use crate::evidence::RefusalReason;

/// See the page `exporter-wrong-protocol` of the book.
pub(in crate::diagnose) struct ExporterWrongProtocol;

impl Rule for ExporterWrongProtocol {
    fn id(&self) -> &'static str {
        "exporter-wrong-protocol"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Tap, Witness::Source])
            .told_from(
                "exporter-wrong-path",
                both!(
                    "the protocol is right for the port, and the path is not",
                    "o protocolo é o da porta, e o caminho não"
                ),
            )
            .told_from(
                "exporter-wrong-port",
                both!("nothing arrived at any port of the course", "nada chegou a nenhuma porta do curso"),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.silent(open)
            .into_iter()
            .filter_map(|(service, known, explains)| {
                let name = &service.name;
                let (saw, next) = known.refusals.iter().find_map(|refusal| match refusal.reason {
                    RefusalReason::GrpcOnHttpPort => Some((
                        both!("gRPC arrived on port 4318, which is for HTTP", "gRPC chegou na porta 4318, que é para HTTP"),
                        both!(
                            "remove `with_endpoint`, so that the environment decides; by hand, gRPC goes to 4317",
                            "remova `with_endpoint`, para que o ambiente decida; à mão, gRPC vai para 4317"
                        ),
                    )),
                    RefusalReason::HttpOnGrpcPort => Some((
                        both!("HTTP arrived on port 4317, which is for gRPC", "HTTP chegou na porta 4317, que é para gRPC"),
                        both!(
                            "remove `with_endpoint`, so that the environment decides; by hand, HTTP goes to 4318 and `/v1/traces`",
                            "remova `with_endpoint`, para que o ambiente decida; à mão, HTTP vai para 4318 e `/v1/traces`"
                        ),
                    )),
                    _ => None,
                })?;
                let title = both!(
                    "the exporter of `{name}` speaks the wrong protocol for its port",
                    "o exporter de `{name}` fala o protocolo errado para a porta"
                );
                let next = address::next(&case.code(name), next);
                let place = case.code(name).sets_endpoint().only();
                Some(of_service(self.id(), name, explains, title, next).shown(Witness::Tap, saw).at(place))
            })
            .collect()
    }
}
