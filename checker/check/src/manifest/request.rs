//! Validating the requests that are sent.

use toml::Spanned;

use super::error::TomlFile;
use super::field::{filled, known, nonces, unique};
use super::raw::RawRequest;
use crate::system::{ExpectedAnswer, Exporter, Request};

/// Validates the requests, each of them once.
pub(super) fn validate(
    raw: &[RawRequest],
    exporters: &[Exporter],
    source: &mut TomlFile<'_>,
) -> Vec<Request> {
    unique(raw.iter().map(|request| &request.id), source);
    let services: Vec<&str> = exporters
        .iter()
        .filter(|exporter| exporter.listens())
        .map(|exporter| exporter.name.as_str())
        .collect();
    raw.iter()
        .map(|request| {
            known(&request.service, &services, source);
            let nonces = nonces(&request.nonces, source);
            Request {
                id: request.id.get_ref().clone(),
                service: request.service.get_ref().clone(),
                path: request.path.get_ref().clone(),
                query: request
                    .query
                    .iter()
                    .map(|(key, value)| (key.clone(), filled(value, &nonces, source)))
                    .collect(),
                answer: ExpectedAnswer {
                    status: status(&request.answer.status, source),
                    body: request.answer.body.as_ref().map(|body| filled(body, &nonces, source)),
                },
                nonces,
                copy_of: None,
                is_traced: true,
            }
        })
        .collect()
}

/// A status that an HTTP answer can have.
fn status(raw: &Spanned<i64>, source: &mut TomlFile<'_>) -> u16 {
    let status = u16::try_from(*raw.get_ref()).ok().filter(|status| (100..=599).contains(status));
    status.unwrap_or_else(|| {
        let found = raw.get_ref();
        source.error(
            raw.span(),
            both!(
                "no answer has the status `{found}`: expected 100 to 599",
                "nenhuma resposta tem o status `{found}`: esperava de 100 a 599"
            ),
            None,
        );
        0
    })
}
