//! HTTP to a path other than `/v1/traces`.

use crate::diagnose::address;
use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Witness};
use crate::evidence::RefusalReason;

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
                    RefusalReason::WrongPath(path) => Some(path.shown()),
                    _ => None,
                })?;
                let title = both!(
                    "the exporter of `{name}` posts to the wrong path",
                    "o exporter de `{name}` envia para o caminho errado"
                );
                let next = address::next(&case.code(name), both!(
                    "remove `with_endpoint` (the environment variable gets `/v1/traces` appended), or write the full path in it",
                    "remova `with_endpoint` (a variável de ambiente recebe `/v1/traces` no fim) ou escreva nele o caminho inteiro"
                ));
                let place = case.code(name).sets_endpoint().only();
                Some(of_service(self.id(), name, explains, title, next).at(place).shown(Witness::Tap, both!(
                    "spans were sent to `{path}`; OTLP over HTTP takes them at `/v1/traces`",
                    "spans foram enviados para `{path}`; OTLP por HTTP os recebe em `/v1/traces`"
                )))
            })
            .collect()
    }
}
