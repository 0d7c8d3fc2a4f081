//! Who hangs under whom in a request's traces, laid out once so that each question takes no time.
//!
//! A program may export thousands of spans in one chain, and the search for a pairing asks of many
//! pairs whether one is above the other. So the traces are walked through once, depth first, and each
//! span gets the numbers at which the walk came in and went out (an Euler tour): one span is below
//! another if its numbers lie within the other's.

use std::collections::{HashMap, HashSet};

use super::SpanRef;
use crate::trace::{Span, SpanId, Trace};

/// The traces of a request as a forest.
pub(super) struct Lineage<'a> {
    places: HashMap<SpanRef, Place<'a>>,
}

/// A span's place in the forest.
struct Place<'a> {
    span: &'a Span,
    enter: usize,
    exit: usize,
    depth: usize,
    /// Whether it or any span above it belongs to another request.
    is_tainted: bool,
}

impl<'a> Lineage<'a> {
    /// Walks through traces. `is_foreign` says of a span whether it belongs to another request.
    pub(super) fn new(traces: &[&'a Trace], is_foreign: impl Fn(&Span) -> bool) -> Self {
        let mut lineage = Self { places: HashMap::new() };
        for trace in traces {
            let children = children(trace);
            let ids: HashSet<SpanId> = trace.spans.iter().map(|span| span.id).collect();
            let is_root = |span: &&Span| span.parent.is_none_or(|parent| !ids.contains(&parent));
            // What only hangs in a circle has no root above it; it comes last, so that a circle is cut
            // where it is first met.
            let starts = trace.spans.iter().filter(is_root).chain(&trace.spans);
            for start in starts {
                lineage.walk(start, &children, &is_foreign);
            }
        }
        lineage
    }

    fn walk(
        &mut self,
        start: &'a Span,
        children: &HashMap<SpanRef, Vec<&'a Span>>,
        is_foreign: &impl Fn(&Span) -> bool,
    ) {
        // With a list of its own: a chain may be longer than the thread's stack.
        let mut open: Vec<(&'a Span, Move)> = vec![(start, Move::Enter { depth: 0, is_tainted: false })];
        let mut clock = 2 * self.places.len();
        while let Some((span, step)) = open.pop() {
            let name = SpanRef::of(span);
            match step {
                Move::Enter { depth, is_tainted } => {
                    if self.places.contains_key(&name) {
                        continue;
                    }
                    let is_tainted = is_tainted || is_foreign(span);
                    self.places.insert(name, Place { span, enter: clock, exit: clock, depth, is_tainted });
                    clock += 1;
                    open.push((span, Move::Leave));
                    let below = children.get(&name).into_iter().flatten();
                    open.extend(below.map(|child| (*child, Move::Enter { depth: depth + 1, is_tainted })));
                }
                Move::Leave => {
                    if let Some(place) = self.places.get_mut(&name) {
                        place.exit = clock;
                    }
                    clock += 1;
                }
            }
        }
    }

    /// Whether a span hangs somewhere below another.
    pub(super) fn is_below(&self, span: &Span, above: &Span) -> bool {
        let (Some(span), Some(above)) = (self.place(span), self.place(above)) else { return false };
        above.enter < span.enter && span.exit < above.exit
    }

    /// The nearest of some spans that stand above a span.
    pub(super) fn nearest_above(
        &self,
        span: &Span,
        of: impl IntoIterator<Item = &'a Span>,
    ) -> Option<&'a Span> {
        let above = of.into_iter().filter(|other| self.is_below(span, other));
        above.max_by_key(|other| self.place(other).map_or(0, |place| place.depth))
    }

    /// Whether any span above this one belongs to another request.
    pub(super) fn has_foreign_ancestor(&self, span: &Span) -> bool {
        self.parent(span).and_then(|parent| self.place(parent)).is_some_and(|parent| parent.is_tainted)
    }

    /// The parent, where it is in the trace.
    pub(super) fn parent(&self, span: &Span) -> Option<&'a Span> {
        let name = SpanRef { trace: span.trace_id, span: span.parent? };
        self.places.get(&name).map(|place| place.span)
    }

    /// Whether the span is in these traces.
    pub(super) fn contains(&self, span: &Span) -> bool {
        self.place(span).is_some()
    }

    fn place(&self, span: &Span) -> Option<&Place<'a>> {
        self.places.get(&SpanRef::of(span))
    }
}

/// One move of the walk.
enum Move {
    Enter { depth: usize, is_tainted: bool },
    Leave,
}

fn children(trace: &Trace) -> HashMap<SpanRef, Vec<&Span>> {
    let mut children: HashMap<SpanRef, Vec<&Span>> = HashMap::new();
    for span in &trace.spans {
        if let Some(parent) = span.parent {
            children.entry(SpanRef { trace: span.trace_id, span: parent }).or_default().push(span);
        }
    }
    children
}
