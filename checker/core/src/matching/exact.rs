//! The pairing in which everything holds, if there is one.
//!
//! A search with backtracking: an expected span may have several candidates (a learner who calls the
//! backend twice makes two spans of one name), and only some combination of them may fit. A step
//! expects less than ten spans of a request and candidates are few, so the search is short; it is
//! bounded all the same, against a program that exports thousands of equal spans.

use super::constraint::{failures, own_failures, same};
use super::{Forest, Pairing};
use crate::trace::Span;

/// How many combinations are tried before the search gives up.
const MOST_STEPS: u32 = 20_000;

/// A pairing in which every expected span is there and everything about it holds.
pub(super) fn pairing<'a>(forest: &Forest<'a>) -> Option<Pairing<'a>> {
    let candidates: Vec<Vec<&'a Span>> = forest
        .expected
        .iter()
        .map(|expected| {
            let fits = |span: &&'a Span| own_failures(forest, expected, span).is_empty();
            forest.spans.iter().copied().filter(fits).collect()
        })
        .collect();
    let mut pairing = vec![None; forest.expected.len()];
    let mut steps = MOST_STEPS;
    extend(forest, &candidates, &mut pairing, 0, &mut steps).then_some(pairing)
}

fn extend<'a>(
    forest: &Forest<'a>,
    candidates: &[Vec<&'a Span>],
    pairing: &mut Pairing<'a>,
    index: usize,
    steps: &mut u32,
) -> bool {
    let Some(of_this) = candidates.get(index) else {
        // All are placed. Whether a parent is the nearest expected one can only be said now.
        return (0..pairing.len()).all(|index| failures(forest, pairing, index).is_empty());
    };
    for &span in of_this {
        if *steps == 0 {
            return false;
        }
        *steps -= 1;
        if pairing.iter().flatten().any(|taken| same(taken, span))
            || !is_below_parent(forest, pairing, index, span)
        {
            continue;
        }
        pairing[index] = Some(span);
        if extend(forest, candidates, pairing, index + 1, steps) {
            return true;
        }
        pairing[index] = None;
    }
    false
}

/// Cuts the search short: a span that is nowhere below the span taken for its parent cannot fit,
/// whatever is chosen for the rest.
fn is_below_parent(forest: &Forest<'_>, pairing: &Pairing<'_>, index: usize, span: &Span) -> bool {
    let parent = forest.parent_index(forest.expected[index]).and_then(|parent| pairing[parent]);
    let Some(parent) = parent else { return true };
    forest.lineage.is_below(span, parent)
}
