//! The handle to all that is stored: cheap to clone, safe to share, bounded by [`Limits`].
//!
//! One mutex guards the indices and is held for look-ups and insertions only. What a reader gets is
//! an `Arc` of immutable data, so translating and encoding an answer never holds up an export. A
//! std mutex, because no one awaits under it.

mod names;
mod pool;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::budget::Budgets;
use crate::limits::Limits;
use crate::model::{Batch, Trace, TraceId};
pub(crate) use names::{Operation, Rank};
use state::State;
pub(crate) use state::{Refusals, Usage};

/// A handle; clones share the same traces.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    limits: Limits,
    state: Mutex<State>,
    budgets: Arc<Budgets>,
}

impl Store {
    pub(crate) fn new(limits: Limits) -> Self {
        let budgets = Arc::new(Budgets::new(&limits));
        Self { shared: Arc::new(Shared { limits, state: Mutex::default(), budgets }) }
    }

    /// An empty store that draws on the same budgets.
    pub(crate) fn beside(&self) -> Self {
        let (limits, budgets) = (self.shared.limits.clone(), Arc::clone(&self.shared.budgets));
        Self { shared: Arc::new(Shared { limits, state: Mutex::default(), budgets }) }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.shared.limits
    }

    /// Memory for requests while they are worked on.
    pub(crate) fn budgets(&self) -> &Budgets {
        &self.shared.budgets
    }

    /// Stores the batches; when it returns, every reader finds them.
    pub(crate) fn append(&self, batches: Vec<Batch>) -> Refusals {
        let mut state = self.state();
        let mut refusals = Refusals::default();
        for batch in batches {
            state.append(batch, self.limits(), &mut refusals);
        }
        refusals
    }

    pub(crate) fn trace(&self, id: TraceId) -> Option<Arc<Trace>> {
        self.state().trace(id)
    }

    /// Up to `count` traces below `before`, newest first; of one service, or of all.
    pub(crate) fn older(
        &self,
        service: Option<&str>,
        before: Option<Rank>,
        count: usize,
    ) -> Vec<(Rank, Arc<Trace>)> {
        self.state().older(service, before.unwrap_or(Rank::TOP), count)
    }

    /// Names of all services that have sent a span, sorted.
    pub(crate) fn services(&self) -> Vec<Arc<str>> {
        self.state().names.services()
    }

    /// Operations of one service, sorted by name, then kind.
    pub(crate) fn operations(&self, service: &str) -> Vec<Operation> {
        self.state().names.operations(service)
    }

    /// How much is held now.
    pub(crate) fn usage(&self) -> Usage {
        self.state().usage()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic under the lock would be a bug; the data is still better than none.
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
