//! HTTP to a path other than `/v1/traces`.

use crate::diagnose::address;
use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Witness};
use crate::evidence::{CoursePort, Holder, RefusalReason, ServiceEvidence};
use crate::untrusted::Untrusted;

/// See the page `exporter-wrong-path` of the book.
pub(in crate::diagnose) struct ExporterWrongPath;

impl Rule for ExporterWrongPath {
    fn id(&self) -> &'static str {
        "exporter-wrong-path"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Tap, Witness::Source]).told_from(
            "exporter-wrong-protocol",
            both!(
                "gRPC arrived on the port for HTTP, or HTTP on the one for gRPC",
                "gRPC chegou à porta de HTTP, ou HTTP à de gRPC"
            ),
        )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.silent(open)
            .into_iter()
            .filter_map(|(service, known, explains)| {
                let name = &service.name;
                let path = known.refusals.iter().find_map(|refusal| match &refusal.reason {
                    RefusalReason::WrongPath(path) => Some((Witness::Tap, path.clone())),
                    _ => None,
                });
                let (by, path) =
                    path.or_else(|| in_source(case, known).map(|path| (Witness::Source, path)))?;
                let path = path.shown();
                let title = both!(
                    "the exporter of `{name}` posts to the wrong path",
                    "o exporter de `{name}` envia para o caminho errado"
                );
                let next = address::next(&case.code(name), both!(
                    "remove `with_endpoint` (the environment variable gets `/v1/traces` appended), or write the full path in it",
                    "remova `with_endpoint` (a variável de ambiente recebe `/v1/traces` no fim) ou escreva nele o caminho inteiro"
                ));
                let place = case.code(name).sets_endpoint().only();
                Some(of_service(self.id(), name, explains, title, next).at(place).shown(by, both!(
                    "spans were sent to `{path}`; OTLP over HTTP takes them at `/v1/traces`",
                    "spans foram enviados para `{path}`; OTLP por HTTP os recebe em `/v1/traces`"
                )))
            })
            .collect()
    }
}

/// The path that its source names for port 4318 while somebody else holds that port, and tells us nothing.
fn in_source(case: &Case<'_>, known: &ServiceEvidence) -> Option<Untrusted> {
    let code = case.code(&known.name);
    let is_http = code.builds_http_exporter().any() && !code.builds_grpc_exporter().any();
    let is_taken = |held: &CoursePort| held.port == 4318 && matches!(held.holder, Holder::Other(_));
    let is_silent = known.exports.is_empty() && case.evidence.course_ports.iter().any(is_taken);
    let path = code.endpoint_path(4318).filter(|_| is_http && is_silent)?;
    (path != "/v1/traces").then(|| path.into())
}
