//! The exporter speaks, but to the wrong place: protocol, path, port.

use super::case::of_service;
use super::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;
use crate::evidence::{Holder, RefusalReason, ServiceEvidence};
use crate::text::Text;
use crate::untrusted::Untrusted;

/// gRPC to the port for HTTP, or HTTP to the port for gRPC.
pub(super) struct WrongProtocol;

impl Rule for WrongProtocol {
    fn id(&self) -> &'static str {
        "exporter-wrong-protocol"
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
                Some(of_service(self.id(), name, explains, title, next).because(saw))
            })
            .collect()
    }
}

/// HTTP to a path other than `/v1/traces`.
pub(super) struct WrongPath;

impl Rule for WrongPath {
    fn id(&self) -> &'static str {
        "exporter-wrong-path"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.silent(open)
            .into_iter()
            .filter_map(|(service, known, explains)| {
                let name = &service.name;
                let path = known.refusals.iter().find_map(|refusal| match &refusal.reason {
                    RefusalReason::WrongPath(path) => Some(path.shown()),
                    _ => None,
                })?;
                let title = both!(
                    "the exporter of `{name}` posts to the wrong path",
                    "o exporter de `{name}` envia para o caminho errado"
                );
                let next = both!(
                    "remove `with_endpoint` (the environment variable gets `/v1/traces` appended), or write the full path in it",
                    "remova `with_endpoint` (a variável de ambiente recebe `/v1/traces` no fim) ou escreva nele o caminho inteiro"
                );
                Some(of_service(self.id(), name, explains, title, next).because(both!(
                    "spans were sent to `{path}`; OTLP over HTTP takes them at `/v1/traces`",
                    "spans foram enviados para `{path}`; OTLP por HTTP os recebe em `/v1/traces`"
                )))
            })
            .collect()
    }
}

/// The exporter tries, and reaches nobody or somebody else.
pub(super) struct WrongPort;

impl Rule for WrongPort {
    fn id(&self) -> &'static str {
        "exporter-wrong-port"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.silent(open)
            .into_iter()
            .filter(|(_, known, _)| known.exports.is_empty())
            .filter_map(|(service, known, explains)| {
                let name = &service.name;
                let line = export_error(known)?.shown_up_to(200);
                let title = both!(
                    "the exporter of `{name}` does not reach Jaeger",
                    "o exporter de `{name}` não alcança o Jaeger"
                );
                let next = both!(
                    "remove `with_endpoint`: the address comes from `OTEL_EXPORTER_OTLP_ENDPOINT` (4317 for gRPC, 4318 for HTTP when it is not set)",
                    "remova `with_endpoint`: o endereço vem de `OTEL_EXPORTER_OTLP_ENDPOINT` (4317 para gRPC, 4318 para HTTP quando não está definida)"
                );
                let diagnosis = of_service(self.id(), name, explains, title, next)
                    .because(both!("the SDK wrote: {line}", "o SDK escreveu: {line}"))
                    .because(both!(
                        "nothing of it arrived at the address that it was told",
                        "nada dele chegou ao endereço informado"
                    ));
                Some(owners(case).into_iter().fold(diagnosis, Diagnosis::because))
            })
            .collect()
    }
}

/// The SDK's own log line about a failed export.
fn export_error(known: &ServiceEvidence) -> Option<&Untrusted> {
    const SIGNS: [&str; 4] = ["ExportError", "Export.Failed", "Connection refused", "transport error"];
    known.log.iter().find(|line| SIGNS.iter().any(|sign| line.raw().contains(sign)))
}

/// Who else holds the course's ports: spans that a program sends there by hand go to them.
fn owners(case: &Case<'_>) -> Vec<Text> {
    let ports = case.evidence.course_ports.iter();
    ports
        .filter_map(|port| match &port.holder {
            Holder::Tap => None,
            Holder::Other(owner) => {
                let number = port.port;
                let owner = owner.as_ref().map_or_else(String::new, |owner| format!(": {}", owner.shown()));
                Some(both!(
                    "port {number} belongs to another program{owner}; spans sent there go to it",
                    "a porta {number} é de outro programa{owner}; spans enviados para lá vão para ele"
                ))
            }
        })
        .collect()
}
