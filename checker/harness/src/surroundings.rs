//! What stands around a run: the backends that take what services send, and tell what they know of it.
//!
//! One for traces, always; one for flows, where a step has any. Each of them has one [`Lifecycle`], a place in the
//! JSON's `stack`, and a part in some causes; where all are meant, each is asked. Which program serves one is its own
//! business.

mod choice;
mod found;
mod lifecycle;
mod prefect;
pub mod traces;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use futures_util::future::{FutureExt, join_all, select_all};

use crate::cancel::Cancel;
use crate::cause::{Cause, Part};
use crate::event::{EventSink, StackInfo};
use crate::evidence::Evidence;
use crate::exercise::Step;
use crate::judge;
use crate::prefect::Wanted;
use crate::run_names;
use crate::trace::TraceId;

pub use choice::{JaegerChoice, PrefectChoice, StackChoice};
pub use found::Pages;
pub use lifecycle::Lifecycle;
pub use prefect::FlowBackend;
pub use traces::TraceBackend;

/// The variable that tells a program where Prefect's API is.
pub const PREFECT_VARIABLE: &str = "PREFECT_API_URL";

/// What a run stands on.
#[derive(Debug)]
pub struct Surroundings {
    traces: TraceBackend,
    /// There from the first step on that has flows.
    flows: Option<FlowBackend>,
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
        Ok(Self { traces: TraceBackend::start(&choice.jaeger, site).await?, flows: None })
    }

    /// Starts the Prefect that was chosen, unless it is there.
    pub async fn with_flows(&mut self, choice: &StackChoice, site: &Site<'_>) -> Result<(), Cause> {
        if self.flows.is_none() {
            let jaeger_ui = self.traces.jaeger().url();
            self.flows = Some(FlowBackend::start(&choice.prefect, jaeger_ui, site).await?);
        }
        Ok(())
    }

    /// What the programs of a step are told of it, beside where their spans go.
    pub fn environment(&self, step: &Step) -> Vec<(&'static str, String)> {
        let Some(flows) = self.flows.as_ref().filter(|_| step.has_prefect()) else { return Vec::new() };
        vec![
            (PREFECT_VARIABLE, flows.info().api_url.clone()),
            ("JAEGER_UI_URL", self.traces.jaeger().url().to_owned()),
        ]
    }

    /// How long a program of a step is waited for at least, whatever its manifest says: what it waits for may be
    /// slow, and that is nothing that the program does wrong.
    pub fn patience(&self, step: &Step) -> Duration {
        let flows = self.flows.as_ref().filter(|_| step.has_prefect());
        flows.map_or(Duration::ZERO, FlowBackend::patience)
    }

    /// What it is and where.
    pub fn info(&self) -> StackInfo {
        StackInfo {
            jaeger: self.traces.info().clone(),
            prefect: self.flows.as_ref().map(|flows| flows.info().clone()),
        }
    }

    /// Where traces go and come from.
    pub fn traces(&self) -> &TraceBackend {
        &self.traces
    }

    /// Who keeps the books of flows, where a step has any.
    pub fn flows(&self) -> Option<&FlowBackend> {
        self.flows.as_ref()
    }

    /// Has each show that it works: whatever is missing afterwards is not missing because of it.
    pub async fn prove(&self) -> Result<(), Cause> {
        self.traces.canary().await?;
        self.flows_answer().await
    }

    async fn flows_answer(&self) -> Result<(), Cause> {
        match &self.flows {
            Some(flows) => flows.answers().await,
            None => Ok(()),
        }
    }

    /// Has each show that it answers, without leaving anything that a person would see.
    pub async fn greet(&self) -> Result<(), Cause> {
        self.traces.answers().await?;
        self.flows_answer().await
    }

    /// Notes what is there of a step before its programs run, and is none of theirs.
    pub async fn before(&self, step: &Step) -> Result<Wanted, Cause> {
        match self.flows.as_ref().filter(|_| step.has_prefect()) {
            Some(flows) => flows.before(step).await,
            None => Ok(Wanted::default()),
        }
    }

    /// Writes into the evidence what each knows of a run, of which these traces are known.
    pub async fn read(
        &self,
        step: &Step,
        wanted: &Wanted,
        ids: &BTreeSet<TraceId>,
        evidence: &mut Evidence,
    ) -> Result<(), Cause> {
        self.traces.read(ids, evidence).await?;
        match self.flows.as_ref().filter(|_| step.has_prefect()) {
            // What is as it is expected stays so: nobody is left who would change it.
            Some(flows) if evidence.prefect.is_none() || !judge::is_orchestrated(step, evidence) => {
                flows.read(step, wanted, evidence).await?;
                run_names::note(step, evidence);
            }
            _ => {}
        }
        Ok(())
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
        select_all(self.lives_mut().into_iter().map(Lifecycle::ended)).await.0
    }

    /// Whether one has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.ended().now_or_never().is_some()
    }

    /// Stops what was started.
    pub async fn stop(self) {
        let lives = [Some(self.traces.into_life()), self.flows.map(FlowBackend::into_life)];
        join_all(lives.into_iter().flatten().map(Lifecycle::stop)).await;
    }

    /// Each with the part that is its own. Another backend joins these three lists.
    fn lives(&self) -> Vec<(Part, &dyn Lifecycle)> {
        let flows = self.flows.iter().map(|flows| (Part::Prefect, flows.life()));
        std::iter::once((Part::Jaeger, self.traces.life())).chain(flows).collect()
    }

    fn lives_mut(&mut self) -> Vec<&mut dyn Lifecycle> {
        let flows = self.flows.iter_mut().map(FlowBackend::life_mut);
        std::iter::once(self.traces.life_mut()).chain(flows).collect()
    }
}

#[cfg(test)]
mod tests;
