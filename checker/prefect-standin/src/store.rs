//! The handle to all that is held: cheap to clone, safe to share, bounded by [`Limits`].
//!
//! One mutex, held while one request is done: everything is in memory and small, and what a client was told is so
//! for every other. A std mutex, because no one awaits under it.

mod create;
mod held;
mod query;
mod record;
mod room;
mod set_state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::limits::Limits;
pub(crate) use create::Made;
pub(crate) use held::Held;
pub(crate) use query::Query;
pub(crate) use set_state::{Rules, Written};

/// A handle; clones share the same.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    limits: Limits,
    held: Mutex<Held>,
}

impl Store {
    pub(crate) fn new(limits: Limits) -> Self {
        let held = Mutex::new(Held::new(limits.clone()));
        Self { shared: Arc::new(Shared { limits, held }) }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    /// All of it, for one request.
    pub(crate) fn held(&self) -> MutexGuard<'_, Held> {
        // A panic under the lock would be a bug; the data is still better than none.
        self.shared.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
