//! gRPC to the port for HTTP, or HTTP to the port for gRPC.

use crate::diagnose::address;
use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Witness};
use crate::evidence::{CoursePort, Holder, RefusalReason, ServiceEvidence};

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
                let seen = known.refusals.iter().map(|refusal| (Witness::Tap, refusal.reason.clone()));
                let read = in_source(case, known).map(|reason| (Witness::Source, reason));
                let (by, saw, next) = seen.chain(read).find_map(|(by, reason)| match reason {
                    RefusalReason::GrpcOnHttpPort => Some((
                        by,
                        both!("it sends gRPC to port 4318, which is for HTTP", "ele envia gRPC para a porta 4318, que é para HTTP"),
                        both!(
                            "remove `with_endpoint`, so that the environment decides; by hand, gRPC goes to 4317",
                            "remova `with_endpoint`, para que o ambiente decida; à mão, gRPC vai para 4317"
                        ),
                    )),
                    RefusalReason::HttpOnGrpcPort => Some((
                        by,
                        both!("it sends HTTP to port 4317, which is for gRPC", "ele envia HTTP para a porta 4317, que é para gRPC"),
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
                Some(of_service(self.id(), name, explains, title, next).shown(by, saw).at(place))
            })
            .collect()
    }
}

/// What would be seen if the course's port were the run's own: its source says which protocol it speaks to which of
/// them, and somebody else holds that one.
fn in_source(case: &Case<'_>, known: &ServiceEvidence) -> Option<RefusalReason> {
    let code = case.code(&known.name);
    let port = code.endpoint_port().filter(|_| known.exports.is_empty())?;
    let is_taken = |held: &CoursePort| held.port == port && matches!(held.holder, Holder::Other(_));
    if !case.evidence.course_ports.iter().any(is_taken) {
        return None;
    }
    match (port, code.builds_grpc_exporter().any(), code.builds_http_exporter().any()) {
        (4318, true, false) => Some(RefusalReason::GrpcOnHttpPort),
        (4317, false, true) => Some(RefusalReason::HttpOnGrpcPort),
        _ => None,
    }
}
