//! Jaeger's own trace JSON, the fields of it that are read, and their way back into OpenTelemetry's words.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::tags::is_derived;
use crate::trace::{Attribute, Span, SpanEvent, SpanId, SpanKind, Status, Trace, TraceId, Value};
use crate::untrusted::Untrusted;

/// The envelope of every answer, whose list may be `null`.
#[derive(Deserialize)]
pub(super) struct Envelope<T> {
    #[serde(default = "Option::default")]
    data: Option<Vec<T>>,
}

/// A trace as far as this API can tell it.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) trace: Trace,
    /// The spans whose parent may be a link into the same trace instead.
    pub(super) unclear_parents: HashSet<SpanId>,
}

impl<T> Envelope<T> {
    pub(super) fn into_data(self) -> Vec<T> {
        self.data.unwrap_or_default()
    }
}

/// The traces of an answer.
pub(super) fn traces(body: &str) -> Result<Vec<Read>, serde_json::Error> {
    let envelope: Envelope<WireTrace> = serde_json::from_str(body)?;
    Ok(envelope.into_data().into_iter().filter_map(WireTrace::read).collect())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireTrace {
    #[serde(rename = "traceID")]
    trace_id: String,
    #[serde(default)]
    spans: Option<Vec<WireSpan>>,
    #[serde(default)]
    processes: HashMap<String, WireProcess>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireSpan {
    #[serde(rename = "traceID")]
    trace_id: String,
    #[serde(rename = "spanID")]
    span_id: String,
    operation_name: String,
    #[serde(default)]
    references: Option<Vec<WireReference>>,
    start_time: u64,
    duration: u64,
    #[serde(default)]
    tags: Option<Vec<WireTag>>,
    #[serde(default)]
    logs: Option<Vec<WireLog>>,
    #[serde(rename = "processID", default)]
    process_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireReference {
    ref_type: String,
    #[serde(rename = "traceID")]
    trace_id: String,
    #[serde(rename = "spanID")]
    span_id: String,
}

#[derive(Deserialize)]
struct WireTag {
    key: String,
    #[serde(rename = "type", default)]
    tag_type: String,
    value: serde_json::Value,
}

#[derive(Deserialize)]
struct WireLog {
    timestamp: u64,
    #[serde(default)]
    fields: Option<Vec<WireTag>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireProcess {
    service_name: String,
    #[serde(default)]
    tags: Option<Vec<WireTag>>,
}

impl WireTrace {
    /// The trace; `None` if its id is not one.
    fn read(self) -> Option<Read> {
        let id = TraceId::from_hex(&self.trace_id)?;
        let (mut spans, mut unclear_parents) = (Vec::new(), HashSet::new());
        for span in self.spans.unwrap_or_default() {
            let is_unclear = span.parent_is_unclear();
            let Some(span) = span.into_span(&self.processes) else { continue };
            if is_unclear {
                unclear_parents.insert(span.id);
            }
            spans.push(span);
        }
        Some(Read { trace: Trace::new(id, spans), unclear_parents })
    }
}

impl WireSpan {
    fn into_span(self, processes: &HashMap<String, WireProcess>) -> Option<Span> {
        let process = processes.get(&self.process_id);
        let parent = self.parent();
        let tags = self.tags.unwrap_or_default();
        Some(Span {
            trace_id: TraceId::from_hex(&self.trace_id)?,
            id: SpanId::from_hex(&self.span_id)?,
            parent,
            service: process.map_or_else(Untrusted::default, |process| process.service_name.as_str().into()),
            name: self.operation_name.into(),
            kind: last(&tags, "span.kind").and_then(SpanKind::from_word),
            status: status(&tags),
            start_us: self.start_time,
            duration_us: self.duration,
            scope: first(&tags, "otel.scope.name").map(Untrusted::from),
            attributes: tags.into_iter().filter(|tag| !is_derived(&tag.key)).map(attribute).collect(),
            resource: process
                .and_then(|process| process.tags.as_ref())
                .map_or_else(Vec::new, |tags| tags.iter().map(WireTag::copy).map(attribute).collect()),
            events: self.logs.unwrap_or_default().into_iter().map(event).collect(),
        })
    }

    /// The parent: a `CHILD_OF` reference into the same trace, else a `FOLLOWS_FROM` that stands first
    /// (a link to one's own parent turns the reference into one).
    fn parent(&self) -> Option<SpanId> {
        let parent = self.child_of().or_else(|| self.follows_from_first())?;
        SpanId::from_hex(&parent.span_id).filter(|id| id.0 != 0)
    }

    /// Whether what stands first may be a link of a span that has no parent.
    fn parent_is_unclear(&self) -> bool {
        self.child_of().is_none() && self.follows_from_first().is_some()
    }

    fn child_of(&self) -> Option<&WireReference> {
        let references = self.references.as_deref().unwrap_or_default();
        references.iter().find(|reference| self.is_own(reference) && reference.ref_type == "CHILD_OF")
    }

    fn follows_from_first(&self) -> Option<&WireReference> {
        self.references.as_deref()?.first().filter(|reference| self.is_own(reference))
    }

    fn is_own(&self, reference: &WireReference) -> bool {
        TraceId::from_hex(&reference.trace_id) == TraceId::from_hex(&self.trace_id)
    }
}

impl WireTag {
    fn copy(&self) -> Self {
        Self { key: self.key.clone(), tag_type: self.tag_type.clone(), value: self.value.clone() }
    }
}

/// The text of the last tag of a key: the derived one stands behind an attribute of the same name.
fn last<'a>(tags: &'a [WireTag], key: &str) -> Option<&'a str> {
    tags.iter().rev().find(|tag| tag.key == key)?.value.as_str()
}

fn first<'a>(tags: &'a [WireTag], key: &str) -> Option<&'a str> {
    tags.iter().find(|tag| tag.key == key)?.value.as_str()
}

