//! The pipeline: provider, exporter, resource, sampler, propagator, flush.

use super::Proposal;
use crate::code::Code;
use crate::edit::Edit;

const NAME: &[&str] = &["service-name-missing", "service-name-wrong", "service-name-shared"];
const PORT: &[&str] = &["exporter-wrong-port", "exporter-wrong-protocol"];
const NOTHING: &[&str] = &["nothing-exported"];
const PROPAGATOR: &[&str] = &["context-not-injected", "context-not-extracted", "propagator-mismatch"];

pub(super) fn proposals(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = removals(code);
    found.extend(replacements(code));
    found.extend(code.called("shutdown").filter_map(|call| {
        let receiver = code.at(call.receiver.as_ref()?);
        // The provider is asked nothing, and says that all is well.
        let kept = format!("{{ let _ = &{receiver}; Ok::<(), String>(()) }}");
        Some(Proposal::new("flush-dropped", Edit::new(call.range.clone(), kept), &["not-flushed"]))
    }));
    found
}

/// What stands there is another.
fn replacements(code: &Code<'_>) -> Vec<Proposal> {
    let mut found = Vec::new();
    for call in code.called("with_service_name") {
        if let Some(name) = call.arguments.first() {
            found.push(Proposal::new(
                "service-name-constant",
                Edit::new(name.clone(), "\"my-service\""),
                NAME,
            ));
        }
    }
    for call in code.called("with_tonic") {
        for (operator, url, acceptable) in [
            ("endpoint-of-another-port", "http://localhost:4371", PORT),
            ("endpoint-of-http", "http://localhost:4318", PORT),
            ("endpoint-without-scheme", "localhost:4317", &["endpoint-without-scheme"]),
        ] {
            let builder = code.at(&call.range);
            let text = format!("opentelemetry_otlp::WithExportConfig::with_endpoint({builder}, \"{url}\")");
            found.push(Proposal::new(operator, Edit::new(call.range.clone(), text), acceptable));
        }
    }
    for call in code.called("with_batch_exporter") {
        let Some(receiver) = &call.receiver else { continue };
        let off = ".with_sampler(opentelemetry_sdk::trace::Sampler::AlwaysOff)";
        found.push(Proposal::new("sampler-off", Edit::insert(receiver.end, off), &["sampled-out"]));
    }
    for call in code.called("global::set_tracer_provider") {
        if let Some(provider) = call.arguments.first() {
            let other = "opentelemetry::trace::noop::NoopTracerProvider::new()";
            found.push(Proposal::new(
                "provider-of-nothing",
                Edit::new(provider.clone(), other),
                &["noop-tracer"],
            ));
        }
    }
    for call in code.called("global::set_text_map_propagator") {
        if let Some(propagator) = call.arguments.first() {
            let other = "opentelemetry_sdk::propagation::BaggagePropagator::new()";
            found.push(Proposal::new("propagator-other", Edit::new(propagator.clone(), other), PROPAGATOR));
        }
    }
    found
}

/// A link of a builder's chain, or a statement, that is left out.
fn removals(code: &Code<'_>) -> Vec<Proposal> {
    const LINKS: [(&str, &str, &[&str]); 3] = [
        ("with_service_name", "service-name-removed", NAME),
        ("with_resource", "resource-removed", NAME),
        ("with_batch_exporter", "exporter-removed", NOTHING),
    ];
    const STATEMENTS: [(&str, &str, &[&str]); 2] = [
        ("global::set_tracer_provider", "provider-not-set", &["noop-tracer"]),
        ("global::set_text_map_propagator", "propagator-not-set", PROPAGATOR),
    ];
    let mut found = Vec::new();
    for (name, operator, acceptable) in LINKS {
        for call in code.called(name) {
            let Some(receiver) = &call.receiver else { continue };
            let gone = Edit::new(receiver.end..call.range.end, "");
            found.push(Proposal::new(operator, gone, acceptable));
        }
    }
    for (name, operator, acceptable) in STATEMENTS {
        for statement in code.called(name).filter_map(|call| call.statement.as_ref()) {
            found.push(Proposal::new(operator, Edit::new(code.whole_line(statement), ""), acceptable));
        }
    }
    found
}
