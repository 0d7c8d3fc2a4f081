//! `/api/v3`: traces as OTLP JSON, and their way into our words.
//!
//! Written by several encoders over the versions, so read leniently: 64-bit numbers come as numbers and
//! as strings, enums as numbers and as names, fields that are zero or empty not at all.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use super::tags::is_derived;
use crate::trace::{Attribute, Span, SpanEvent, SpanId, SpanKind, Status, Trace, TraceId, Value};
use crate::untrusted::Untrusted;

#[derive(Deserialize)]
struct Enveloped {
    #[serde(default)]
    result: Option<TracesData>,
}

#[derive(Deserialize)]
struct TracesData {
    #[serde(rename = "resourceSpans", alias = "resource_spans", default)]
    resource_spans: Option<Vec<ResourceSpans>>,
}

#[derive(Deserialize)]
struct ResourceSpans {
    #[serde(default)]
    resource: Option<Resource>,
    #[serde(rename = "scopeSpans", alias = "scope_spans", default)]
    scope_spans: Option<Vec<ScopeSpans>>,
}

#[derive(Deserialize, Default)]
struct Resource {
    #[serde(default)]
    attributes: Option<Vec<KeyValue>>,
}

#[derive(Deserialize)]
struct ScopeSpans {
    #[serde(default)]
    scope: Option<Scope>,
    #[serde(default)]
    spans: Option<Vec<WireSpan>>,
}

