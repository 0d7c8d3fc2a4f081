//! The same traces for a person with a browser: a list, a search by service, a trace's waterfall.
//!
//! Everything is rendered here and works without scripts. Text from spans is escaped by the
//! template, and the headers of `guard` forbid whatever might slip through.

mod layout;
mod list;
mod style;
mod text;
mod waterfall;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::jaeger::{Params, reply};
use crate::model::Trace;
use crate::store::Store;
use layout::View;

pub(crate) fn router(store: Store) -> Router {
    Router::new()
        .route("/", get(list::home))
        .route("/search", get(list::search))
        .route("/trace/{trace_id}", get(trace))
        .route("/style.css", get(stylesheet))
        .fallback(not_found)
        .with_state(store)
}

async fn trace(State(store): State<Store>, Path(id): Path<String>, headers: HeaderMap, uri: Uri) -> Response {
    let view = View::new(&headers, &Params::of(&uri));
    let found = crate::jaeger::trace_id(&id).ok().and_then(|id| store.trace(id));
    match found {
        Some(trace) => {
            let shown = store.clone();
            let make = move |traces: &[Arc<Trace>]| {
                let body = maud::html! { @for trace in traces { (waterfall::render(&view, trace)) } };
                view.page(&shown, view.text.trace, &body)
            };
            reply(&store, vec![trace], make).await
        }
        None => missing(&store, &view, view.text.no_such_trace),
    }
}

async fn not_found(State(store): State<Store>, headers: HeaderMap, uri: Uri) -> Response {
    let view = View::new(&headers, &Params::of(&uri));
    missing(&store, &view, view.text.no_such_page)
}

fn missing(store: &Store, view: &View, what: &str) -> Response {
    let body = maud::html! { h1 { (what) } p { a href=(view.link("/")) { (view.text.back) } } };
    (StatusCode::NOT_FOUND, view.page(store, what, &body)).into_response()
}

async fn stylesheet() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], style::SHEET).into_response()
}
