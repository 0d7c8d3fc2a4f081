//! Attributes that are not as expected, and where they went.

use super::case::{Instance, of_span};
use super::{Case, Open, Rule};
use crate::diagnosis::{Diagnosis, DiagnosisId, Failure};
use crate::exercise::Aspect;
use crate::expect::{ExpectedAttribute, ExpectedValue};
use crate::matching::{AttributeFailure, attribute_failure, value_holds};
use crate::near_miss;
use crate::text::Text;
use crate::trace::{Span, Value};
use crate::untrusted::Untrusted;

/// One expected attribute that is not there as expected, with what became of it.
struct Fault<'a> {
    instance: Instance<'a>,
    expected: &'a ExpectedAttribute,
    fate: Fate,
    explains: Vec<Failure>,
}

/// What became of an expected attribute.
enum Fate {
    OnResource,
    OnAnotherSpan(Untrusted),
    NearMiss(Untrusted),
    WrongType(Value),
    WrongValue(Value),
    Missing,
}

/// Every fault once, by the first request that shows it.
fn faults<'a>(case: &Case<'a>, open: &Open) -> Vec<Fault<'a>> {
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

fn fate(
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

fn absent(case: &Case<'_>, instance: &Instance<'_>, span: &Span, expected: &ExpectedAttribute) -> Fate {
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
fn expects(case: &Case<'_>, span: &Span, expected: &ExpectedAttribute) -> bool {
    case.step.spans.iter().any(|other| {
        other.names.iter().any(|name| span.name == name.as_str())
            && other.attributes.iter().any(|attribute| attribute.key == expected.key)
    })
}

/// The diagnoses for those faults of which a rule recognises the fate.
fn recognised(
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
fn wanted(fault: &Fault<'_>) -> String {
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

/// The attribute is on the resource, where it speaks of the whole service.
pub(super) struct OnResource;

impl Rule for OnResource {
    fn id(&self) -> &'static str {
        "attribute-on-resource"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let Fate::OnResource = fault.fate else { return None };
            let (key, span) = (&fault.expected.key, fault.instance.expected.name());
            Some((
                both!(
                    "`{key}` is on the resource, not on span `{span}`",
                    "`{key}` está no resource, não no span `{span}`"
                ),
                both!(
                    "set it on the span: `span.set_attribute(KeyValue::new(\"{key}\", …))`; a resource speaks of the whole service",
                    "defina-o no span: `span.set_attribute(KeyValue::new(\"{key}\", …))`; um resource fala do serviço inteiro"
                ),
                vec![both!(
                    "Jaeger shows it under Process, the same for every span of the service",
                    "o Jaeger o mostra em Process, igual para todo span do serviço"
                )],
            ))
        })
    }
}

/// The attribute is on another span of the request.
pub(super) struct OnAnotherSpan;

impl Rule for OnAnotherSpan {
    fn id(&self) -> &'static str {
        "attribute-on-another-span"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let Fate::OnAnotherSpan(other) = &fault.fate else { return None };
            let (key, span, other) = (&fault.expected.key, fault.instance.expected.name(), other.shown());
            Some((
                both!(
                    "`{key}` is on span `{other}`, not on `{span}`",
                    "`{key}` está no span `{other}`, não em `{span}`"
                ),
                both!(
                    "set it on `{span}`: the current span at that place is `{other}`",
                    "defina-o em `{span}`: naquele ponto o span atual é `{other}`"
                ),
                vec![both!("`{other}` carries the right value", "`{other}` traz o valor certo")],
            ))
        })
    }
}

/// The key is almost right.
pub(super) struct NearMiss;

impl Rule for NearMiss {
    fn id(&self) -> &'static str {
        "attribute-near-miss"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let Fate::NearMiss(found) = &fault.fate else { return None };
            let (key, span, found) = (&fault.expected.key, fault.instance.expected.name(), found.shown());
            Some((
                both!(
                    "span `{span}` has `{found}`, which is almost `{key}`",
                    "o span `{span}` tem `{found}`, que é quase `{key}`"
                ),
                both!("call it `{key}`, to the letter", "chame-o de `{key}`, letra por letra"),
                vec![both!("found `{found}`, expected `{key}`", "encontrei `{found}`, esperava `{key}`")],
            ))
        })
    }
}

/// The right key, and a value of another type.
pub(super) struct WrongType;

impl Rule for WrongType {
    fn id(&self) -> &'static str {
        "attribute-wrong-type"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let Fate::WrongType(value) = &fault.fate else { return None };
            let (key, span) = (&fault.expected.key, fault.instance.expected.name());
            let (found, expected) = (value.type_name(), fault.expected.value.value_type().word());
            let text = value.as_text();
            let text = text.shown();
            Some((
                both!(
                    "`{key}` on span `{span}` is a {found}, expected {expected}",
                    "`{key}` no span `{span}` é {found}, esperava {expected}"
                ),
                both!(
                    "give it a value of that type; an unsigned integer in a `tracing` field becomes a string: write `as i64`",
                    "dê um valor desse tipo; um inteiro sem sinal em um campo do `tracing` vira texto: escreva `as i64`"
                ),
                vec![both!("found {found} `{text}`", "encontrei {found} `{text}`")],
            ))
        })
    }
}

/// The right key and type, and another value.
pub(super) struct WrongValue;

impl Rule for WrongValue {
    fn id(&self) -> &'static str {
        "attribute-wrong-value"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let Fate::WrongValue(value) = &fault.fate else { return None };
            let (key, span, wanted) = (&fault.expected.key, fault.instance.expected.name(), wanted(fault));
            let text = value.as_text();
            let mut evidence = vec![{
                let text = text.shown();
                both!("found `{text}`, expected {wanted}", "encontrei `{text}`, esperava {wanted}")
            }];
            if text.raw().starts_with('"') && text.raw().ends_with('"') {
                evidence.push(both!(
                    "it has quotes around it, as `{{:?}}` and `?value` write them",
                    "tem aspas em volta, como `{{:?}}` e `?valor` escrevem"
                ));
            }
            let request = &fault.instance.exchange.request;
            Some((
                both!(
                    "`{key}` on span `{span}` has the wrong value",
                    "`{key}` no span `{span}` tem o valor errado"
                ),
                both!(
                    "set `{key}` from the request at hand (here `{request}`), unchanged",
                    "defina `{key}` a partir da requisição em questão (aqui `{request}`), sem mudar nada"
                ),
                evidence,
            ))
        })
    }
}

/// The attribute is nowhere.
pub(super) struct Missing;

impl Rule for Missing {
    fn id(&self) -> &'static str {
        "attribute-missing"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let Fate::Missing = fault.fate else { return None };
            let (key, span, wanted) = (&fault.expected.key, fault.instance.expected.name(), wanted(fault));
            Some((
                both!("span `{span}` lacks `{key}`", "ao span `{span}` falta `{key}`"),
                both!(
                    "set it while the span is open: `span.set_attribute(KeyValue::new(\"{key}\", …))`",
                    "defina-o com o span aberto: `span.set_attribute(KeyValue::new(\"{key}\", …))`"
                ),
                vec![both!(
                    "expected {wanted}, found no such key",
                    "esperava {wanted}, não encontrei essa chave"
                )],
            ))
        })
    }
}
