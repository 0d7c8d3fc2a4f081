//! Attributes that are not as expected, and where they went.

use super::case::Instance;
use super::draft::of_span;
use super::{Case, Open};
use crate::correlate;
use crate::diagnosis::{Diagnosis, DiagnosisId, Failure, Grounds, Next, Source};
use crate::exercise::Aspect;
use crate::expect::{ExpectedAttribute, ExpectedValue};
use crate::matching::{AttributeFailure, attribute_failure, value_holds};
use crate::near_miss;
use crate::semconv;
use crate::text::Text;
use crate::trace::{Span, SpanEvent, Value};
use crate::untrusted::Untrusted;

/// One expected attribute that is not there as expected, with what became of it.
pub(super) struct AttributeFault<'a> {
    pub(super) instance: Instance<'a>,
    pub(super) expected: &'a ExpectedAttribute,
    pub(super) fate: Fate,
    pub(super) explains: Vec<Failure>,
}

/// What became of an expected attribute.
pub(super) enum Fate {
    OnResource,
    OnAnotherSpan(Untrusted),
    OnAnotherService(Untrusted, Untrusted),
    OnEvent(Untrusted),
    NearMiss(Untrusted),
    Deprecated(&'static str),
    Undeclared,
    Dropped(u32),
    WrongType(Value),
    WrongValue(Value),
    Missing,
}

/// Every fault once, by the first request that shows it.
pub(super) fn faults<'a>(case: &Case<'a>, open: &Open) -> Vec<AttributeFault<'a>> {
    let mut faults: Vec<AttributeFault<'a>> = Vec::new();
    for (instances, explains) in case.broken(open, Aspect::Attributes) {
        let Some(first) = instances.first() else { continue };
        for expected in &first.expected.attributes {
            let found = instances.iter().find_map(|instance| {
                let span = instance.actual?;
                let failure = attribute_failure(expected, span, &instance.exchange.nonces)?;
                Some((*instance, fate(case, instance, span, expected, failure)))
            });
            if let Some((instance, fate)) = found {
                faults.push(AttributeFault { instance, expected, fate, explains: explains.clone() });
            }
        }
    }
    faults
}

pub(super) fn fate(
    case: &Case<'_>,
    instance: &Instance<'_>,
    span: &Span,
    expected: &ExpectedAttribute,
    failure: AttributeFailure,
) -> Fate {
    let value = span.attribute(&expected.key).cloned();
    match (failure, value) {
        (AttributeFailure::Type, Some(value)) => Fate::WrongType(value),
        (AttributeFailure::Value, Some(value)) => Fate::WrongValue(value),
        _ => absent(case, instance, span, expected),
    }
}

pub(super) fn absent(
    case: &Case<'_>,
    instance: &Instance<'_>,
    span: &Span,
    expected: &ExpectedAttribute,
) -> Fate {
    if span.resource_attribute(&expected.key).is_some() {
        return Fate::OnResource;
    }
    if let Some(old) = semconv::old_names(&expected.key).find(|old| span.attribute(old).is_some()) {
        return Fate::Deprecated(old);
    }
    let nonces = &instance.exchange.nonces;
    let near =
        span.attributes.iter().filter(|attribute| near_miss::is_near(attribute.key.raw(), &expected.key));
    // The right value under a near key is surer than a near key alone.
    if let Some(near) = near.max_by_key(|attribute| value_holds(&expected.value, &attribute.value, nonces)) {
        return Fate::NearMiss(near.key.clone());
    }
    let mut holders = case.spans_of(instance.exchange);
    holders.retain(|other| {
        other.id != span.id
            && attribute_failure(expected, other, nonces).is_none()
            && !expects(case, other, expected)
    });
    if let Some(holder) = holders.iter().find(|other| other.service == span.service) {
        return Fate::OnAnotherSpan(holder.name.clone());
    }
    let elsewhere = holders.first().filter(|_| is_of_request(&expected.value, instance));
    if let Some(holder) = elsewhere {
        return Fate::OnAnotherService(holder.name.clone(), holder.service.clone());
    }
    let has_key =
        |event: &&SpanEvent| event.attributes.iter().any(|found| found.key == expected.key.as_str());
    if let Some(event) = span.events.iter().find(has_key) {
        return Fate::OnEvent(event.name.clone());
    }
    lost(case, instance, span, &expected.key)
}

