//! The trace file: OTLP as JSON, with times of its own.

mod variant;

use std::collections::BTreeMap;
use std::path::Path;

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value;
use opentelemetry_proto::tonic::trace::v1::{Span, status};
use prost::Message;

use crate::reading::Variant;
use crate::reading::span::ReadSpan;

/// What the file holds.
pub type KeptTraces = ExportTraceServiceRequest;

/// How long ago the newest span ended when the traces are loaded: a search for the last hour finds
/// them, and none lies in the future of a clock that is a little slow.
const AGO_NS: u64 = 60_000_000_000;

/// Reads the file.
pub fn read(path: &Path) -> Result<ExportTraceServiceRequest, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let encoded = otlp_json::to_protobuf(text.as_bytes()).map_err(|error| error.to_string())?;
    ExportTraceServiceRequest::decode(&*encoded).map_err(|error| error.to_string())
}

/// The traces that are read: those of the file, or what is a student's own of them.
pub fn read_by(path: &Path, variant: Option<&Variant>) -> Result<ExportTraceServiceRequest, String> {
    let export = read(path)?;
    Ok(match variant {
        Some(student) => variant::of(export, student),
        None => export,
    })
}

/// The traces of an export, by their ids.
pub fn traces(export: &ExportTraceServiceRequest) -> Vec<Vec<ReadSpan>> {
    let mut traces: BTreeMap<&[u8], Vec<ReadSpan>> = BTreeMap::new();
    for resource in &export.resource_spans {
        let attributes = resource.resource.as_ref().map(|resource| resource.attributes.as_slice());
        let service = attributes.and_then(|all| strings(all).remove("service.name")).unwrap_or_default();
        for span in resource.scope_spans.iter().flat_map(|scope| &scope.spans) {
            traces.entry(&span.trace_id).or_default().push(told(span, &service));
        }
    }
    traces.into_values().collect()
}

fn told(span: &Span, service: &str) -> ReadSpan {
    ReadSpan {
        trace: span.trace_id.clone(),
        id: span.span_id.clone(),
        parent: span.parent_span_id.clone(),
        service: service.to_owned(),
        name: span.name.clone(),
        start: span.start_time_unix_nano,
        end: span.end_time_unix_nano,
        failed: span.status.as_ref().is_some_and(|status| status.code == status::StatusCode::Error as i32),
        attributes: strings(&span.attributes),
    }
}

fn strings(attributes: &[opentelemetry_proto::tonic::common::v1::KeyValue]) -> BTreeMap<String, String> {
    let text = |attribute: &opentelemetry_proto::tonic::common::v1::KeyValue| match attribute
        .value
        .as_ref()?
        .value
        .as_ref()?
    {
        any_value::Value::StringValue(text) => Some((attribute.key.clone(), text.clone())),
        _ => None,
    };
    attributes.iter().filter_map(text).collect()
}

/// The same traces, moved so that the newest span ended a minute before this time (in ns).
pub fn moved(export: ExportTraceServiceRequest, now: u64) -> ExportTraceServiceRequest {
    let spans = || export.resource_spans.iter().flat_map(|resource| &resource.scope_spans);
    let newest = spans().flat_map(|scope| &scope.spans).map(|span| span.end_time_unix_nano).max();
    shifted(export, newest.unwrap_or_default(), now.saturating_sub(AGO_NS))
}

/// The same traces, moved so that what was at one time is at another (both in ns).
pub fn shifted(mut export: ExportTraceServiceRequest, from: u64, to: u64) -> ExportTraceServiceRequest {
    let shift = |time: &mut u64| {
        *time = if *time < from { to.saturating_sub(from - *time) } else { to.saturating_add(*time - from) };
    };
    for span in spans_of(&mut export) {
        shift(&mut span.start_time_unix_nano);
        shift(&mut span.end_time_unix_nano);
        span.events.iter_mut().for_each(|event| shift(&mut event.time_unix_nano));
    }
    export
}

/// The same traces, in which attributes whose value is one of these say what it stands for.
pub fn renamed(
    mut export: ExportTraceServiceRequest,
    names: &BTreeMap<String, String>,
) -> ExportTraceServiceRequest {
    let attributes = spans_of(&mut export).flat_map(|span| &mut span.attributes);
    for value in attributes.filter_map(|attribute| attribute.value.as_mut()?.value.as_mut()) {
        if let any_value::Value::StringValue(text) = value
            && let Some(name) = names.get(text)
        {
            text.clone_from(name);
        }
    }
    export
}

fn spans_of(export: &mut ExportTraceServiceRequest) -> impl Iterator<Item = &mut Span> {
    let all = export.resource_spans.iter_mut().flat_map(|resource| &mut resource.scope_spans);
    all.flat_map(|scope| &mut scope.spans)
}
