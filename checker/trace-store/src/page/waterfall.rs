//! One trace as a waterfall: a row for each span, under its parent, with a bar on the time axis.
//!
//! The details of a span unfold with `<details>`; the bars are SVG, which needs no inline style.

mod order;

use maud::{Markup, html};

use super::layout::{View, duration, moment};
use crate::jaeger::{Reading, json, translate};
use crate::model::Trace;
use order::Row;

/// Rows shown; a browser slows down beyond. The JSON has all of them.
const ROWS: usize = 2_000;

/// Levels of indentation; deeper spans stand under each other.
const LEVELS: usize = 8;

pub(super) fn render(view: &View, trace: &Trace) -> Markup {
    let text = view.text;
    let trace = translate(trace, Reading::Adjusted);
    let rows = order::rows(&trace.spans);
    let axis = Axis::of(&trace.spans);
    let title = rows.first().map(|row| &trace.spans[row.span]);
    let orphans = rows.iter().filter(|row| row.orphan).count();
    html! {
        h1 {
            @if let Some(span) = title { (service(&trace, span)) ": " (span.operation_name) }
        }
        p.facts {
            code { (trace.trace_id) } " · " (text.start) " " (moment(axis.start)) " · "
            (text.duration) " " (duration(axis.length)) " · "
            (text.spans) " " (trace.spans.len()) " · "
            @if orphans > 0 { (text.orphans) " " (orphans) " · " }
            a href={ "/api/traces/" (trace.trace_id) "?prettyPrint=true" } { (text.raw_json) }
        }
        ul.waterfall {
            @for row in rows.iter().take(ROWS) { (line(view, &trace, row, &axis)) }
        }
        @if rows.len() > ROWS {
            p { (text.rows_left_out) " " a href={ "/api/traces/" (trace.trace_id) } { (text.raw_json) } }
        }
    }
}

/// The time that all spans together cover; microseconds.
struct Axis {
    start: u64,
    length: u64,
}

impl Axis {
    fn of(spans: &[json::Span]) -> Self {
        let start = spans.iter().map(|span| span.start_time).min().unwrap_or_default();
        let end = spans.iter().map(|span| span.start_time.saturating_add(span.duration)).max();
        Self { start, length: end.unwrap_or(start) - start }
    }

    /// Left edge and width in thousandths of the axis; even an instant is wide enough to be seen.
    fn place(&self, span: &json::Span) -> (u64, u64) {
        let thousandths = |micros: u64| {
            let scaled = u128::from(micros) * 1000 / u128::from(self.length.max(1));
            u64::try_from(scaled).unwrap_or(1000).min(1000)
        };
        let left = thousandths(span.start_time - self.start).min(997);
        (left, thousandths(span.duration).clamp(3, 1000 - left))
    }
}

fn line(view: &View, trace: &json::Trace, row: &Row, axis: &Axis) -> Markup {
    let span = &trace.spans[row.span];
    let failed = span.tags.iter().any(|tag| tag.key == "error" && tag.value == true);
    let (left, width) = axis.place(span);
    let level = row.depth.min(LEVELS);
    html! {
        li { details .failed[failed] .warned[span.warnings.is_some()] {
            summary {
                span.{ "name d" (level) } title=(span.operation_name) {
                    span.service { (service(trace, span)) } " " (span.operation_name)
                }
                svg viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" {
                    rect x=(left) y="0" width=(width) height="10" {}
                }
                span.number { (duration(span.duration)) }
            }
            (detail(view, trace, span, axis))
        } }
    }
}

fn detail(view: &View, trace: &json::Trace, span: &json::Span, axis: &Axis) -> Markup {
    let text = view.text;
    let process = trace.processes.get(&span.process_id);
    html! {
        div.detail {
            p.facts {
                (text.span_id) " " code { (span.span_id) } " · "
                (text.start) " +" (duration(span.start_time - axis.start))
            }
            @for warning in span.warnings.iter().flatten() {
                p.warning { (text.warnings) ": " (warning) }
            }
            (tags(text.tags, &span.tags))
            (tags(text.process, process.map_or(&[], |process| &process.tags)))
            @for log in &span.logs {
                @let after = log.timestamp.saturating_sub(span.start_time);
                (tags(&format!("{} +{}", text.logs, duration(after)), &log.fields))
            }
            @if !span.references.is_empty() {
                h2 { (text.references) }
                table { @for reference in &span.references { tr {
                    td { (reference.ref_type) }
                    td { a href=(view.link(&format!("/trace/{}", reference.trace_id))) { (reference.trace_id) }
                        " " (reference.span_id) }
                } } }
            }
        }
    }
}

fn tags(title: &str, tags: &[json::KeyValue]) -> Markup {
    html! {
        @if !tags.is_empty() {
            h2 { (title) }
            table { @for tag in tags { tr {
                td { (tag.key) }
                td { @match tag.value.as_str() { Some(text) => (text), None => (tag.value.to_string()) } }
            } } }
        }
    }
}

fn service<'t>(trace: &'t json::Trace, span: &json::Span) -> &'t str {
    trace.processes.get(&span.process_id).map_or("", |process| &process.service_name)
}