/// Whether no other request has this value: then even another service's span has it from this one. (A
/// method or an address may be set there by any library.)
fn is_of_request(value: &ExpectedValue, instance: &Instance<'_>) -> bool {
    let nonces = &instance.exchange.nonces;
    let ExpectedValue::String(template) = value else { return false };
    let filled = template.fill(nonces);
    nonces.values().any(|nonce| correlate::text_mentions(&filled, nonce))
}

/// It is nowhere: did a limit cut it off, or is it recorded into a field that is not there?
fn lost(case: &Case<'_>, instance: &Instance<'_>, span: &Span, key: &str) -> Fate {
    let mut exported = case.evidence.exported();
    let this = exported.find(|exported| exported.span_id == span.id && exported.trace_id == span.trace_id);
    if let Some(dropped) = this.map(|span| span.dropped_attributes).filter(|dropped| *dropped > 0) {
        return Fate::Dropped(dropped);
    }
    let code = case.code(&instance.expected.service);
    if code.records(key).any() && !code.declares_field(key) { Fate::Undeclared } else { Fate::Missing }
}

/// Whether a span is itself expected to carry this key: then its having it explains nothing.
pub(super) fn expects(case: &Case<'_>, span: &Span, expected: &ExpectedAttribute) -> bool {
    case.step.spans().iter().any(|other| {
        other.is_named(span.name.raw())
            && other.attributes.iter().any(|attribute| attribute.key == expected.key)
    })
}

/// The diagnoses for those faults of which a rule recognises the fate.
pub(super) fn recognised(
    id: DiagnosisId,
    case: &Case<'_>,
    open: &Open,
    recognise: impl Fn(&AttributeFault<'_>) -> Option<(Text, Next, Grounds)>,
) -> Vec<Diagnosis> {
    faults(case, open)
        .iter()
        .filter_map(|fault| {
            let (title, next, grounds) = recognise(fault)?;
            let draft = of_span(id, fault.instance.expected, fault.explains.clone(), title, next);
            Some(draft.at(place(case, fault)).on(grounds))
        })
        .collect()
}

/// Where the attribute is set, or its near miss; where neither is, the gap that speaks of it.
fn place(case: &Case<'_>, fault: &AttributeFault<'_>) -> Option<Source> {
    let code = case.code(&fault.instance.expected.service);
    let key = &fault.expected.key;
    let set_as = match &fault.fate {
        Fate::NearMiss(found) => found.raw(),
        Fate::Deprecated(old) => old,
        _ => key,
    };
    if matches!(fault.fate, Fate::Dropped(_)) {
        return code.limits_attributes().only();
    }
    let (quoted, made) = (format!("`{key}`"), code.made_at(fault.instance.expected));
    // Where it is nowhere, the gap next to its own span is surer than a use on another span.
    let gap = made.as_ref().filter(|_| matches!(fault.fate, Fate::Missing));
    let gap = gap.and_then(|made| code.first_todo(&made.file, case.step, &quoted));
    let uses = code.uses_of_key(set_as);
    // Where nothing sets it, the span that should carry it is where to set it.
    let start = made.filter(|_| !uses.any());
    gap.or_else(|| uses.only()).or_else(|| code.todo(case.step, &[&quoted])).or(start)
}

/// The expected value as a person reads it.
pub(super) fn wanted(fault: &AttributeFault<'_>) -> Text {
    let nonces = &fault.instance.exchange.nonces;
    if !fault.expected.value.is_known(nonces) {
        return any(fault.expected.value.value_type().word());
    }
    Text::same(match &fault.expected.value {
        ExpectedValue::String(template) => format!("\"{}\"", template.fill(nonces)),
        ExpectedValue::OneOf(templates) => {
            let each = templates.iter().map(|template| format!("\"{}\"", template.fill(nonces)));
            each.collect::<Vec<_>>().join(" | ")
        }
        ExpectedValue::Int(number) => number.to_string(),
        ExpectedValue::Double(number) => number.to_string(),
        ExpectedValue::Bool(truth) => truth.to_string(),
        ExpectedValue::OfType { value_type, contains: Some(part) } => {
            format!("{} with \"{}\"", value_type.word(), part.fill(nonces))
        }
        ExpectedValue::OfType { value_type, contains: None } => return any(value_type.word()),
    })
}

/// Any value of a type, by its word in OTLP.
fn any(value_type: &str) -> Text {
    both!("any {value_type}", "{value_type}, de qualquer valor")
}
