//! Tidying a translated trace for reading: a copy is tidied, never what is stored.
//!
//! Times are not moved: guesses about clock skew cost more trust than they give insight.

use std::collections::{HashMap, HashSet};

use super::super::json;
use super::span::Translated;
use crate::model::{SpanId, TraceId};

/// Sorts, drops repeated spans and references to no trace, and warns about spans whose parent is missing.
pub(super) fn adjust(spans: &mut Vec<Translated<'_>>) {
    for translated in spans.iter_mut() {
        sort(&mut translated.span.tags);
        for log in &mut translated.span.logs {
            sort_fields(&mut log.fields);
        }
        drop_invalid(&mut translated.span);
        parent_first(&mut translated.span);
    }
    spans.sort_by(|a, b| (a.start, &a.span.span_id).cmp(&(b.start, &b.span.span_id)));
    drop_repeated(spans);
    warn(spans);
}

/// By key; equal keys stay in their order, so that the last one still counts.
pub(super) fn sort(tags: &mut [json::KeyValue]) {
    tags.sort_by(|a, b| a.key.cmp(&b.key));
}

/// By key, but the event's name first.
fn sort_fields(fields: &mut [json::KeyValue]) {
    fields.sort_by(|a, b| (a.key != "event", &a.key).cmp(&(b.key != "event", &b.key)));
}

/// A reference without a trace leads nowhere. The warning is Jaeger 1.73's.
fn drop_invalid(span: &mut json::Span) {
    let none = TraceId(0).short();
    let invalid: Vec<_> = span.references.extract_if(.., |reference| reference.trace_id == none).collect();
    for json::Reference { ref_type, trace_id, span_id } in invalid {
        span.warn(format!(
            "Invalid span reference removed {{TraceID:{trace_id} SpanID:{span_id} RefType:{ref_type} \
             XXX_NoUnkeyedLiteral:{{}} XXX_unrecognized:[] XXX_sizecache:0}}"
        ));
    }
}

/// What Jaeger 1.73 takes for the parent changes places with what stands first: it need not be a parent, see
/// `reference::parent`.
fn parent_first(span: &mut json::Span) {
    let is_own = |reference: &json::Reference| reference.trace_id == span.trace_id;
    let is_child_of = |reference: &json::Reference| is_own(reference) && reference.ref_type == "CHILD_OF";
    let references = &span.references;
    let parent = references.iter().position(is_child_of).or_else(|| references.iter().position(is_own));
    if let Some(place) = parent {
        span.references.swap(0, place);
    }
}

/// An exporter that retries may send a span twice.
///
/// Only spans of one ID can be equal, so each is compared with the kept ones of its ID alone.
fn drop_repeated(spans: &mut Vec<Translated<'_>>) {
    let mut kept: HashMap<&str, Vec<&Translated<'_>>> = HashMap::new();
    let repeated: Vec<bool> = spans
        .iter()
        .map(|translated| {
            let same_id = kept.entry(&translated.span.span_id).or_default();
            // Someone who sends thousands of spans with one ID must not make reading them quadratic.
            let repeated = same_id.iter().take(COMPARED).any(|known| equal(known, translated));
            if !repeated {
                same_id.push(translated);
            }
            repeated
        })
        .collect();
    let mut repeated = repeated.into_iter();
    spans.retain(|_| repeated.next() == Some(false));
}

/// Spans of one ID with which a further one is compared.
const COMPARED: usize = 16;

fn equal(a: &Translated<'_>, b: &Translated<'_>) -> bool {
    a.span == b.span && a.resource.proto == b.resource.proto
}

fn warn(spans: &mut [Translated<'_>]) {
    let known: HashSet<String> = spans.iter().map(|found| found.span.span_id.clone()).collect();
    let mut seen = HashSet::new();
    for translated in spans {
        let id = &translated.span.span_id;
        if !seen.insert(id.clone()) {
            let warning = "duplicate span IDs; skipping clock skew adjustment";
            translated.span.warn(warning.to_owned());
        }
        let parent = translated.parent.as_ref().map(SpanId::to_string);
        if let Some(parent) = parent.filter(|parent| !known.contains(parent)) {
            let warning =
                format!("parent span ID={parent} is not in the trace; skipping clock skew adjustment");
            translated.span.warn(warning);
        }
    }
}
