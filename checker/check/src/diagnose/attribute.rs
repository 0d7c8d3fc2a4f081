//! Attributes that are not as expected, and where they went.

use super::case::{Instance, of_span};
use super::{Case, Open};
use crate::diagnosis::{Diagnosis, DiagnosisId, Failure};
use crate::exercise::Aspect;
use crate::expect::{ExpectedAttribute, ExpectedValue};
use crate::matching::{AttributeFailure, attribute_failure, value_holds};
use crate::near_miss;
use crate::text::Text;
use crate::trace::{Span, Value};
use crate::untrusted::Untrusted;

/// One expected attribute that is not there as expected, with what became of it.
pub(super) struct Fault<'a> {
    pub(super) instance: Instance<'a>,
    pub(super) expected: &'a ExpectedAttribute,
    pub(super) fate: Fate,
    pub(super) explains: Vec<Failure>,
}

/// What became of an expected attribute.
pub(super) enum Fate {
    OnResource,
    OnAnotherSpan(Untrusted),
    NearMiss(Untrusted),
    WrongType(Value),
    WrongValue(Value),
    Missing,
}

/// Every fault once, by the first request that shows it.
pub(super) fn faults<'a>(case: &Case<'a>, open: &Open) -> Vec<Fault<'a>> {
    let mut faults: Vec<Fault<'a>> = Vec::new();
    for (instances, explains) in case.broken(open, Aspect::Attributes) {
        let Some(first) = instances.first() else { continue };
        for expected in &first.expected.attributes {
            let found = instances.iter().find_map(|instance| {
                let span = instance.actual?;
                let failure = attribute_failure(expected, span, &instance.exchange.nonces)?;
                Some((*instance, fate(case, instance, span, expected, failure)))
            });
            if let Some((instance, fate)) = found {
                faults.push(Fault { instance, expected, fate, explains: explains.clone() });
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
    let nonces = &instance.exchange.nonces;
    let near =
        span.attributes.iter().filter(|attribute| near_miss::is_near(attribute.key.raw(), &expected.key));
    // The right value under a near key is surer than a near key alone.
    if let Some(near) = near.max_by_key(|attribute| value_holds(&expected.value, &attribute.value, nonces)) {
        return Fate::NearMiss(near.key.clone());
    }
    let others = case.spans_of(instance.exchange).into_iter().filter(|other| other.id != span.id);
    let holder = others.into_iter().find(|other| {
        other.service == span.service
            && attribute_failure(expected, other, nonces).is_none()
            && !expects(case, other, expected)
    });
    holder.map_or(Fate::Missing, |holder| Fate::OnAnotherSpan(holder.name.clone()))
}

/// Whether a span is itself expected to carry this key: then its having it explains nothing.
pub(super) fn expects(case: &Case<'_>, span: &Span, expected: &ExpectedAttribute) -> bool {
    case.step.spans.iter().any(|other| {
        other.names.iter().any(|name| span.name == name.as_str())
            && other.attributes.iter().any(|attribute| attribute.key == expected.key)
    })
}

/// The diagnoses for those faults of which a rule recognises the fate.
pub(super) fn recognised(
    id: DiagnosisId,
    case: &Case<'_>,
    open: &Open,
    recognise: impl Fn(&Fault<'_>) -> Option<(Text, Text, Vec<Text>)>,
) -> Vec<Diagnosis> {
    faults(case, open)
        .iter()
        .filter_map(|fault| {
            let (title, next, evidence) = recognise(fault)?;
            let diagnosis = of_span(id, fault.instance.expected, fault.explains.clone(), title, next);
            Some(evidence.into_iter().fold(diagnosis, Diagnosis::because))
        })
        .collect()
}

/// The expected value as a person reads it.
pub(super) fn wanted(fault: &Fault<'_>) -> String {
    let nonces = &fault.instance.exchange.nonces;
    match &fault.expected.value {
        ExpectedValue::String(template) => format!("\"{}\"", template.fill(nonces)),
        ExpectedValue::Int(number) => number.to_string(),
        ExpectedValue::Double(number) => number.to_string(),
        ExpectedValue::Bool(truth) => truth.to_string(),
        ExpectedValue::OfType { value_type, contains: Some(part) } => {
            format!("{} with \"{}\"", value_type.word(), part.fill(nonces))
        }
        ExpectedValue::OfType { value_type, contains: None } => format!("any {}", value_type.word()),
    }
}
