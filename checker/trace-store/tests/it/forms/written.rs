//! A request as JSON, each member in one of the ways that protobuf's JSON mapping allows.

use std::fmt::Display;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, EntityRef, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::span::{Event, Link};
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, Status};
use rand::RngExt;
use rand::rngs::SmallRng;
use rand::seq::SliceRandom;

pub(super) fn written(request: &ExportTraceServiceRequest, random: &mut SmallRng) -> String {
    let mut object = Object::new(random);
    object.list("resourceSpans", &request.resource_spans, resource_spans);
    object.done()
}

fn resource_spans(of: &ResourceSpans, random: &mut SmallRng) -> String {
    let mut object = Object::new(random);
    object.message("resource", of.resource.as_ref(), resource);
    object.list("scopeSpans", &of.scope_spans, scope_spans);
    object.text("schemaUrl", &of.schema_url);
    object.done()
}

fn resource(of: &Resource, random: &mut SmallRng) -> String {
    let mut object = Object::new(random);
    object.list("attributes", &of.attributes, attribute);
    object.number("droppedAttributesCount", of.dropped_attributes_count.into());
    object.list("entityRefs", &of.entity_refs, entity_ref);
    object.done()
}

fn entity_ref(of: &EntityRef, random: &mut SmallRng) -> String {
    let mut object = Object::new(random);
    object.text("schemaUrl", &of.schema_url);
    object.text("type", &of.r#type);
    object.list("idKeys", &of.id_keys, |key, _| quoted(key));
    object.list("descriptionKeys", &of.description_keys, |key, _| quoted(key));
    object.done()
}

fn scope_spans(of: &ScopeSpans, random: &mut SmallRng) -> String {
    let mut object = Object::new(random);
    object.message("scope", of.scope.as_ref(), scope);
    object.list("spans", &of.spans, span);
    object.text("schemaUrl", &of.schema_url);
    object.done()
}

fn scope(of: &InstrumentationScope, random: &mut SmallRng) -> String {
    let mut object = Object::new(random);
    object.text("name", &of.name);
    object.text("version", &of.version);
    object.list("attributes", &of.attributes, attribute);
    object.number("droppedAttributesCount", of.dropped_attributes_count.into());
    object.done()
}

fn span(of: &Span, random: &mut SmallRng) -> String {
    let mut object = Object::new(random);
    object.id("traceId", &of.trace_id);
    object.id("spanId", &of.span_id);
    object.text("traceState", &of.trace_state);
    object.id("parentSpanId", &of.parent_span_id);
    object.number("flags", of.flags.into());
    object.text("name", &of.name);
    let kinds = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
    object.choice("kind", of.kind, "SPAN_KIND_", &kinds);
    object.number("startTimeUnixNano", of.start_time_unix_nano.into());
    object.number("endTimeUnixNano", of.end_time_unix_nano.into());
    object.list("attributes", &of.attributes, attribute);
    object.number("droppedAttributesCount", of.dropped_attributes_count.into());
    object.list("events", &of.events, event);
    object.number("droppedEventsCount", of.dropped_events_count.into());
    object.list("links", &of.links, link);
    object.number("droppedLinksCount", of.dropped_links_count.into());
    object.message("status", of.status.as_ref(), status);
    object.done()
}

fn event(of: &Event, random: &mut SmallRng) -> String {
    let mut object = Object::new(random);
    object.number("timeUnixNano", of.time_unix_nano.into());
    object.text("name", &of.name);
    object.list("attributes", &of.attributes, attribute);
    object.number("droppedAttributesCount", of.dropped_attributes_count.into());
    object.done()
}

fn link(of: &Link, random: &mut SmallRng) -> String {
    let mut object = Object::new(random);
    object.id("traceId", &of.trace_id);
    object.id("spanId", &of.span_id);
    object.text("traceState", &of.trace_state);
    object.list("attributes", &of.attributes, attribute);
    object.number("droppedAttributesCount", of.dropped_attributes_count.into());
    object.number("flags", of.flags.into());
    object.done()
}

fn status(of: &Status, random: &mut SmallRng) -> String {
    let mut object = Object::new(random);
    object.text("message", &of.message);
    object.choice("code", of.code, "STATUS_CODE_", &["UNSET", "OK", "ERROR"]);
    object.done()
}

fn attribute(of: &KeyValue, random: &mut SmallRng) -> String {
    let mut object = Object::new(random);
    object.text("key", &of.key);
    object.message("value", of.value.as_ref(), value);
    object.done()
}

/// Here the default counts, too: which member there is, is what is said.
fn value(of: &AnyValue, random: &mut SmallRng) -> String {
    let mut object = Object::new(random);
    match &of.value {
        None => {}
        Some(Value::StringValue(text)) => object.put("stringValue", quoted(text)),
        Some(Value::BoolValue(flag)) => object.put("boolValue", flag),
        Some(Value::IntValue(number)) => {
            let number = object.spelled((*number).into());
            object.put("intValue", number);
        }
        Some(Value::DoubleValue(number)) => {
            let number = object.double(*number);
            object.put("doubleValue", number);
        }
        Some(Value::BytesValue(bytes)) => {
            let engines = [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD];
            let engine = &engines[object.random.random_range(0..4)];
            object.put("bytesValue", quoted(&engine.encode(bytes)));
        }
        Some(Value::ArrayValue(array)) => {
            let mut inner = Object::new(object.random);
            inner.list("values", &array.values, value);
            let inner = inner.done();
            object.put("arrayValue", inner);
        }
        Some(Value::KvlistValue(list)) => {
            let mut inner = Object::new(object.random);
            inner.list("values", &list.values, attribute);
            let inner = inner.done();
            object.put("kvlistValue", inner);
        }
        Some(Value::StringValueStrindex(_)) => unreachable!("not made"),
    }
    object.done()
}

/// An object that is written: its members in any order, and between them some that nobody knows.
struct Object<'r> {
    random: &'r mut SmallRng,
    members: Vec<String>,
}

