//! Decoding an `ExportTraceServiceRequest` in OTLP/JSON.
//!
//! The request is split into the texts of its resources, scopes and spans first, and those are
//! decoded one by one: what decoding needs is bounded by the largest of them, not by the body.

use std::borrow::Cow;
use std::fmt;

use opentelemetry_proto::tonic::common::v1::InstrumentationScope;
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use serde::de::{DeserializeOwned, Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer as _};
use serde_json::Value;
use serde_json::value::RawValue;

use super::Malformed;
use super::intake::Intake;

/// A list's text. It is walked, never gathered: each item of `[1,1,1,…]` would be eight times its text.
type List<'a> = Option<&'a RawValue>;

#[derive(Deserialize)]
struct Request<'a> {
    #[serde(borrow, default, alias = "resource_spans", rename = "resourceSpans")]
    resource_spans: List<'a>,
}

#[derive(Deserialize)]
struct ResourceSpans<'a> {
    #[serde(borrow, default)]
    resource: Option<&'a RawValue>,
    #[serde(borrow, default, alias = "scope_spans", rename = "scopeSpans")]
    scope_spans: List<'a>,
    #[serde(borrow, default, alias = "schema_url", rename = "schemaUrl")]
    schema_url: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct ScopeSpans<'a> {
    #[serde(borrow, default)]
    scope: Option<&'a RawValue>,
    #[serde(borrow, default)]
    spans: List<'a>,
    #[serde(borrow, default, alias = "schema_url", rename = "schemaUrl")]
    schema_url: Option<Cow<'a, str>>,
}

/// Hands every span of the request to the intake, or fails without a trace.
pub(crate) fn read(body: &[u8], intake: &mut Intake<'_>) -> Result<(), Malformed> {
    // Jaeger replaces bytes that are not UTF-8 inside strings; anywhere else they are an error anyway.
    let body = String::from_utf8_lossy(body);
    let Some(request) = object::<Request<'_>>(&body)? else {
        return Ok(());
    };
    walk(request.resource_spans, |text| match object(text.get())? {
        Some(resource_spans) => read_resource_spans(resource_spans, intake),
        None => Ok(()),
    })
}

fn read_resource_spans(read: ResourceSpans<'_>, intake: &mut Intake<'_>) -> Result<(), Malformed> {
    let resource: Resource = part(read.resource, intake)?;
    let resource = intake.resource(resource, read.schema_url.unwrap_or_default().into_owned());
    walk(read.scope_spans, |text| {
        let Some(read) = object::<ScopeSpans<'_>>(text.get())? else {
            return Ok(());
        };
        let scope: InstrumentationScope = part(read.scope, intake)?;
        let schema_url = read.schema_url.unwrap_or_default().into_owned();
        let mut scope = intake.scope(&resource, scope, schema_url);
        walk(read.spans, |text| {
            if text.get().len() > scope.limits().span_bytes {
                scope.reject_large();
                return Ok(());
            }
            scope.span(&decode::<Span>(text)?.encode_to_vec())
        })?;
        scope.finish();
        Ok(())
    })
}

/// Hands over the items of a list one by one.
fn walk(list: List<'_>, each: impl FnMut(&RawValue) -> Result<(), Malformed>) -> Result<(), Malformed> {
    let Some(list) = list else {
        return Ok(());
    };
    Ok(serde_json::Deserializer::from_str(list.get()).deserialize_seq(Items(each))?)
}

struct Items<F>(F);

impl<'de, F: FnMut(&RawValue) -> Result<(), Malformed>> Visitor<'de> for Items<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(item) = list.next_element::<&RawValue>()? {
            (self.0)(item).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

fn part<T: DeserializeOwned + Default>(text: Option<&RawValue>, intake: &Intake<'_>) -> Result<T, Malformed> {
    let Some(text) = text else {
        return Ok(T::default());
    };
    intake.check_size(text.get().as_bytes())?;
    decode(text)
}

/// An object, or `None` for null. Serde would take an array too, as the fields in their order.
fn object<'t, T: Deserialize<'t>>(text: &'t str) -> Result<Option<T>, Malformed> {
    if text.trim_start().starts_with('[') {
        return Err(Malformed("expected an object, found an array".to_owned()));
    }
    Ok(serde_json::from_str(text)?)
}

/// Decodes what the specification allows, and on a second try what Jaeger takes beyond it.
fn decode<T: DeserializeOwned + Default>(text: &RawValue) -> Result<T, Malformed> {
    match object(text.get()).map(Option::unwrap_or_default) {
        Ok(decoded) => Ok(decoded),
        Err(strict) => match serde_json::from_str(text.get()).map(normalise)? {
            Value::Null => Ok(T::default()),
            value => serde_json::from_value(value).map_err(|_| strict),
        },
    }
}

/// Brings snake-case names, names of enum values, nulls and absent lists into the form that is decoded.
///
/// The depth is bounded by the JSON parser, which stops at 128.
fn normalise(value: Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(normalise).collect()),
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(_, value)| !value.is_null());
            let kept = kept.map(|(name, value)| (camel(&name), number(&name, value)));
            Value::Object(kept.map(listed).collect())
        }
        other => other,
    }
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name.push_str(letters.as_str());
        name
    })
}

/// An empty list or map of values is `{}` in protobuf's JSON.
fn listed((name, mut value): (String, Value)) -> (String, Value) {
    if let ("arrayValue" | "kvlistValue", Some(members)) = (&*name, value.as_object_mut()) {
        members.entry("values").or_insert_with(|| Value::Array(Vec::new()));
    }
    (name, value)
}

/// `kind` and `code` may be named instead of numbered.
fn number(field: &str, value: Value) -> Value {
    const KINDS: [&str; 6] = ["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"];
    const CODES: [&str; 3] = ["UNSET", "OK", "ERROR"];
    let place = match (field, value.as_str()) {
        ("kind", Some(name)) => place(name, "SPAN_KIND_", &KINDS),
        ("code", Some(name)) => place(name, "STATUS_CODE_", &CODES),
        _ => None,
    };
    place.map_or_else(|| normalise(value), Value::from)
}

fn place(name: &str, prefix: &str, names: &[&str]) -> Option<usize> {
    let name = name.strip_prefix(prefix)?;
    names.iter().position(|known| *known == name)
}
