//! The query port: Jaeger's API and the pages, behind what keeps foreign pages out.

mod clean;
mod guard;

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};

use crate::store::Store;
use crate::{jaeger, page};

/// What is served; `names` are those under which it may be asked beside those that no web site can have.
pub(crate) fn router(store: &Store, names: Vec<String>) -> Router {
    let names: Arc<[String]> = names.into();
    jaeger::router(store.clone())
        .merge(page::router(store.clone()))
        .layer(from_fn(clean::clean))
        .layer(from_fn_with_state(names, guard::guard))
}
