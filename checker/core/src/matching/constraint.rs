//! Whether a span is what an expected span asks for, aspect by aspect.

use super::{Forest, Pairing};
use crate::correlate;
use crate::exercise::Aspect;
use crate::expect::{Children, ExpectedAttribute, ExpectedEvent, ExpectedSpan, ExpectedValue, Nonces};
use crate::origin::Origin;
use crate::trace::{Attribute, Span, SpanEvent, Value};

/// How much a child may outlast its parent before the parent counts as ended early, in µs. Two
/// readings of one clock and a truncation to µs lie between them, no more.
const TOLERANCE_US: u64 = 1_000;

/// What of the expected span at `index` does not hold, given the whole pairing. A span that is
/// missing fails in everything that is expected of it.
pub(super) fn failures(forest: &Forest<'_>, pairing: &Pairing<'_>, index: usize) -> Vec<Aspect> {
    let expected = forest.expected[index];
    let Some(span) = pairing[index] else { return all_aspects(forest, expected) };
    let mut failed = own_failures(forest, expected, span);
    if !parent_holds(forest, pairing, index, span) || !forest.was_called(expected, span) {
        failed.push(Aspect::Parent);
    }
    if !follows(forest, pairing, index, span) {
        failed.push(Aspect::Order);
    }
    if !lasts(forest, pairing, index, span) {
        failed.push(Aspect::Duration);
    }
    if expected.children == Children::OnlyExpected && has_unexpected_child(forest, pairing, span) {
        failed.push(Aspect::Only);
    }
    failed
}

/// What of a span by itself is not as expected: everything but its place among the others.
pub(super) fn own_failures(forest: &Forest<'_>, expected: &ExpectedSpan, span: &Span) -> Vec<Aspect> {
    let nonces = &forest.exchange.nonces;
    let holds = [
        (Aspect::Exists, exists(forest, expected, span)),
        (Aspect::Kind, expected.kind.is_none_or(|kind| span.kind == Some(kind))),
        (Aspect::Status, expected.statuses.is_empty() || expected.statuses.contains(&span.status)),
        (
            Aspect::Attributes,
            expected.attributes.iter().all(|attribute| attribute_failure(attribute, span, nonces).is_none()),
        ),
        (Aspect::Events, events_hold(expected, span, nonces)),
    ];
    holds.into_iter().filter(|(_, holds)| !holds).map(|(aspect, _)| aspect).collect()
}

fn exists(forest: &Forest<'_>, expected: &ExpectedSpan, span: &Span) -> bool {
    span.service == forest.service_name(expected)
        && !matches!(forest.origin(expected, span), Origin::Other(_))
        && expected.is_named(span.name.raw())
}

fn all_aspects(forest: &Forest<'_>, expected: &ExpectedSpan) -> Vec<Aspect> {
    let is_child = |child: &&ExpectedSpan| {
        child.parent.as_deref() == Some(&expected.id) && child.service == expected.service
    };
    let has_child = forest.expected.iter().copied().any(|child| is_child(&child));
    [
        (Aspect::Exists, true),
        (Aspect::Kind, expected.kind.is_some()),
        (Aspect::Parent, expected.parent.is_some()),
        (Aspect::Attributes, !expected.attributes.is_empty()),
        (Aspect::Status, !expected.statuses.is_empty()),
        (Aspect::Events, !expected.events.is_empty()),
        (Aspect::Order, expected.after.is_some()),
        (Aspect::Duration, expected.min_duration_us.is_some() || has_child),
        (Aspect::Only, expected.children == Children::OnlyExpected),
    ]
    .into_iter()
    .filter(|(_, expected)| *expected)
    .map(|(aspect, _)| aspect)
    .collect()
}

/// Whether the span hangs under the span paired with its expected parent. Spans that nobody expected
/// may stand between; another expected one may not, nor one that belongs to another request.
pub(super) fn parent_holds(forest: &Forest<'_>, pairing: &Pairing<'_>, index: usize, span: &Span) -> bool {
    if !forest.lineage.contains(span) || forest.lineage.has_foreign_ancestor(span) {
        return false;
    }
    let Some(parent) = forest.parent_index(forest.expected[index]) else { return true };
    let nearest = forest.lineage.nearest_above(span, pairing.iter().flatten().copied());
    match (nearest, pairing[parent]) {
        (Some(nearest), Some(parent)) => same(nearest, parent),
        _ => false,
    }
}