#[derive(Deserialize, Default)]
struct Scope {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireSpan {
    trace_id: String,
    #[serde(default)]
    span_id: String,
    #[serde(default)]
    parent_span_id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    kind: Json,
    #[serde(default)]
    start_time_unix_nano: Json,
    #[serde(default)]
    end_time_unix_nano: Json,
    #[serde(default)]
    attributes: Option<Vec<KeyValue>>,
    #[serde(default)]
    events: Option<Vec<WireEvent>>,
    #[serde(default)]
    status: Option<WireStatus>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireEvent {
    #[serde(default)]
    time_unix_nano: Json,
    #[serde(default)]
    name: String,
    #[serde(default)]
    attributes: Option<Vec<KeyValue>>,
}

#[derive(Deserialize)]
struct WireStatus {
    #[serde(default)]
    code: Json,
}

#[derive(Deserialize)]
struct KeyValue {
    #[serde(default)]
    key: String,
    #[serde(default)]
    value: Json,
}

/// The traces of an answer. All their spans come in one list, by resource and scope.
pub(super) fn traces(body: &str) -> Result<Vec<Trace>, serde_json::Error> {
    let answer: Enveloped = serde_json::from_str(body)?;
    let resources = answer.result.and_then(|result| result.resource_spans).unwrap_or_default();
    let mut spans: BTreeMap<TraceId, Vec<Span>> = BTreeMap::new();
    for ResourceSpans { resource, scope_spans } in resources {
        let resource = resource.unwrap_or_default().attributes.unwrap_or_default();
        let service = text_of(&resource, "service.name");
        let resource: Vec<Attribute> =
            resource.into_iter().filter(|pair| pair.key != "service.name").map(attribute).collect();
        for ScopeSpans { scope, spans: of_scope } in scope_spans.unwrap_or_default() {
            let scope = Some(scope.unwrap_or_default().name).filter(|name| !name.is_empty());
            for span in of_scope.unwrap_or_default() {
                if let Some(span) = span.into_span(&service, &resource, scope.as_deref()) {
                    spans.entry(span.trace_id).or_default().push(span);
                }
            }
        }
    }
    Ok(spans.into_iter().map(|(id, spans)| Trace::new(id, spans)).collect())
}

impl WireSpan {
    fn into_span(self, service: &Untrusted, resource: &[Attribute], scope: Option<&str>) -> Option<Span> {
        let (start, end) = (integer(&self.start_time_unix_nano), integer(&self.end_time_unix_nano));
        let attributes = self.attributes.unwrap_or_default().into_iter();
        Some(Span {
            trace_id: TraceId::from_hex(&self.trace_id)?,
            // A span id of zero is left out.
            id: SpanId::from_hex(&self.span_id).unwrap_or(SpanId(0)),
            parent: SpanId::from_hex(&self.parent_span_id).filter(|id| id.0 != 0),
            service: service.clone(),
            name: self.name.into(),
            kind: kind(&self.kind),
            status: self.status.map_or(Status::Unset, |status| status_code(&status.code)),
            // Truncated to µs as in the legacy API, start and length each by itself.
            start_us: start / 1_000,
            duration_us: end.saturating_sub(start) / 1_000,
            scope: scope.map(Untrusted::from),
            attributes: attributes.filter(|pair| !is_derived(&pair.key)).map(attribute).collect(),
            resource: resource.to_vec(),
            events: self.events.unwrap_or_default().into_iter().map(event).collect(),
        })
    }
}

fn event(event: WireEvent) -> SpanEvent {
    SpanEvent {
        name: event.name.into(),
        time_us: integer(&event.time_unix_nano) / 1_000,
        attributes: event.attributes.unwrap_or_default().into_iter().map(attribute).collect(),
    }
}

fn text_of(pairs: &[KeyValue], key: &str) -> Untrusted {
    let pair = pairs.iter().rev().find(|pair| pair.key == key);
    pair.and_then(|pair| pair.value.get("stringValue")?.as_str()).unwrap_or_default().into()
}

fn attribute(pair: KeyValue) -> Attribute {
    Attribute { key: pair.key.into(), value: value(&pair.value) }
}

/// A value. Arrays and maps become their JSON, as they do in the legacy API; a value of no type is an
/// empty string there.
fn value(value: &Json) -> Value {
    let Some((kind, inner)) = value.as_object().and_then(|object| object.iter().next()) else {
        return Value::String(Untrusted::default());
    };
    match (kind.as_str(), inner) {
        ("boolValue", Json::Bool(truth)) => Value::Bool(*truth),
        ("intValue", _) => Value::Int(signed(inner)),
        ("doubleValue", _) => Value::Double(double(inner)),
        ("bytesValue", _) => Value::Bytes(inner.as_str().unwrap_or_default().into()),
        ("arrayValue" | "kvlistValue", _) => Value::String(plain(value).to_string().into()),
        _ => Value::String(inner.as_str().unwrap_or_default().into()),
    }
}

/// A value as JSON would have it.
fn plain(wire: &Json) -> Json {
    let values = |inner: &Json| inner.get("values").and_then(Json::as_array).cloned().unwrap_or_default();
    let Some((kind, inner)) = wire.as_object().and_then(|object| object.iter().next()) else {
        return Json::Null;
    };
    match kind.as_str() {
        "intValue" => signed(inner).into(),
        "doubleValue" => {
            serde_json::Number::from_f64(double(inner)).map_or_else(|| inner.clone(), Json::Number)
        }
        "arrayValue" => values(inner).iter().map(plain).collect(),
        "kvlistValue" => values(inner)
            .iter()
            .map(|pair| {
                let key = pair.get("key").and_then(Json::as_str).unwrap_or_default().to_owned();
                (key, pair.get("value").map_or(Json::Null, plain))
            })
            .collect(),
        _ => inner.clone(),
    }
}

/// A double; JSON has no number for some of them, so they come by name (protobuf, "JSON Mapping").
fn double(json: &Json) -> f64 {
    match json {
        Json::String(text) => text.parse().unwrap_or(f64::NAN),
        number => number.as_f64().unwrap_or_default(),
    }
}

fn integer(json: &Json) -> u64 {
    json.as_u64().or_else(|| json.as_str()?.parse().ok()).unwrap_or_default()
}

fn signed(json: &Json) -> i64 {
    json.as_i64().or_else(|| json.as_str()?.parse().ok()).unwrap_or_default()
}

fn kind(json: &Json) -> Option<SpanKind> {
    let by_name = |name: &str| SpanKind::from_word(name.strip_prefix("SPAN_KIND_").unwrap_or(name));
    match json.as_u64() {
        Some(1) => Some(SpanKind::Internal),
        Some(2) => Some(SpanKind::Server),
        Some(3) => Some(SpanKind::Client),
        Some(4) => Some(SpanKind::Producer),
        Some(5) => Some(SpanKind::Consumer),
        _ => json.as_str().and_then(by_name),
    }
}

fn status_code(json: &Json) -> Status {
    match (json.as_u64(), json.as_str()) {
        (Some(1), _) | (_, Some("STATUS_CODE_OK")) => Status::Ok,
        (Some(2), _) | (_, Some("STATUS_CODE_ERROR")) => Status::Error,
        _ => Status::Unset,
    }
}