/// The status. Its tag comes after that of the kind, and those after the attributes; so one that stands before
/// the kind is an attribute that somebody gave this name. (Of a span that has no kind nothing tells them apart.)
fn status(tags: &[WireTag]) -> Status {
    let kind = tags.iter().rposition(|tag| tag.key == "span.kind").unwrap_or_default();
    match last(&tags[kind..], "otel.status_code") {
        Some("ERROR") => Status::Error,
        Some("OK") => Status::Ok,
        _ => Status::Unset,
    }
}

fn attribute(tag: WireTag) -> Attribute {
    Attribute { value: value(&tag), key: tag.key.into() }
}

fn value(tag: &WireTag) -> Value {
    use serde_json::Value as Json;
    match (tag.tag_type.as_str(), &tag.value) {
        ("bool", Json::Bool(truth)) => Value::Bool(*truth),
        // From 2^53 on Jaeger writes an integer as a string.
        ("int64", Json::String(text)) => text.parse().map_or_else(|_| string(&tag.value), Value::Int),
        ("int64", Json::Number(number)) => number.as_i64().map_or_else(|| string(&tag.value), Value::Int),
        // NaN and the infinities come by name where they come at all.
        ("float64", Json::String(text)) => text.parse().map_or_else(|_| string(&tag.value), Value::Double),
        ("float64", number) => number.as_f64().map_or_else(|| string(&tag.value), Value::Double),
        ("binary", text) => Value::Bytes(text.as_str().unwrap_or_default().into()),
        (_, other) => string(other),
    }
}

fn string(value: &serde_json::Value) -> Value {
    Value::String(value.as_str().map_or_else(|| value.to_string(), str::to_owned).into())
}

fn event(log: WireLog) -> SpanEvent {
    let fields = log.fields.unwrap_or_default();
    let name = first(&fields, "event").unwrap_or_default().into();
    let attributes = fields.into_iter().filter(|field| field.key != "event").map(attribute).collect();
    SpanEvent { name, time_us: log.timestamp, attributes }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Read {
        traces(&format!("{{\"data\":[{json}]}}")).expect("Jaeger's JSON").remove(0)
    }

    fn trace(json: &str) -> Trace {
        read(json).trace
    }

    #[test]
    fn derived_tags_go_back_into_their_fields_and_the_last_of_a_key_counts() {
        let trace = trace(
            r#"{"traceID":"abc","spans":[{"traceID":"abc","spanID":"01","operationName":"GET /",
            "references":[{"refType":"CHILD_OF","traceID":"0000000000000abc","spanID":"0000000000000002"}],
            "startTime":10,"duration":18437520701672696841,"logs":null,"processID":"p1","warnings":null,
            "tags":[{"key":"otel.scope.name","type":"string","value":"http"},
                    {"key":"span.kind","type":"string","value":"mine"},
                    {"key":"n","type":"int64","value":"9007199254740993"},
                    {"key":"span.kind","type":"string","value":"server"},
                    {"key":"otel.status_code","type":"string","value":"ERROR"},
                    {"key":"error","type":"bool","value":true}]}],
            "processes":{"p1":{"serviceName":"frontend-service","tags":[]}}}"#,
        );
        let span = &trace.spans[0];
        assert_eq!(
            (span.kind, span.status, span.parent),
            (Some(SpanKind::Server), Status::Error, Some(SpanId(2)))
        );
        assert_eq!(span.attributes.len(), 1);
        assert_eq!(span.attribute("n"), Some(&Value::Int(9_007_199_254_740_993)));
        assert_eq!(span.end_us(), 18_437_520_701_672_696_851);
    }

    #[test]
    fn an_attribute_is_no_status_whatever_its_name() {
        let status = |tags: &str| {
            let span = format!(
                r#"{{"traceID":"1","spans":[{{"traceID":"1","spanID":"1","operationName":"","startTime":0,"duration":0,
                "tags":[{tags}],"processID":"p1"}}],"processes":{{}}}}"#
            );
            trace(&span).spans[0].status
        };
        let kind = r#"{"key":"span.kind","type":"string","value":"server"}"#;
        let error = r#"{"key":"otel.status_code","type":"string","value":"ERROR"}"#;
        let ok = r#"{"key":"otel.status_code","type":"string","value":"OK"}"#;
        assert_eq!(status(&format!("{error},{kind}")), Status::Unset);
        assert_eq!(status(&format!("{error},{kind},{ok}")), Status::Ok);
        assert_eq!(status(&format!("{kind},{error}")), Status::Error);
        assert_eq!(status(error), Status::Error);
    }

    #[test]
    fn a_parent_in_another_trace_is_a_link_and_not_a_parent() {
        let trace = trace(
            r#"{"traceID":"1","spans":[{"traceID":"1","spanID":"1","operationName":"","startTime":0,"duration":0,
            "references":[{"refType":"FOLLOWS_FROM","traceID":"2","spanID":"9"}],"processID":"p1"}],"processes":{}}"#,
        );
        assert_eq!(trace.spans[0].parent, None);
    }
}
