//! Stored traces as OTLP JSON, for `/api/v3`: what was sent, nothing lost.
//!
//! As in Jaeger, a span that does not end after its start is shown with a length of 1 ns and a warning.
//! Zero and empty fields are left out but for `status`; 64-bit numbers are strings.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::trace::v1 as proto;
use serde_json::{Map, Value as Json, json};

use super::tag::{double, hex};
use super::translate;
use crate::model::{Batch, Trace};

/// `{"resourceSpans":[…]}` of all the traces: a part for each batch.
pub(super) fn traces(traces: &[Arc<Trace>]) -> Json {
    let batches = traces.iter().flat_map(|trace| &trace.batches);
    json!({"resourceSpans": batches.map(|batch| resource_spans(batch)).collect::<Vec<_>>()})
}

fn resource_spans(batch: &Batch) -> Json {
    let mut scope_spans = Object::default();
    scope_spans.put("scope", scope(&batch.scope.proto));
    scope_spans.put("spans", batch.spans().map(|stored| span(&stored.decode())).collect());
    scope_spans.text("schemaUrl", &batch.scope.schema_url);

    let mut resource = Object::default();
    resource.attributes(&service_named(batch));
    resource.number("droppedAttributesCount", batch.resource.proto.dropped_attributes_count);

    let mut object = Object::default();
    object.put("resource", resource.done());
    object.put("scopeSpans", json!([scope_spans.done()]));
    object.text("schemaUrl", &batch.resource.schema_url);
    object.done()
}

/// The resource's attributes, with Jaeger's placeholder when the service has no usable name.
fn service_named(batch: &Batch) -> Vec<KeyValue> {
    let name = AnyValue { value: Some(Value::StringValue(batch.resource.service.to_string())) };
    let name = KeyValue { key: "service.name".to_owned(), value: Some(name), ..KeyValue::default() };
    let mut attributes = batch.resource.proto.attributes.clone();
    match attributes.iter_mut().find(|attribute| attribute.key == "service.name") {
        Some(found) => *found = name,
        None => attributes.push(name),
    }
    attributes
}

fn scope(scope: &InstrumentationScope) -> Json {
    let mut object = Object::default();
    object.text("name", &scope.name);
    object.text("version", &scope.version);
    object.attributes(&scope.attributes);
    object.number("droppedAttributesCount", scope.dropped_attributes_count);
    object.done()
}

fn span(span: &proto::Span) -> Json {
    let mut object = Object::default();
    object.id("traceId", &span.trace_id);
    object.id("spanId", &span.span_id);
    object.text("traceState", &span.trace_state);
    object.id("parentSpanId", &span.parent_span_id);
    object.number("flags", span.flags);
    object.text("name", &span.name);
    object.number("kind", span.kind);
    object.nanoseconds("startTimeUnixNano", span.start_time_unix_nano);
    let (start, end) = (span.start_time_unix_nano, span.end_time_unix_nano);
    let mut attributes: Vec<_> = span.attributes.iter().map(attribute).collect();
    if end <= start {
        object.nanoseconds("endTimeUnixNano", start.saturating_add(1));
        let values = json!([{"stringValue": translate::negative_duration(start, end)}]);
        let warnings = json!({"arrayValue": {"values": values}});
        attributes.push(json!({"key": "@jaeger@warnings", "value": warnings}));
    } else {
        object.nanoseconds("endTimeUnixNano", end);
    }
    object.list("attributes", attributes.into_iter());
    object.number("droppedAttributesCount", span.dropped_attributes_count);
    object.list("events", span.events.iter().map(event));
    object.number("droppedEventsCount", span.dropped_events_count);
    object.list("links", span.links.iter().map(link));
    object.number("droppedLinksCount", span.dropped_links_count);
    object.put("status", status(span.status.as_ref()));
    object.done()
}

fn event(event: &proto::span::Event) -> Json {
    let mut object = Object::default();
    object.nanoseconds("timeUnixNano", event.time_unix_nano);
    object.text("name", &event.name);
    object.attributes(&event.attributes);
    object.number("droppedAttributesCount", event.dropped_attributes_count);
    object.done()
}

fn link(link: &proto::span::Link) -> Json {
    let mut object = Object::default();
    object.id("traceId", &link.trace_id);
    object.id("spanId", &link.span_id);
    object.text("traceState", &link.trace_state);
    object.attributes(&link.attributes);
    object.number("droppedAttributesCount", link.dropped_attributes_count);
    object.number("flags", link.flags);
    object.done()
}

fn status(status: Option<&proto::Status>) -> Json {
    let mut object = Object::default();
    if let Some(status) = status {
        object.text("message", &status.message);
        object.number("code", status.code);
    }
    object.done()
}

/// Recursion is bounded by the depth that the decoder lets in.
fn value(value: Option<&AnyValue>) -> Json {
    match value.and_then(|value| value.value.as_ref()) {
        Some(Value::StringValue(text)) => json!({"stringValue": text}),
        Some(Value::BoolValue(flag)) => json!({"boolValue": flag}),
        Some(Value::IntValue(number)) => json!({"intValue": number.to_string()}),
        // The sign of a zero counts here; the legacy API has none.
        Some(Value::DoubleValue(number)) if *number == 0.0 => json!({"doubleValue": number}),
        Some(Value::DoubleValue(number)) => json!({"doubleValue": double(*number)}),
        Some(Value::BytesValue(bytes)) => json!({"bytesValue": BASE64.encode(bytes)}),
        Some(Value::ArrayValue(array)) => {
            let mut object = Object::default();
            object.list("values", array.values.iter().map(|item| self::value(Some(item))));
            json!({"arrayValue": object.done()})
        }
        Some(Value::KvlistValue(list)) => {
            let mut object = Object::default();
            object.list("values", list.values.iter().map(attribute));
            json!({"kvlistValue": object.done()})
        }
        _ => json!({}),
    }
}

fn attribute(attribute: &KeyValue) -> Json {
    let mut object = Object::default();
    object.text("key", &attribute.key);
    object.put("value", value(attribute.value.as_ref()));
    object.done()
}

/// A JSON object that leaves out what protobuf's JSON form leaves out.
#[derive(Default)]
struct Object(Map<String, Json>);

impl Object {
    fn put(&mut self, name: &str, value: Json) {
        self.0.insert(name.to_owned(), value);
    }

    fn text(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.put(name, text.into());
        }
    }

    fn number(&mut self, name: &str, number: impl Into<i64>) {
        let number = number.into();
        if number != 0 {
            self.put(name, number.into());
        }
    }

    fn nanoseconds(&mut self, name: &str, nanoseconds: u64) {
        if nanoseconds != 0 {
            self.put(name, nanoseconds.to_string().into());
        }
    }

    fn id(&mut self, name: &str, id: &[u8]) {
        if id.iter().any(|byte| *byte != 0) {
            self.put(name, hex(id).into());
        }
    }

    fn list(&mut self, name: &str, items: impl ExactSizeIterator<Item = Json>) {
        if items.len() > 0 {
            self.put(name, items.collect());
        }
    }

    fn attributes(&mut self, attributes: &[KeyValue]) {
        self.list("attributes", attributes.iter().map(attribute));
    }

    fn done(self) -> Json {
        Json::Object(self.0)
    }
}
