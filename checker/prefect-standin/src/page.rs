//! The same runs for a person with a browser: a list of flow runs, and one of them with its tasks as bars.
//!
//! Everything is rendered here and works without scripts. Text from clients is escaped by the template, and the
//! headers of `guard` forbid whatever might slip through. Each page says that this is a stand-in.

mod bars;
mod layout;
mod linked;
mod list;
mod run;
mod text;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use maud::{Markup, html};

use crate::id::Id;
use crate::stamp::Stamp;
use crate::store::Store;
use layout::View;

type Asked = Query<Vec<(String, String)>>;

/// What the pages need beside what is held.
#[derive(Debug, Clone)]
pub(crate) struct Pages {
    pub(crate) store: Store,
    /// Where traces are looked at: `http://localhost:16686`.
    pub(crate) jaeger_ui: Option<Arc<str>>,
}

pub(crate) fn router(pages: Pages) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/runs", get(home))
        .route("/runs/flow-run/{id}", get(flow_run))
        .route("/style.css", get(stylesheet))
        .fallback(not_found)
        .with_state(pages)
}

async fn home(State(pages): State<Pages>, headers: HeaderMap, Query(asked): Asked) -> Response {
    let view = View::new(&headers, &asked);
    let body = list::render(&view, &pages.store.held(), Stamp::now());
    page(StatusCode::OK, &view, view.text.flow_runs, &body)
}

async fn flow_run(
    State(pages): State<Pages>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Query(asked): Asked,
) -> Response {
    let view = View::new(&headers, &asked);
    let held = pages.store.held();
    match Id::parse(&id).and_then(|id| held.flow_run(id)) {
        Some(run) => {
            let body = run::render(&view, &held, run, pages.jaeger_ui.as_deref(), Stamp::now());
            page(StatusCode::OK, &view, &run.name, &body)
        }
        None => missing(&view, view.text.no_such_run),
    }
}

async fn not_found(headers: HeaderMap, Query(asked): Asked) -> Response {
    let view = View::new(&headers, &asked);
    missing(&view, view.text.no_such_page)
}

fn missing(view: &View, what: &str) -> Response {
    let body = html! { h1 { (what) } p { a href=(view.link("/")) { (view.text.back) } } };
    page(StatusCode::NOT_FOUND, view, what, &body)
}

fn page(status: StatusCode, view: &View, title: &str, body: &Markup) -> Response {
    (status, Html(view.document(title, body).into_string())).into_response()
}

async fn stylesheet() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("page/style.css")).into_response()
}
