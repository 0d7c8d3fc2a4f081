//! Spans of the exporter's own libraries: each export makes spans, which make an export.

use super::{Lint, Seen};
use crate::text::Text;
use crate::trace::Span;

/// The libraries below an OTLP exporter.
const LIBRARIES: &[&str] = &["h2", "hyper", "hyper_util", "tonic", "tower", "reqwest", "opentelemetry_otlp"];

pub(super) struct ExporterTracesItself;

impl Lint for ExporterTracesItself {
    fn id(&self) -> &'static str {
        "exporter-traces-itself"
    }

    fn check(&self, seen: &Seen<'_>) -> Vec<Text> {
        seen.first_of_each(|span| library(seen, span))
            .into_iter()
            .map(|(span, library)| {
                let (name, service) = (span.name.shown(), span.service.shown());
                both!(
                    "`{service}` exports spans of its own exporter (`{name}` of `{library}`): filter `{library}=off` on the OpenTelemetry layer",
                    "`{service}` exporta spans do próprio exporter (`{name}` de `{library}`): filtre `{library}=off` na layer do OpenTelemetry"
                )
            })
            .collect()
    }
}

/// The library that a span is from, if it is tied to no request: a client call of the service's own
/// passes through the same libraries, and stands in the request's trace.
fn library(seen: &Seen<'_>, span: &Span) -> Option<&'static str> {
    let is_of_a_request = |span: &Span| {
        let trace = seen.traces().find(|trace| trace.id == span.trace_id);
        trace.is_some_and(|trace| {
            seen.evidence
                .exchanges
                .iter()
                .any(|exchange| crate::correlate::belongs(seen.evidence, trace, exchange))
        })
    };
    let keys = ["target", "code.module.name", "code.namespace"];
    let module = keys.iter().find_map(|key| span.attribute(key))?.as_text();
    let first = module.raw().split("::").next().unwrap_or_default().to_owned();
    LIBRARIES.iter().find(|library| **library == first).copied().filter(|_| !is_of_a_request(span))
}
