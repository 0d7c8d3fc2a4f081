//! The best pairing when none is right: each expected span with the span that is most like it.

use std::cmp::Reverse;

use super::constraint::{attribute_failure, same};
use super::{Forest, Pairing, SpanRef};
use crate::correlate;
use crate::expect::ExpectedSpan;
use crate::near_miss;
use crate::origin::Origin;
use crate::trace::Span;

/// Pairs by likeness, best pairs first, each span once.
pub(super) fn pairing<'a>(forest: &Forest<'a>) -> Pairing<'a> {
    let mut all: Vec<(u32, usize, &'a Span)> = Vec::new();
    for index in 0..forest.expected.len() {
        all.extend(
            forest.spans.iter().filter_map(|&span| Some((likeness(forest, index, span)?, index, span))),
        );
    }
    // Ties go to the earlier expected span and the earlier span, so that the result never depends
    // on the order in which Jaeger answered.
    all.sort_by_key(|&(score, index, span)| (Reverse(score), index, span.start_us, span.id));
    let mut pairing: Pairing<'a> = vec![None; forest.expected.len()];
    for (_, index, span) in all {
        if pairing[index].is_none() && !pairing.iter().flatten().any(|taken| same(taken, span)) {
            pairing[index] = Some(span);
        }
    }
    pairing
}

/// How alike a span is to an expected one; `None` when it cannot be meant for it at all.
fn likeness(forest: &Forest<'_>, index: usize, span: &Span) -> Option<u32> {
    let expected = forest.expected[index];
    // A span that speaks of another request is that request's, whatever trace it is in.
    if forest.foreign.contains(&SpanRef::of(span)) {
        return None;
    }
    let same_service = span.service == forest.service_name(expected);
    let nonces = &forest.exchange.nonces;
    let holds = |attribute: &&_| attribute_failure(attribute, span, nonces).is_none();
    let right = expected.attributes.iter().filter(holds).count();
    let all_right = right > 0 && right == expected.attributes.len();
    let kind = expected.kind.is_some() && span.kind == expected.kind;
    // A name that holds what was made up for this request is no name: the kind must tell.
    let is_made_up = same_service
        && expected.kind.is_none_or(|kind| span.kind == Some(kind))
        && forest.exchange.made_up().any(|nonce| correlate::text_mentions(span.name.raw(), nonce));
    let name = name_likeness(forest, expected, span, same_service && (all_right || is_made_up))?;
    let score = [
        (same_service, 40),
        (kind, 10),
        (has_parent_named(forest, expected, span), 15),
        (has_child_named(forest, expected, span), 2),
        (forest.origin(expected, span) == Origin::Own, 3),
        (correlate::mentions(span, forest.exchange), 20),
        (span.trace_id == forest.exchange.trace_id, 1),
    ];
    let extra: u32 = score.iter().filter(|(holds, _)| *holds).map(|(_, points)| points).sum();
    Some(name + extra + 4 * u32::try_from(right.min(10)).unwrap_or(10))
}

fn name_likeness(
    forest: &Forest<'_>,
    expected: &ExpectedSpan,
    span: &Span,
    is_else_right: bool,
) -> Option<u32> {
    if is_named(expected, span) {
        return Some(100);
    }
    if forest.expected.iter().any(|other| is_named(other, span)) {
        // It bears the name of another expected span, so it is meant for that one.
        return None;
    }
    if expected.names.iter().any(|name| near_miss::is_near(span.name.raw(), name)) {
        Some(60)
    } else {
        is_else_right.then_some(30)
    }
}

fn is_named(expected: &ExpectedSpan, span: &Span) -> bool {
    expected.is_named(span.name.raw())
}

fn has_parent_named(forest: &Forest<'_>, expected: &ExpectedSpan, span: &Span) -> bool {
    let Some(index) = forest.parent_index(expected) else { return false };
    forest.lineage.parent(span).is_some_and(|parent| is_named(forest.expected[index], parent))
}

/// Tells two spans of one name apart: a layer that was added twice makes two, and only the inner one has the
/// handler's span below it.
fn has_child_named(forest: &Forest<'_>, expected: &ExpectedSpan, span: &Span) -> bool {
    let of_it = |child: &&&ExpectedSpan| child.parent.as_deref() == Some(&expected.id);
    let children: Vec<&&ExpectedSpan> = forest.expected.iter().filter(of_it).collect();
    let is_below = |other: &&&Span| other.trace_id == span.trace_id && other.parent == Some(span.id);
    forest.spans.iter().filter(is_below).any(|other| children.iter().any(|child| is_named(child, other)))
}

#[cfg(test)]
mod tests;
