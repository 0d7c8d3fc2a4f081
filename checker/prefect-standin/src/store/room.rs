//! Making room: what is oldest goes first, and takes with it what belongs to it.

use super::held::Held;
use crate::id::Id;
use crate::shelf::{Kept, Shelf};

impl Held {
    /// Evicts until every limit is kept.
    pub(super) fn make_room(&mut self) {
        while self.flow_runs.len() > self.limits.flow_runs {
            self.evict_oldest_run();
        }
        while self.flows.len() > self.limits.flows {
            self.evict_a_flow();
        }
        trim(&mut self.task_runs, self.limits.task_runs);
        trim(&mut self.logs, self.limits.logs);
        trim(&mut self.artifacts, self.limits.artifacts);
        while self.bytes() > self.limits.bytes {
            // The newest run stays whatever it holds, and gives of its own, the oldest first.
            if self.flow_runs.len() > 1 {
                self.evict_oldest_run();
            } else if !self.shed() {
                break;
            }
        }
    }

    /// Bytes held, by estimate.
    pub(super) fn bytes(&self) -> usize {
        self.flows.bytes()
            + self.flow_runs.bytes()
            + self.task_runs.bytes()
            + self.logs.bytes()
            + self.artifacts.bytes()
    }

    fn evict_oldest_run(&mut self) {
        if let Some(id) = self.flow_runs.first().map(Kept::id) {
            self.forget_run(id);
        }
    }

    fn forget_run(&mut self, id: Id) {
        let Some(run) = self.flow_runs.take(id) else {
            return;
        };
        if let Some(key) = run.idempotency_key() {
            self.idempotency_keys.remove(&(run.flow, key.to_owned()));
        }
        self.task_runs.clear(Some(id));
        self.logs.clear(Some(id));
        self.artifacts.clear(Some(id));
    }

    fn evict_a_flow(&mut self) {
        let unused = self.flows.all().find(|flow| self.flow_runs.of(Some(flow.id)).next().is_none());
        let Some(id) = unused.or_else(|| self.flows.first()).map(Kept::id) else {
            return;
        };
        let runs: Vec<_> = self.flow_runs.of(Some(id)).map(Kept::id).collect();
        for run in runs {
            self.forget_run(run);
        }
        if let Some(flow) = self.flows.take(id) {
            self.flow_names.remove(&flow.name);
        }
    }

    /// Takes the oldest log line, else artifact, else task run, else flow; false when there is none but the newest.
    fn shed(&mut self) -> bool {
        drop_first(&mut self.logs)
            || drop_first(&mut self.artifacts)
            || drop_first(&mut self.task_runs)
            || (self.flows.len() > 1 && {
                self.evict_a_flow();
                true
            })
    }
}

fn trim<T: Kept>(shelf: &mut Shelf<T>, most: usize) {
    while shelf.len() > most.max(1) {
        drop_first(shelf);
    }
}

/// The newest stays: its maker was told that it is there.
fn drop_first<T: Kept>(shelf: &mut Shelf<T>) -> bool {
    let first = shelf.first().map(Kept::id).filter(|_| shelf.len() > 1);
    first.is_some_and(|id| shelf.take(id).is_some())
}
