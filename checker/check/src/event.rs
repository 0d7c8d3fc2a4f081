//! What a run tells while it goes: the only thing that reporters see.

use crate::cause::Cause;
use crate::text::Text;
use crate::verdict::StepReport;

/// Something that happened in a run. Reporters render it; the summary is a fold over it.
#[derive(Debug, Clone)]
pub enum Event {
    /// A run begins.
    RunStarted {
        /// The stack that it runs on.
        stack: StackInfo,
        /// The ids of the steps that it will check, in order.
        steps: Vec<String>,
        /// Whether the reference solutions are checked rather than the exercises.
        subject: Subject,
    },
    /// A step begins.
    StepStarted {
        /// Its id.
        step: String,
        /// What it is called.
        title: Text,
    },
    /// Something that takes a while goes on; replaces the last progress.
    Progress {
        /// What goes on: "building `step-02-04` (12/124)", "waiting, because `backend` has sent no span".
        text: Text,
    },
    /// A step is done.
    StepFinished(Box<StepReport>),
    /// The run was interrupted.
    Interrupted,
    /// The run could not go on, outside any step.
    RunFailed(Cause),
    /// The run is over: all that will come has come.
    RunFinished {
        /// Ids of steps that were not reached, because one before them did not pass.
        not_reached: Vec<String>,
    },
}

/// Which crates a run checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// What the learner writes.
    Exercise,
    /// The reference solution.
    Solution,
}

impl Subject {
    /// The option that chooses it.
    pub fn as_typed(self) -> &'static str {
        match self {
            Self::Exercise => "",
            Self::Solution => "--solution",
        }
    }
}

/// The trace backend of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackInfo {
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
