//! What stands around a run: the backends that take what services send, and tell what they know of it.
//!
//! There is one, for traces. Each of them has one [`Lifecycle`], a place in the JSON's `stack`, and a part in some
//! causes; where all are meant, each is asked. Which program serves one is its own business.

mod choice;
mod lifecycle;
pub mod traces;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use futures_util::future::{FutureExt, join_all, select_all};

use crate::cancel::Cancel;
use crate::cause::{Cause, Part};
use crate::event::{EventSink, StackInfo};
use crate::evidence::Evidence;
use crate::trace::TraceId;

pub use choice::StackChoice;
pub use lifecycle::Lifecycle;
pub use traces::TraceBackend;

/// What a run stands on.
#[derive(Debug)]
pub struct Surroundings {
    traces: TraceBackend,
}

/// Where a backend is started, and who hears how it goes.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// The workspace, which has the `docker-compose.yml` and the folder for logs.
    pub workspace: &'a Path,
    /// On which ports.
    pub ports: Ports,
    /// Who hears how it goes.
    pub events: &'a dyn EventSink,
    /// What ends it before its end.
    pub cancel: &'a Cancel,
}

/// On which ports a backend is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ports {
    /// On any that are free: nobody but this run needs to know them.
    Free,
    /// On the course's, where a browser and a person's own programs look.
    Course,
}

impl Surroundings {
    /// Starts what was chosen, and waits until it is ready.
    pub async fn start(choice: &StackChoice, site: &Site<'_>) -> Result<Self, Cause> {
        Ok(Self { traces: TraceBackend::start(choice, site).await? })
    }

    /// What it is and where.
    pub fn info(&self) -> StackInfo {
        StackInfo { jaeger: self.traces.info().clone() }
    }

    /// Where traces go and come from.
    pub fn traces(&self) -> &TraceBackend {
        &self.traces
    }

    /// Has each show that it works: whatever is missing afterwards is not missing because of it.
    pub async fn prove(&self) -> Result<(), Cause> {
        self.traces.canary().await
    }

    /// Has each show that it answers, without leaving anything that a person would see.
    pub async fn greet(&self) -> Result<(), Cause> {
        self.traces.answers().await
    }

    /// Writes into the evidence what each knows of a run, of which these traces are known.
    pub async fn read(&self, ids: &BTreeSet<TraceId>, evidence: &mut Evidence) -> Result<(), Cause> {
        self.traces.read(ids, evidence).await
    }

    /// A cause that somebody ran into, with what the one that has a part in it knows.
    pub fn explain(&self, cause: Cause) -> Cause {
        match self.lives().into_iter().find(|(part, _)| *part == cause.id.part()) {
            Some((_, life)) => life.explain(cause),
            None => cause,
        }
    }

    /// How often they are asked while something is awaited: as often as the slowest bears.
    pub fn interval(&self) -> Duration {
        self.lives().into_iter().map(|(_, life)| life.interval()).max().unwrap_or_default()
    }

    /// Waits until one ends by itself, which none should, and says why it did.
    pub async fn ended(&mut self) -> Cause {
        select_all(self.lives_mut().map(Lifecycle::ended)).await.0
    }

    /// Whether one has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.ended().now_or_never().is_some()
    }

    /// Stops what was started.
    pub async fn stop(self) {
        join_all([self.traces.into_life()].map(Lifecycle::stop)).await;
    }

    /// Each with the part that is its own. Another backend joins these three lists.
    fn lives(&self) -> [(Part, &dyn Lifecycle); 1] {
        [(Part::Jaeger, self.traces.life())]
    }

    fn lives_mut(&mut self) -> [&mut dyn Lifecycle; 1] {
        [self.traces.life_mut()]
    }
}

#[cfg(test)]
mod tests;
