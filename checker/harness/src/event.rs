//! What a run tells while it goes: the only thing that reporters see.

use crate::cancel::CancelledBy;
use crate::cause::Cause;
use crate::exercise::Step;
use crate::id::StepId;
use crate::plan::Subject;
use crate::text::Text;
use crate::verdict::StepReport;

/// Something that happened in a run. Reporters render it; the summary is a fold over it.
#[derive(Debug, Clone)]
pub enum Event {
    /// A run begins: this is what it will check.
    RunStarted {
        /// The steps, in order.
        steps: Vec<PlannedStep>,
        /// Whether the reference solutions are checked rather than the exercises.
        subject: Subject,
    },
    /// What it runs on is there.
    StackReady(StackInfo),
    /// A step begins.
    StepStarted {
        /// Its id.
        step: StepId,
        /// What it is called.
        title: Text,
    },
    /// Something that takes a while goes on; replaces the last progress.
    Progress {
        /// What goes on: "building `02-tracing/04`", "waiting, because `backend` has sent no span".
        text: Text,
    },
    /// How far that is; replaces the last one.
    Detail {
        /// How far: "compiling hyper (12/124)".
        text: Text,
    },
    /// Cargo has something to tell about the learner's crate.
    CompilerSaid {
        /// One `compiler-message`, in Cargo's JSON.
        line: String,
    },
    /// A step is done.
    StepFinished(Box<StepReport>),
    /// Somebody ended the run before its end.
    Cancelled(CancelledBy),
    /// The run could not go on, outside any step.
    RunFailed(Cause),
    /// The run is over: all that will come has come.
    RunFinished {
        /// Ids of steps that were not reached, because one before them did not pass.
        not_reached: Vec<StepId>,
    },
}

/// A step that a run will check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedStep {
    /// Its id.
    pub id: StepId,
    /// What it is called.
    pub title: Text,
    /// Points that can be reached.
    pub max_points: u32,
}

impl From<&Step> for PlannedStep {
    fn from(step: &Step) -> Self {
        Self { id: step.id.clone(), title: step.title.clone(), max_points: step.max_points() }
    }
}

/// What a run stands on, a backend each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackInfo {
    /// Where traces go and come from.
    pub jaeger: JaegerInfo,
    /// Who keeps the books of flows; `None` where no step has any.
    pub prefect: Option<PrefectInfo>,
}

/// The Prefect of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrefectInfo {
    /// `embedded`, `local` or `external`.
    pub kind: &'static str,
    /// Its version, where it tells.
    pub version: Option<String>,
    /// The base URL of its API.
    pub api_url: String,
}

/// The trace backend of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JaegerInfo {
    /// `embedded`, `local`, `compose` or `external`.
    pub kind: &'static str,
    /// The backend's version, where it tells.
    pub version: Option<String>,
    /// The base URL of Jaeger's query API and pages.
    pub query_url: String,
    /// Where OTLP over HTTP goes in.
    pub otlp_endpoint: String,
}

/// Where events go.
pub trait EventSink: Send + Sync {
    /// Takes one event.
    fn event(&self, event: Event);
}
