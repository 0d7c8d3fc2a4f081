//! The lists of traces: the recent ones at `/`, those of a service at `/search?service=`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use maud::{Markup, html};

use super::layout::{View, duration, moment};
use crate::jaeger::{Params, Query, Summary, find, reply, summarise};
use crate::model::Trace;
use crate::store::Store;

/// Traces in a list when the address does not say how many.
const LISTED: usize = 50;

pub(super) async fn home(State(store): State<Store>, headers: HeaderMap, uri: Uri) -> Response {
    let view = View::new(&headers, &Params::of(&uri));
    let found = find(&store, everything(LISTED)).await;
    let shown = store.clone();
    let make = move |found: &[Arc<Trace>]| {
        let body = html! {
            (form(&view, &shown, None, None))
            (services(&view, &shown))
            h1 { (view.text.recent) }
            @if found.is_empty() { p.empty { (view.text.nothing_yet) } } @else { (table(&view, found)) }
        };
        view.page(&shown, view.text.title, &body)
    };
    reply(&store, found, make).await
}

pub(super) async fn search(State(store): State<Store>, headers: HeaderMap, uri: Uri) -> Response {
    let params = Params::of(&uri);
    let view = View::new(&headers, &params);
    let limit = params.first("limit").and_then(|limit| limit.parse().ok()).unwrap_or(LISTED);
    let [service, operation] = ["service", "operation"].map(|name| params.first(name).map(ToOwned::to_owned));
    let query =
        Query { service: service.clone(), operation: operation.clone(), ..everything(limit.min(1_500)) };
    let found = find(&store, query).await;
    let shown = store.clone();
    let make = move |found: &[Arc<Trace>]| {
        let body = html! {
            (form(&view, &shown, service.as_deref(), operation.as_deref()))
            h1 { (view.text.found) }
            @if found.is_empty() { p.empty { (view.text.nothing_found) } } @else { (table(&view, found)) }
        };
        view.page(&shown, view.text.found, &body)
    };
    reply(&store, found, make).await
}

fn everything(limit: usize) -> Query {
    Query { start: i64::MIN, end: i64::MAX, limit: Some(limit), ..Query::default() }
}

fn form(view: &View, store: &Store, service: Option<&str>, operation: Option<&str>) -> Markup {
    let text = view.text;
    let operations = service.map(|service| store.operations(service)).unwrap_or_default();
    let mut names: Vec<&str> = operations.iter().map(|operation| &*operation.name).collect();
    names.dedup();
    html! {
        form action="/search" method="get" {
            label { (text.service) " "
                select name="service" {
                    option value="" { (text.any_service) }
                    @for name in store.services() {
                        option value=(name) selected[Some(&*name) == service] { (name) }
                    }
                }
            }
            @if !names.is_empty() {
                label { (text.operation) " "
                    select name="operation" {
                        option value="" { (text.any_operation) }
                        @for name in names {
                            option value=(name) selected[Some(name) == operation] { (name) }
                        }
                    }
                }
            }
            input type="hidden" name="lang" value=(text.lang);
            button { (text.find) }
        }
    }
}

fn services(view: &View, store: &Store) -> Markup {
    let names = store.services();
    html! {
        @if !names.is_empty() {
            h2 { (view.text.services) }
            ul.services {
                @for name in names { li { a href=(search_link(view, &name)) { (name) } } }
            }
        }
    }
}

fn search_link(view: &View, service: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    view.link(&format!("/search?{}", query.append_pair("service", service).finish()))
}

fn table(view: &View, found: &[Arc<Trace>]) -> Markup {
    let text = view.text;
    html! {
        div.wide { table {
            thead { tr {
                th { (text.root) } th { (text.services) } th { (text.start) }
                th.number { (text.duration) } th.number { (text.spans) } th.number { (text.errors) }
            } }
            tbody { @for trace in found { (row(view, &summarise(trace))) } }
        } }
    }
}

fn row(view: &View, trace: &Summary) -> Markup {
    let (start, end) = (trace.min_start_time_unix_nano, trace.max_end_time_unix_nano);
    let rootless = trace.root_service_name.is_empty();
    html! {
        tr class=[(trace.error_span_count > 0).then_some("failed")] {
            td { a href=(view.link(&format!("/trace/{}", trace.trace_id))) {
                @if rootless { (view.text.no_root) }
                @else { (trace.root_service_name) ": " (trace.root_operation_name) }
            } }
            td { @for service in &trace.services { span.pill { (service.name) " " (service.span_count) } " " } }
            td { (moment(start / 1000)) }
            td.number { (duration(end.saturating_sub(start) / 1000)) }
            td.number { (trace.span_count) }
            td.number { (trace.error_span_count) }
        }
    }
}
