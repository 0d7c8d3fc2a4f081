//! How a step ends: passed, not passed with at least one diagnosis, or not judged.

use crate::alteration::Alteration;
use crate::cause::Cause;
use crate::diagnosis::{Advice, Diagnosis};
use crate::id::StepId;
use crate::text::Text;
use crate::trace::TraceId;
use crate::untrusted::Untrusted;

/// How a step ends.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// Everything that the step asks for is there.
    Passed,
    /// Something is not, and this is why.
    Failed(Diagnoses),
    /// We could not tell: our own trouble, or a file that cannot be read (`Cause::fault`).
    NotJudged(Cause),
}

/// At least one diagnosis; the first is the one that a report leads with.
#[derive(Debug, Clone)]
pub struct Diagnoses {
    first: Diagnosis,
    others: Vec<Diagnosis>,
}

impl Diagnoses {
    /// The diagnoses, or `None` if there is none.
    pub fn new(diagnoses: Vec<Diagnosis>) -> Option<Self> {
        let mut diagnoses = diagnoses.into_iter();
        Some(Self { first: diagnoses.next()?, others: diagnoses.collect() })
    }

    /// The one that a report leads with.
    pub fn first(&self) -> &Diagnosis {
        &self.first
    }

    /// All of them, the leading one first.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnosis> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

/// The whole outcome of one step: what every reporter renders.
#[derive(Debug, Clone)]
pub struct StepReport {
    /// `02-tracing/04-propagation`.
    pub step: StepId,
    /// What the step is called.
    pub title: Text,
    /// The crate that was checked, as seen from where the person stands.
    pub krate: String,
    /// How it ended.
    pub verdict: Verdict,
    /// Points that could be reached, judged or not.
    pub max_points: u32,
    /// The rows, in the manifest's order, `build` and `start` first.
    pub checks: Vec<CheckResult>,
    /// Expected against actual, of the request in which the leading diagnosis shows; `None` where it is about no span.
    pub comparison: Option<Comparison>,
    /// What came of the first request of which anything did.
    pub found: Option<FoundTree>,
    /// The same of what Prefect has; `None` where the leading diagnosis is about no flow.
    pub flows: Option<Comparison>,
    /// The traces of the requests.
    pub traces: Vec<TraceLink>,
    /// The flow runs of the requests.
    pub flow_runs: Vec<FlowLink>,
    /// Whether they can still be looked at when the run is over.
    pub traces_are: Kept,
    /// What is not as it was handed out, of files that the step does not let a learner edit.
    pub altered: Vec<Alteration>,
    /// What could be better without costing points.
    pub advice: Vec<Advice>,
    /// What the learner wrote down for the instructor, ungraded.
    pub reflection: Option<Untrusted>,
    /// The compiler's errors, as rustc prints them; empty when the crate was built.
    pub compile_errors: Vec<String>,
    /// The learner's own compiler warnings, as rustc prints them.
    pub warnings: Vec<String>,
    /// The last log lines of services that seem to have been in trouble.
    pub logs: Vec<ServiceLog>,
    /// How long each part took.
    pub timings: Timings,
}

impl StepReport {
    /// Whether it passed, and as it was handed out.
    pub fn counts(&self) -> bool {
        matches!(self.verdict, Verdict::Passed) && !self.altered.iter().any(Alteration::spoils_a_pass)
    }

    /// Points reached.
    pub fn points(&self) -> u32 {
        self.checks.iter().filter(|check| check.status == CheckStatus::Passed).map(|check| check.points).sum()
    }
}

/// One row of the report.
#[derive(Debug, Clone)]
pub struct CheckResult {
    /// The check's id within the step.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// What it is worth.
    pub points: u32,
    /// How it ended.
    pub status: CheckStatus,
}

/// How a check ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckStatus {
    /// It holds.
    Passed,
    /// It does not.
    Failed,
    /// It was not looked at, because these checks did not pass.
    Skipped {
        /// Ids of the checks that it waits for.
        because: Vec<String>,
    },
}

/// The expected and the actual tree of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The request's id.
    pub request: String,
    /// The expected spans, depth first.
    pub expected: Vec<TreeLine>,
    /// The spans that came, depth first; strays after the trace that was asked for.
    pub actual: Vec<TreeLine>,
}

/// The tree that came of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundTree {
    /// The request's id.
    pub request: String,
    /// The spans, depth first.
    pub lines: Vec<TreeLine>,
}

/// One line of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeLine {
    /// 0 for a root.
    pub depth: usize,
    /// Whether it is the last child of its parent.
    pub last: bool,
    /// The span's name, safe to show.
    pub name: String,
    /// The service's name, safe to show.
    pub service: String,
    /// The kind's word, or empty.
    pub kind: String,
    /// The status' word; empty where it is unset.
    pub status: String,
    /// What is different here, or nothing.
    pub mark: Mark,
    /// What to say beside it: "another trace", "no span", "parent is `GET /`".
    pub note: Option<Text>,
}

/// What a tree line shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// As expected.
    Same,
    /// Expected and not there (expected side).
    Missing,
    /// There, but something about it is different.
    Different,
    /// The first wrong edge: where to look first.
    First,
    /// Not expected, and allowed.
    Extra,
    /// A heading: a trace of its own.
    Heading,
}

/// Whether a run's traces outlive it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kept {
    /// They stay in a Jaeger of the person's own.
    InJaeger,
    /// They were in a Jaeger that ends with the run; `check up` with these options keeps one.
    UntilTheEnd {
        /// As a person types them, `--stack compose --solution`; often empty.
        options: String,
    },
}

/// Where to look at a request's trace.
#[derive(Debug, Clone)]
pub struct TraceLink {
    /// The request's id.
    pub request: String,
    /// The trace.
    pub trace_id: TraceId,
    /// The page of the trace in the viewer.
    pub url: String,
}

/// Where to look at a request's flow run.
#[derive(Debug, Clone)]
pub struct FlowLink {
    /// The request's id.
    pub request: String,
    /// The flow run's id.
    pub id: String,
    /// The flow's name.
    pub flow: Untrusted,
    /// The flow run's name.
    pub name: Untrusted,
    /// The state that it is in.
    pub state: Option<Untrusted>,
    /// The page of the flow run; `None` where that is gone with the run.
    pub url: Option<String>,
}

/// What a service wrote.
#[derive(Debug, Clone)]
pub struct ServiceLog {
    /// Its logical name.
    pub service: String,
    /// The lines, safe to show.
    pub lines: Vec<String>,
}

/// How long each part of a step took, in ms.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timings {
    /// `cargo build`.
    pub build_ms: u64,
    /// From there until every service listens and the canary is back.
    pub start_ms: u64,
    /// From the first request sent to the last answer: the services' own time.
    pub drive_ms: u64,
    /// From the last answer to the last trace read.
    pub collect_ms: u64,
    /// Looking closer where something was missing; 0 where nothing was.
    pub probe_ms: u64,
    /// Matching and diagnosing.
    pub judge_ms: u64,
    /// Stopping the services.
    pub stop_ms: u64,
    /// All of it.
    pub total_ms: u64,
}
