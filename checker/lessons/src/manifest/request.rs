//! Validating the requests that are sent.

use std::collections::BTreeMap;

use hyper::header::HeaderName;
use toml::Spanned;

use super::error::TomlFile;
use super::field::{filled, known, nonces, unique};
use super::payload;
use super::raw::RawRequest;
use crate::expect::Template;
use crate::message::{Method, Payload};
use crate::system::{ExpectedAnswer, Exporter, Request};

/// Headers that every request has, or that give it its place in a trace.
const SET_BY_CHECK: [&str; 5] = ["content-length", "host", "traceparent", "tracestate", "transfer-encoding"];

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
                method: request.method.as_ref().map_or(Method::Get, |word| method(word, source)),
                path: request.path.get_ref().clone(),
                query: request
                    .query
                    .iter()
                    .map(|(key, value)| (key.clone(), filled(value, &nonces, source)))
                    .collect(),
                headers: headers(&request.headers, &nonces, source),
                body: body(request, &nonces, source),
                answer: ExpectedAnswer {
                    status: status(&request.answer.status, source),
                    body: payload::validate(
                        request.answer.body.as_ref(),
                        request.answer.json.as_ref(),
                        &nonces,
                        source,
                    ),
                },
                nonces,
                copy_of: None,
                is_traced: true,
            }
        })
        .collect()
}

fn method(word: &Spanned<String>, source: &mut TomlFile<'_>) -> Method {
    known(word, &Method::ALL.map(Method::word), source);
    Method::ALL.into_iter().find(|method| method.word() == word.get_ref()).unwrap_or_default()
}

/// What is sent with it, where its method lets it have a body.
fn body(raw: &RawRequest, nonces: &BTreeMap<String, String>, source: &mut TomlFile<'_>) -> Option<Payload> {
    let is_get = raw.method.as_ref().is_none_or(|word| word.get_ref() == Method::Get.word());
    let place = raw.body.as_ref().map(Spanned::span).or_else(|| raw.json.as_ref().map(Spanned::span));
    if let (true, Some(place)) = (is_get, place) {
        source.error(
            place,
            both!("a GET has no body: give it a `method`", "um GET não tem corpo: dê a ele um `method`"),
            None,
        );
    }
    payload::validate(raw.body.as_ref(), raw.json.as_ref(), nonces, source)
}

/// Headers that can be sent, and that are nobody else's business: the trace is the checker's to give.
fn headers(
    raw: &BTreeMap<Spanned<String>, Spanned<String>>,
    nonces: &BTreeMap<String, String>,
    source: &mut TomlFile<'_>,
) -> BTreeMap<String, Template> {
    raw.iter()
        .map(|(name, value)| {
            let lower = name.get_ref().to_ascii_lowercase();
            if HeaderName::from_bytes(lower.as_bytes()).is_err() || SET_BY_CHECK.contains(&lower.as_str()) {
                source.error(
                    name.span(),
                    both!("no header `{lower}` can be sent", "o cabeçalho `{lower}` não pode ser enviado"),
                    None,
                );
            }
            if value.get_ref().chars().any(char::is_control) {
                source.error(
                    value.span(),
                    both!("a header is one line", "um cabeçalho é uma linha só"),
                    None,
                );
            }
            (lower, filled(value, nonces, source))
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
