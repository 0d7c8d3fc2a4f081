//! Refusing a writing call now and then, as Prefect does when two write at once and its database is `SQLite`.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::Problem;

/// Which writing calls are answered with 503 and not done. Reading, and what comes as events, is never refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Busy {
    /// None.
    #[default]
    Never,
    /// The last of every so many: a client that tries again gets through, one that does not loses a call in each
    /// run. Of one in one none gets through.
    OneIn(NonZeroU32),
}

/// Whose turn it is to be refused.
#[derive(Debug, Clone)]
pub(crate) struct Turns {
    busy: Busy,
    writes: Arc<AtomicU32>,
}

impl Turns {
    pub(crate) fn new(busy: Busy) -> Self {
        Self { busy, writes: Arc::default() }
    }

    fn is_refused(&self) -> bool {
        match self.busy {
            Busy::Never => false,
            Busy::OneIn(every) => {
                self.writes.fetch_add(1, Ordering::Relaxed).wrapping_add(1).is_multiple_of(every.get())
            }
        }
    }
}

pub(crate) async fn refuse(State(turns): State<Turns>, request: Request, next: Next) -> Response {
    if turns.is_refused() { Problem::Busy.into_response() } else { next.run(request).await }
}
