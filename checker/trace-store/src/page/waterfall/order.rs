//! The rows' order: children under their parent, siblings by start.
//!
//! As in Jaeger's UI the parent is the first reference, whatever its type. Spans whose parent is not
//! there stand at the top level, and so does one span of every circle.

use std::collections::HashMap;

use crate::jaeger::json;

/// One line of the waterfall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    /// Place in the list of spans.
    pub(super) span: usize,
    pub(super) depth: usize,
    /// The span has a parent that is not in the trace.
    pub(super) orphan: bool,
}

/// Every span once. The spans are sorted by start, and so are siblings.
pub(super) fn rows(spans: &[json::Span]) -> Vec<Row> {
    let places: HashMap<&str, usize> =
        spans.iter().enumerate().rev().map(|(place, span)| (&*span.span_id, place)).collect();
    let parent = |span: &json::Span| {
        let first = span.references.first().filter(|first| first.trace_id == span.trace_id)?;
        Some(places.get(&*first.span_id).copied())
    };
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); spans.len()];
    let (mut tops, mut inner) = (Vec::new(), Vec::new());
    for (place, span) in spans.iter().enumerate() {
        match parent(span) {
            Some(Some(parent)) => {
                children[parent].push(place);
                inner.push(Row { span: place, depth: 0, orphan: false });
            }
            unknown => tops.push(Row { span: place, depth: 0, orphan: unknown.is_some() }),
        }
    }
    let mut rows = Vec::with_capacity(spans.len());
    let mut shown = vec![false; spans.len()];
    // After the tops only circles are left; a span shown already is passed over.
    for top in tops.into_iter().chain(inner) {
        let mut waiting = vec![top];
        while let Some(row) = waiting.pop() {
            if std::mem::replace(&mut shown[row.span], true) {
                continue;
            }
            rows.push(row);
            let below = children[row.span].iter().rev();
            waiting.extend(below.map(|&span| Row { span, depth: row.depth + 1, orphan: false }));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(id: &str, parent: &str) -> json::Span {
        let reference = |span_id: &str| json::Reference {
            ref_type: "CHILD_OF",
            trace_id: "t".to_owned(),
            span_id: span_id.to_owned(),
        };
        json::Span {
            trace_id: "t".to_owned(),
            span_id: id.to_owned(),
            operation_name: String::new(),
            references: Some(parent).filter(|p| !p.is_empty()).map(reference).into_iter().collect(),
            start_time: 0,
            duration: 0,
            tags: Vec::new(),
            logs: Vec::new(),
            process_id: String::new(),
            warnings: None,
        }
    }

    fn shown(spans: &[json::Span]) -> Vec<(&str, usize, bool)> {
        rows(spans).iter().map(|row| (&*spans[row.span].span_id, row.depth, row.orphan)).collect()
    }

    #[test]
    fn children_stand_under_their_parent_in_order() {
        let spans = [span("a", ""), span("b", "a"), span("c", "a"), span("d", "b")];
        let expected = [("a", 0, false), ("b", 1, false), ("d", 2, false), ("c", 1, false)];
        assert_eq!(shown(&spans), expected);
    }

    #[test]
    fn orphans_and_circles_are_shown_once() {
        let spans = [span("a", "b"), span("b", "a"), span("c", "c"), span("d", "gone")];
        let expected = [("d", 0, true), ("a", 0, false), ("b", 1, false), ("c", 0, false)];
        assert_eq!(shown(&spans), expected);
    }
}
