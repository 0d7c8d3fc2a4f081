//! Spans of the exporter's own libraries: each export makes spans, which make an export.

use super::{Lint, Run};
use crate::text::Text;
use crate::trace::Span;

/// The libraries below an OTLP exporter.
const LIBRARIES: &[&str] = &["h2", "hyper", "hyper_util", "tonic", "tower", "reqwest", "opentelemetry_otlp"];

pub(super) struct ExporterTracesItself;

impl Lint for ExporterTracesItself {
    fn id(&self) -> &'static str {
        "exporter-traces-itself"
    }

    fn check(&self, seen: &Run<'_>) -> Vec<Text> {
        // A client call of the service's own passes through the same libraries, and stands in the trace of its
        // request.
        let is_stray = |span: &Span| seen.requests_of(span).is_empty();
        seen.first_of_each(|span| library(span).filter(|_| is_stray(span)))
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

/// The library below an exporter that a span is from.
fn library(span: &Span) -> Option<&'static str> {
    let keys = ["target", "code.module.name", "code.namespace"];
    let module = keys.iter().find_map(|key| span.attribute(key))?.as_text();
    let first = module.raw().split("::").next().unwrap_or_default().to_owned();
    LIBRARIES.iter().find(|library| **library == first).copied()
}
