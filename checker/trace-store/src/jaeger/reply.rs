//! Answers about traces: each waits for its share of memory, and large ones are made off the async threads.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use hyper::body::{Frame, SizeHint};

use super::answer::ApiError;
use crate::budget::Share;
use crate::model::Trace;
use crate::offload::offload;
use crate::store::Store;

/// What an answer takes for each byte of the decoded traces: their translation, and its text.
const EXPANSION: usize = 8;

/// Makes an answer from traces. Its share of memory is given back when it was sent.
pub(crate) async fn reply(
    store: &Store,
    traces: Vec<Arc<Trace>>,
    make: impl FnOnce(&[Arc<Trace>]) -> Response + Send + 'static,
) -> Response {
    let weight: usize = traces.iter().map(|trace| trace.weight()).sum();
    let patience = Duration::from_secs(store.limits().request_seconds);
    let share = store.budgets().answering.take(weight.saturating_mul(EXPANSION));
    let Ok(share) = tokio::time::timeout(patience, share).await else {
        let busy = "too many large answers are being sent";
        return ApiError::new(StatusCode::SERVICE_UNAVAILABLE, busy).into_response();
    };
    let answer = offload(weight, move || make(&traces)).await;
    answer.map(|body| Body::new(Held { body, _share: share }))
}

/// A body with its share of memory.
struct Held {
    body: Body,
    _share: Share,
}

impl hyper::body::Body for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
