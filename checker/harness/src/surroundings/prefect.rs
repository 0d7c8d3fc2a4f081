//! The Prefect of a run: what keeps the books of flows and their tasks, and tells what it was told.
//!
//! Each kind is a file with the same [`Lifecycle`]; the client is the same for all of them.

mod embedded;
mod external;
mod local;

use std::time::Duration;

use super::{Lifecycle, PrefectChoice, Site};
use crate::cause::{Cause, CauseId};
use crate::event::PrefectInfo;
use crate::evidence::{Evidence, PrefectSeen};
use crate::exercise::Step;
use crate::http_client::HttpClient;
use crate::prefect::{Played, Prefect, Wanted};
use crate::run_file::KeptRun;
use crate::text::Text;
use crate::untrusted::Untrusted;

use embedded::StandIn;
use external::Somebodys;
use local::LocalPrefect;

/// How long a program that tells a real one of a flow is waited for.
const PATIENCE: Duration = Duration::from_mins(2);

/// A Prefect that programs tell of their flows.
#[derive(Debug)]
pub struct FlowBackend {
    info: PrefectInfo,
    prefect: Prefect,
    life: Box<dyn Lifecycle>,
    /// Whether it shows what it is told at once.
    is_prompt: bool,
}

impl FlowBackend {
    /// Starts the chosen kind and waits until it is ready. `jaeger_ui` is where the pages of traces are.
    pub(super) async fn start(
        choice: &PrefectChoice,
        jaeger_ui: &str,
        site: &Site<'_>,
    ) -> Result<Self, Cause> {
        Ok(match choice {
            PrefectChoice::Embedded => {
                let (life, info) = StandIn::start(site.ports, jaeger_ui).await?;
                Self { is_prompt: true, ..Self::new(Box::new(life), info, HttpClient::plain()) }
            }
            PrefectChoice::Local { prefect_bin } => {
                let (life, info) = LocalPrefect::start(prefect_bin.as_deref(), site).await?;
                Self::new(Box::new(life), info, HttpClient::plain())
            }
            PrefectChoice::External { api_url } => {
                let (life, info, http) = Somebodys::start(api_url, site).await?;
                Self::new(Box::new(life), info, http)
            }
        })
    }

    fn new(life: Box<dyn Lifecycle>, info: PrefectInfo, http: HttpClient) -> Self {
        Self { prefect: Prefect::new(http, &info.api_url), info, life, is_prompt: false }
    }

    /// How long a program that tells it of a flow may take. A flow of twenty calls takes a second; on a machine with
    /// much else to do, where `SQLite` has it say 503 and come again, many.
    pub(super) fn patience(&self) -> Duration {
        if self.is_prompt { Duration::ZERO } else { PATIENCE }
    }

    /// What it is and where.
    pub fn info(&self) -> &PrefectInfo {
        &self.info
    }

    /// The page of a flow run, where it is there after the run.
    pub fn page(&self, flow_run: &str) -> Option<String> {
        let pages = self.info.api_url.trim_end_matches("/api");
        self.life.outlives_the_run().then(|| format!("{pages}/runs/flow-run/{flow_run}"))
    }

    /// The page of the newest flow run that was not there before, and the label that names its span.
    pub(super) async fn newest(&self, wanted: &Wanted) -> Result<Option<(String, Option<Untrusted>)>, Cause> {
        let newest = self.prefect.newest(wanted).await?;
        let pages = self.info.api_url.trim_end_matches("/api");
        Ok(newest.map(|(id, label)| (format!("{pages}/runs/flow-run/{id}"), label)))
    }

    /// What keeps it there.
    pub fn life(&self) -> &dyn Lifecycle {
        self.life.as_ref()
    }

    pub(super) fn life_mut(&mut self) -> &mut dyn Lifecycle {
        self.life.as_mut()
    }

    pub(super) fn into_life(self) -> Box<dyn Lifecycle> {
        self.life
    }

    /// Shows that it answers.
    pub(super) async fn answers(&self) -> Result<(), Cause> {
        self.prefect.is_ready().await
    }

    /// Plays recorded runs anew; see [`Prefect::play`].
    pub async fn play(&self, runs: &[KeptRun], jaeger_ui: &str) -> Result<Played, Cause> {
        self.prefect.play(runs, jaeger_ui).await
    }

    /// Notes what is there before a step's programs run.
    pub(super) async fn before(&self, step: &Step) -> Result<Wanted, Cause> {
        self.prefect.before(step).await
    }

    /// Writes into the evidence what it has of a run by now.
    pub(super) async fn read(
        &self,
        step: &Step,
        wanted: &Wanted,
        evidence: &mut Evidence,
    ) -> Result<(), Cause> {
        let flow_runs = self.prefect.seen(step, wanted, evidence).await?;
        evidence.prefect = Some(PrefectSeen { flow_runs, is_prompt: self.is_prompt });
        Ok(())
    }
}

/// The cause with what to do about a Prefect of ours, where it was made for one that a person has named.
fn remedied(cause: Cause, remedy: fn() -> Text) -> Cause {
    match cause.id {
        CauseId::PrefectUnreachable | CauseId::PrefectUnreadable | CauseId::NotPrefect => {
            Cause { hint: remedy(), ..cause }
        }
        _ => cause,
    }
}
