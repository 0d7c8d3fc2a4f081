//! One flow run: its tasks as bars with their arrows, its states, logs, artifacts, and the way to its trace.

use maud::{Markup, html};
use serde_json::{Map, Value};

use super::bars;
use super::layout::{View, duration, moment, seconds, state};
use super::linked::linked;
use crate::flow_run::FlowRun;
use crate::life::Life;
use crate::log::Log;
use crate::stamp::Stamp;
use crate::store::Held;
use crate::task_run::TaskRun;

/// Tasks, log lines and artifacts on the page, each.
const MOST: usize = 500;

pub(super) fn render(view: &View, held: &Held, run: &FlowRun, jaeger_ui: Option<&str>, now: Stamp) -> Markup {
    let text = view.text;
    let mut tasks: Vec<_> = held.task_runs_of(run.id).take(MOST + 1).collect();
    tasks.sort_by_key(|task| (task.life.start.is_none(), task.life.start));
    html! {
        h1 { (text.flow_run) " " (run.name) " " (state(&run.life)) }
        dl class="facts" {
            @if let Some(flow) = held.flow(run.flow) { dt { (text.flow) } dd { (flow.name) } }
            dt { (text.start) } dd { (moment(run.life.start)) }
            dt { (text.duration) } dd { (duration(seconds(&run.life, now))) }
            dt { (text.trace) } dd { (trace(view, &run.labels, jaeger_ui)) }
            dt { (text.states) } dd { (story(&run.life)) }
        }
        h2 { (text.tasks) }
        @if tasks.is_empty() { p class="empty" { (text.no_tasks) } } @else {
            (bars::render(view, &run.life, &tasks, now))
            (task_table(view, &tasks, jaeger_ui, now))
        }
        (logs(view, held, run, &tasks))
        (artifacts(view, held, run))
        @if let Some(parameters) = run.set.get("parameters").and_then(Value::as_object).filter(|all| !all.is_empty()) {
            h2 { (text.parameters) }
            table class="mono" { tbody { @for (name, value) in parameters {
                tr { td { (name) } td { (plain(value)) } }
            } } }
        }
        h2 { (text.labels) }
        table class="mono" { tbody { @for (name, value) in &run.labels {
            tr { td { (name) } td { (plain(value)) } }
        } } }
    }
}

/// The trace that the labels name, and the way to it.
fn trace(view: &View, labels: &Map<String, Value>, jaeger_ui: Option<&str>) -> Markup {
    let Some(id) = labels.get("__OTEL_TRACEPARENT").and_then(Value::as_str).and_then(trace_id) else {
        return html! { span class="empty" { (view.text.no_trace) } };
    };
    html! {
        code { (id) }
        @if let Some(base) = jaeger_ui {
            " " a href={ (base.trim_end_matches('/')) "/trace/" (id) } { (view.text.open_trace) }
        }
    }
}

/// The second part of a traceparent.
fn trace_id(traceparent: &str) -> Option<&str> {
    let id = traceparent.split('-').nth(1)?;
    (id.len() == 32 && id.bytes().all(|digit| digit.is_ascii_hexdigit())).then_some(id)
}

/// The states one after the other.
fn story(life: &Life) -> Markup {
    html! { ol class="story" { @for state in &life.states {
        li title=(moment(Some(state.at))) {
            (state.name)
            @if let Some(message) = state.message.as_deref().filter(|message| !message.is_empty()) {
                " " span class="empty" { (message) }
            }
        }
    } } }
}

fn task_table(view: &View, tasks: &[&TaskRun], jaeger_ui: Option<&str>, now: Stamp) -> Markup {
    let text = view.text;
    let name = |id| tasks.iter().find(|task| task.id == id).map(|task| task.name.as_str());
    html! {
        div class="wide" { table {
            thead { tr {
                th { (text.task) } th { (text.states) } th { (text.takes) }
                th { (text.start) } th class="number" { (text.duration) }
                th class="number" { (text.attempts) } th { (text.trace) }
            } }
            tbody { @for task in tasks.iter().take(MOST) {
                tr {
                    td { (task.name) " " (state(&task.life)) }
                    td { (story(&task.life)) }
                    td { @for (_, id) in task.inputs() { div { @if let Some(name) = name(id) { (name) } } } }
                    td class="when" { (moment(task.life.start)) }
                    td class="number" { (duration(seconds(&task.life, now))) }
                    td class="number" { (task.life.run_count) }
                    td { (trace(view, &task.labels, jaeger_ui)) }
                }
            } }
        } }
        @if tasks.len() > MOST { p class="empty" { (text.left_out) } }
    }
}

fn logs(view: &View, held: &Held, run: &FlowRun, tasks: &[&TaskRun]) -> Markup {
    let text = view.text;
    let mut lines: Vec<_> = held.logs_of(run.id).take(MOST + 1).collect();
    lines.sort_by_key(|line| line.at());
    let task = |line: &Log| {
        let id = line.set.get("task_run_id").and_then(Value::as_str)?.to_owned();
        tasks.iter().find(|task| task.id.to_string() == id).map(|task| task.name.as_str())
    };
    html! {
        h2 { (text.logs) }
        @if lines.is_empty() { p class="empty" { (text.no_logs) } } @else {
            div class="wide" { table class="mono" {
                thead { tr { th { (text.time) } th { (text.level) } th { (text.task) } th { (text.message) } } }
                tbody { @for line in lines.iter().take(MOST) { tr {
                    td class="when" { (moment(line.at())) }
                    td { (level(line)) }
                    td { @if let Some(task) = task(line) { (task) } }
                    td class="message" { (line.set.get("message").map(plain).unwrap_or_default()) }
                } } }
            } }
            @if lines.len() > MOST { p class="empty" { (text.left_out) } }
        }
    }
}

/// The words of Python's logging.
fn level(line: &Log) -> &'static str {
    match line.set.get("level").and_then(Value::as_i64).unwrap_or_default() {
        50.. => "CRITICAL",
        40.. => "ERROR",
        30.. => "WARNING",
        20.. => "INFO",
        _ => "DEBUG",
    }
}

fn artifacts(view: &View, held: &Held, run: &FlowRun) -> Markup {
    let text = view.text;
    // The results of states are artifacts too, but nobody made them to be looked at.
    let of_run = held.artifacts_of(run.id).filter(|artifact| artifact.text("type").is_some());
    let shown: Vec<_> = of_run.take(MOST + 1).collect();
    html! {
        h2 { (text.artifacts) }
        @if shown.is_empty() { p class="empty" { (text.no_artifacts) } } @else {
            div class="wide" { table {
                thead { tr { th { (text.key) } th { (text.content) } } }
                tbody { @for artifact in shown.iter().take(MOST) { tr {
                    td { (artifact.text("key").unwrap_or("–")) }
                    td class="message" {
                        @if let Some(described) = artifact.text("description") { p { (linked(described)) } }
                        (linked(&artifact.set.get("data").map(plain).unwrap_or_default()))
                    }
                } } }
            } }
            @if shown.len() > MOST { p class="empty" { (text.left_out) } }
        }
    }
}

/// A text as it is, anything else as JSON.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