/// Whether the span that must be over before this one starts is over by then.
fn follows(forest: &Forest<'_>, pairing: &Pairing<'_>, index: usize, span: &Span) -> bool {
    let Some(after) = &forest.expected[index].after else { return true };
    let earlier = forest.expected.iter().position(|expected| expected.id == *after);
    // One that is missing is told as that.
    let Some(earlier) = earlier.and_then(|earlier| pairing[earlier]) else { return true };
    earlier.end_us() <= span.start_us + TOLERANCE_US
}

fn lasts(forest: &Forest<'_>, pairing: &Pairing<'_>, index: usize, span: &Span) -> bool {
    let expected = forest.expected[index];
    let long_enough = expected.min_duration_us.is_none_or(|least| span.duration_us >= least);
    let began_in_time = forest.exchange.before(span).is_none();
    let encloses = forest.expected.iter().enumerate().all(|(child_index, child)| {
        let is_child = child.parent.as_deref() == Some(&expected.id) && child.service == expected.service;
        let Some(child_span) = pairing[child_index].filter(|_| is_child) else { return true };
        child_span.end_us() <= span.end_us() + TOLERANCE_US
    });
    long_enough && began_in_time && encloses
}

fn has_unexpected_child(forest: &Forest<'_>, pairing: &Pairing<'_>, span: &Span) -> bool {
    forest.spans.iter().any(|other| {
        other.trace_id == span.trace_id
            && other.parent == Some(span.id)
            && !pairing.iter().flatten().any(|paired| same(paired, other))
    })
}

/// Whether two references name one span.
pub(super) fn same(one: &Span, other: &Span) -> bool {
    one.id == other.id && one.trace_id == other.trace_id
}

fn events_hold(expected: &ExpectedSpan, span: &Span, nonces: &Nonces) -> bool {
    expected.events.iter().all(|event| event_holds(event, span, nonces))
}

/// Whether a span has an event as expected, its attributes included, at a time of the span.
pub fn event_holds(expected: &ExpectedEvent, span: &Span, nonces: &Nonces) -> bool {
    span.events.iter().any(|actual| {
        actual.name == expected.name.as_str()
            && is_within(actual, span)
            && expected.attributes.iter().all(|attribute| {
                find(&actual.attributes, &attribute.key)
                    .is_some_and(|value| value_holds(&attribute.value, value, nonces))
            })
    })
}

/// Whether an event lies between the start and the end of its span.
pub fn is_within(event: &SpanEvent, span: &Span) -> bool {
    event.time_us + TOLERANCE_US >= span.start_us && event.time_us <= span.end_us() + TOLERANCE_US
}

fn find<'a>(attributes: &'a [Attribute], key: &str) -> Option<&'a Value> {
    attributes.iter().rev().find(|attribute| attribute.key == key).map(|attribute| &attribute.value)
}

/// How an attribute of a span is not as expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeFailure {
    /// There is no attribute of this key.
    Missing,
    /// Its value has another type.
    Type,
    /// Its value is another one.
    Value,
}

/// What is wrong with one expected attribute on a span; `None` when it is as expected.
pub fn attribute_failure(
    expected: &ExpectedAttribute,
    span: &Span,
    nonces: &Nonces,
) -> Option<AttributeFailure> {
    let Some(value) = span.attribute(&expected.key) else { return Some(AttributeFailure::Missing) };
    if value_holds(&expected.value, value, nonces) {
        None
    } else if value.type_name() == expected.value.value_type().word() {
        Some(AttributeFailure::Value)
    } else {
        Some(AttributeFailure::Type)
    }
}

/// Whether a value is the expected one, in type and value. Where nobody knows what is expected, any of the type is.
pub fn value_holds(expected: &ExpectedValue, actual: &Value, nonces: &Nonces) -> bool {
    if !expected.is_known(nonces) {
        return actual.type_name() == expected.value_type().word();
    }
    match (expected, actual) {
        (ExpectedValue::String(template), Value::String(text)) => text.raw() == template.fill(nonces),
        (ExpectedValue::OneOf(templates), Value::String(text)) => {
            templates.iter().any(|template| text.raw() == template.fill(nonces))
        }
        (ExpectedValue::Int(expected), Value::Int(actual)) => expected == actual,
        (ExpectedValue::Double(expected), Value::Double(actual)) => expected.total_cmp(actual).is_eq(),
        (ExpectedValue::Bool(expected), Value::Bool(actual)) => expected == actual,
        (ExpectedValue::OfType { value_type, contains }, actual) => {
            let holds_text = |part: &str| matches!(actual, Value::String(text) if correlate::text_mentions(text.raw(), part));
            actual.type_name() == value_type.word()
                && contains.as_ref().is_none_or(|part| holds_text(&part.fill(nonces)))
        }
        _ => false,
    }
}
