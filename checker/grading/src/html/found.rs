//! What was found in a unit: the checks, the diagnoses, and the trees that were expected and that came.

use checker_core::text::Lang;
use maud::{Markup, html};
use serde_json::Value;

use super::shown;
use crate::rows::{list, text};
use crate::{Feedback, Unit};

pub(super) fn of(place: usize, unit: &Unit, lang: Lang) -> Markup {
    let rows = unit.rows(Feedback::Names);
    let step = unit.step_result().cloned().unwrap_or_default();
    let (ignored, isolation) = (both!("not taken", "não lidos"), both!("isolation", "isolamento"));
    html! { section.found id={ "u" (place) } {
        h3 { (shown(&unit.id.submission)) " " (unit.id.step) ": " (unit.outcome.word()) }
        @if let Some(reason) = &unit.reason { p { (crate::rows::plain(reason)) } }
        @if rows.iter().any(|row| !row.check.is_empty()) {
            ul { @for row in &rows { li {
                (row.title) " — " (row.points) "/" (row.max_points)
                @if !row.because.is_empty() { " (" (row.because.join(", ")) ")" }
            } } }
        }
        @for diagnosis in list(&step, "diagnoses") { (told(diagnosis)) }
        @for error in list(&step, "compile_errors").iter().filter_map(Value::as_str).take(5) {
            pre { (crate::rows::plain(error)) }
        }
        (trees(&step, lang))
        @if !unit.ignored.is_empty() {
            p { (ignored.get(lang)) ": " (shown(&unit.ignored.join(", "))) }
        }
        @if let Some(found) = &unit.isolation { p { (isolation.get(lang)) ": " (found.level) ", " (found.network) } }
        p { code { (crate::unit::file_name(&unit.id)) } }
    } }
}

fn told(diagnosis: &Value) -> Markup {
    let source = diagnosis.get("source").filter(|source| !source.is_null());
    html! {
        h4 { (text(diagnosis, "title")) " (" code { (text(diagnosis, "id")) } ")" }
        ul { @for evidence in list(diagnosis, "evidence").iter().filter_map(Value::as_str) {
            li { (crate::rows::plain(evidence)) }
        } }
        @if let Some(source) = source {
            p { code { (text(source, "file")) ":" (source.get("line").and_then(Value::as_u64).unwrap_or_default()) } }
        }
        p { (text(diagnosis, "next")) }
    }
}

fn trees(step: &Value, lang: Lang) -> Markup {
    let Some(comparison) = step.get("comparison").filter(|comparison| !comparison.is_null()) else {
        return html! {};
    };
    let sides = [("expected", both!("expected", "esperado")), ("actual", both!("found", "encontrado"))];
    html! {
        h4 { (both!("The trace of request", "O trace da requisição").get(lang)) " " (text(comparison, "request")) }
        table { tr { @for (key, title) in &sides { td {
            strong { (title.get(lang)) }
            pre { @for line in list(comparison, key) { (branch(line)) "\n" } }
        } } } }
    }
}

fn branch(line: &Value) -> Markup {
    let depth = line.get("depth").and_then(Value::as_u64).unwrap_or_default().min(40);
    let indent = "  ".repeat(usize::try_from(depth).unwrap_or_default());
    let mark = text(line, "mark");
    let sign = match mark.as_str() {
        "missing" => "-",
        "different" => "~",
        "first" => "▶",
        "extra" => "+",
        _ => " ",
    };
    let words = ["service", "kind", "status"].map(|key| text(line, key));
    let words = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ");
    let note = text(line, "note");
    html! { span class=(mark) {
        (sign) " " (indent) (text(line, "name"))
        @if !words.is_empty() { " (" (words) ")" }
        @if !note.is_empty() { " ← " (note) }
    } }
}
