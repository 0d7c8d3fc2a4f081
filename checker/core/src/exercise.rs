//! A step as the rest of the checker sees it: the manifest after validation.
//!
//! Every reference inside it holds (a parent exists, a check's span exists, three hints stand in
//! both languages), so nothing behind the manifest needs to ask again.

use std::path::PathBuf;

use crate::expect::ExpectedSpan;
use crate::flow_run::{ExpectedFlowRun, ExpectedRun};
use crate::id::{LessonId, StepId};
use crate::reading::Reading;
use crate::system::{Exporter, Request, System};
use crate::text::Text;

/// A lesson: a row of steps.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// The folder's name and the id that never changes: `02-tracing`.
    pub id: LessonId,
    /// What it is called.
    pub title: Text,
    /// Two sentences on what it teaches.
    pub summary: Text,
    /// Its steps, in order.
    pub steps: Vec<Step>,
}

/// One step of a lesson.
#[derive(Debug, Clone)]
pub struct Step {
    /// `02-tracing/04-propagation`; progress is kept under it, so it never changes.
    pub id: StepId,
    /// What it is called.
    pub title: Text,
    /// The folder that the learner edits.
    pub exercise_dir: PathBuf,
    /// The same, finished.
    pub solution_dir: PathBuf,
    /// The files that a student may edit, relative to the folder.
    pub edit: Vec<PathBuf>,
    /// The diagnosis that it gets as handed out.
    pub untouched: String,
    /// Three hints, from a nudge to almost the code.
    pub hints: [Text; 3],
    /// What there is to do.
    pub work: Work,
    /// What the report shows as rows, what they need, and what they are worth.
    pub checks: Vec<Check>,
}

/// What a step is about.
#[derive(Debug, Clone)]
pub enum Work {
    /// Programs that are run and asked.
    Run(System),
    /// Traces that are read, and questions about them; nothing is built or run.
    Read(Reading),
}

impl Step {
    /// The system that is run; `None` where the step is read.
    pub fn system(&self) -> Option<&System> {
        match &self.work {
            Work::Run(system) => Some(system),
            Work::Read(_) => None,
        }
    }

    /// The traces that are read; `None` where something is run.
    pub fn reading(&self) -> Option<&Reading> {
        match &self.work {
            Work::Run(_) => None,
            Work::Read(reading) => Some(reading),
        }
    }

    /// Everything that exports, in the order it is started; nothing does in a step that is read.
    pub fn exporters(&self) -> &[Exporter] {
        self.system().map_or(&[], |system| &system.exporters)
    }

    /// The exporter with this logical name.
    pub fn exporter(&self, name: &str) -> Option<&Exporter> {
        self.system()?.exporter(name)
    }

    /// What is sent; nothing in a step that is read.
    pub fn requests(&self) -> &[Request] {
        self.system().map_or(&[], |system| &system.requests)
    }

    /// The expected spans, parents before their children; none in a step that is read.
    pub fn spans(&self) -> &[ExpectedSpan] {
        self.system().map_or(&[], |system| &system.expected.spans)
    }

    /// The expected span with this id.
    pub fn span(&self, id: &str) -> Option<&ExpectedSpan> {
        self.spans().iter().find(|span| span.id == id)
    }

    /// The expected flow runs; none in a step that is read.
    pub fn flow_runs(&self) -> &[ExpectedFlowRun] {
        self.system().map_or(&[], |system| &system.expected.flow_runs)
    }

    /// The expected flow run or task run with this id.
    pub fn run(&self, id: &str) -> Option<ExpectedRun<'_>> {
        ExpectedRun::all(self.flow_runs()).find(|run| run.id() == id)
    }

    /// Whether it wants a Prefect.
    pub fn has_prefect(&self) -> bool {
        self.system().is_some_and(|system| system.has_prefect)
    }

    /// The step with each request once.
    #[must_use]
    pub fn without_copies(&self) -> Self {
        self.with(System::without_copies)
    }

    /// The step with so many requests more; see [`System::sent_often`].
    #[must_use]
    pub fn sent_often(&self, times: usize) -> Self {
        self.with(|system| system.sent_often(times))
    }

    /// The step with another system to run; one that is read stays as it is.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(System) -> System) -> Self {
        let work = match self.work.clone() {
            Work::Run(system) => Work::Run(change(system)),
            Work::Read(reading) => Work::Read(reading),
        };
        Self { work, ..self.clone() }
    }

    /// What all checks together are worth.
    pub fn max_points(&self) -> u32 {
        self.checks.iter().map(|check| check.points).sum()
    }
}

/// A row of the report.
#[derive(Debug, Clone)]
pub struct Check {
    /// Its name within the step.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// What it is worth.
    pub points: u32,
    /// Checks that must pass before this one means anything.
    pub needs: Vec<String>,
    /// What it looks at.
    pub covers: Vec<Assertion>,
}

/// One thing that a check looks at.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Assertion {
    /// The crate compiles.
    Build,
    /// Every service listens.
    Start,
    /// Every request is answered as expected.
    Answers,
    /// This question is answered rightly.
    Question(String),
    /// Spans of this (logical) service arrive under its `service.name`.
    Exports(String),
    /// One aspect of one expected span, for each request.
    Span(Aspect, String),
    /// One aspect of one expected flow run or task run, for each request.
    Run(RunAspect, String),
}

/// What of an expected flow run or task run is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RunAspect {
    /// Prefect has it.
    Exists,
    /// It went through its states, in order.
    States,
    /// It takes the results of the task runs before it.
    Inputs,
    /// Its log says what it should.
    Logs,
    /// It names its span, and so its trace.
    Join,
    /// It left its artifact, with the link.
    Artifact,
}

/// What of an expected span is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Aspect {
    /// It is there: its service and its name.
    Exists,
    /// Its kind.
    Kind,
    /// It hangs under its expected parent.
    Parent,
    /// Its attributes.
    Attributes,
    /// Its status.
    Status,
    /// Its events.
    Events,
    /// It starts when the one that it follows is over.
    Order,
    /// It lasts long enough, and as long as its expected children of the same service.
    Duration,
    /// Nothing unexpected hangs below it.
    Only,
}