impl<'r> Object<'r> {
    fn new(random: &'r mut SmallRng) -> Self {
        Self { random, members: Vec::new() }
    }

    fn put(&mut self, camel: &str, value: impl Display) {
        let name = if self.random.random() { camel.to_owned() } else { snake(camel) };
        let space = ["", " ", "\n\t"][self.random.random_range(0..3)];
        self.members.push(format!("{space}\"{name}\"{space}:{space}{value}"));
    }

    /// A member that is not said: by its default, by null, or not at all.
    fn absent(&mut self, name: &str, default: &str) {
        match self.random.random_range(0..4) {
            0 => self.put(name, default),
            1 => self.put(name, "null"),
            _ => {}
        }
    }

    fn text(&mut self, name: &str, text: &str) {
        if text.is_empty() { self.absent(name, "\"\"") } else { self.put(name, quoted(text)) }
    }

    fn id(&mut self, name: &str, id: &[u8]) {
        if id.is_empty() {
            return self.absent(name, "\"\"");
        }
        let digits: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
        let digits = if self.random.random() { digits } else { digits.to_uppercase() };
        self.put(name, quoted(&digits));
    }

    fn number(&mut self, name: &str, number: i128) {
        if number == 0 {
            return self.absent(name, "0");
        }
        let number = self.spelled(number);
        self.put(name, number);
    }

    /// A whole number as number and as text, with and without a fraction and an exponent.
    fn spelled(&mut self, number: i128) -> String {
        let digits = match self.random.random_range(0..6) {
            0 => format!("{number}.0"),
            1 => format!("{number}e0"),
            2 if number % 1000 == 0 => format!("{}E+3", number / 1000),
            _ => number.to_string(),
        };
        self.as_number_or_text(digits)
    }

    fn double(&mut self, number: f64) -> String {
        let digits = match number {
            _ if number.is_nan() => return quoted("NaN"),
            f64::INFINITY => return quoted("Infinity"),
            f64::NEG_INFINITY => return quoted("-Infinity"),
            _ if self.random.random() => format!("{number:e}"),
            _ => number.to_string(),
        };
        self.as_number_or_text(digits)
    }

    fn as_number_or_text(&mut self, digits: String) -> String {
        if self.random.random() { digits } else { quoted(&digits) }
    }

    /// The value of an enum, by number or by name.
    fn choice(&mut self, field: &str, number: i32, prefix: &str, names: &[&str]) {
        let name = usize::try_from(number).ok().and_then(|place| names.get(place));
        match name.filter(|_| self.random.random()) {
            Some(name) => self.put(field, quoted(&format!("{prefix}{name}"))),
            None if number == 0 => self.absent(field, "0"),
            None => self.put(field, number),
        }
    }

    fn list<T>(&mut self, name: &str, items: &[T], each: impl Fn(&T, &mut SmallRng) -> String) {
        if items.is_empty() {
            return self.absent(name, "[]");
        }
        let items: Vec<_> = items.iter().map(|item| each(item, self.random)).collect();
        self.put(name, format!("[{}]", items.join(",")));
    }

    fn message<T>(&mut self, name: &str, of: Option<&T>, each: impl Fn(&T, &mut SmallRng) -> String) {
        match of {
            Some(of) => {
                let text = each(of, self.random);
                self.put(name, text);
            }
            None if self.random.random() => self.put(name, "null"),
            None => {}
        }
    }

    fn done(mut self) -> String {
        if self.random.random_bool(0.1) {
            self.put("laterField", r#"[{"value":{"stringValue":"later"}},null,1e999]"#);
        }
        self.members.shuffle(self.random);
        format!("{{{}}}", self.members.join(","))
    }
}

/// A text as serde writes it, some letters by their number.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap().replace('x', "\\u0078")
}

fn snake(camel: &str) -> String {
    camel.chars().fold(String::new(), |name, letter| {
        if letter.is_ascii_uppercase() {
            name + "_" + &letter.to_ascii_lowercase().to_string()
        } else {
            name + &letter.to_string()
        }
    })
}
