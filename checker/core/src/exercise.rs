//! A step as the rest of the checker sees it: the manifest after validation.
//!
//! Every reference inside it holds (a parent exists, a check's span exists, three hints stand in
//! both languages), so nothing behind the manifest needs to ask again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::expect::{ExpectedSpan, Template};
use crate::reading::Reading;
use crate::text::Text;

/// A lesson: a row of steps.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// The folder's name and the id that never changes: `02-tracing`.
    pub id: String,
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
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// The crate that the learner edits.
    pub exercise_dir: PathBuf,
    /// The same crate, finished.
    pub solution_dir: PathBuf,
    /// The files that a student may edit, relative to the crate.
    pub edit: Vec<PathBuf>,
    /// The diagnosis that the crate gets as handed out.
    pub untouched: String,
    /// Three hints, from a nudge to almost the code.
    pub hints: [Text; 3],
    /// Its services, in the order they are started, and behind them its programs: everything that exports.
    pub services: Vec<Service>,
    /// What is sent, all at once.
    pub requests: Vec<Request>,
    /// What is run once, to its end.
    pub programs: Vec<Program>,
    /// When the services are told to stop.
    pub stop: Stop,
    /// The spans that each request must leave; parents stand before their children.
    pub spans: Vec<ExpectedSpan>,
    /// The traces to be read and the questions about them, in a step of which nothing is built or run.
    /// Then the lists above are empty.
    pub reading: Option<Reading>,
    /// What the report shows as rows, what they need, and what they are worth.
    pub checks: Vec<Check>,
}

impl Step {
    /// The service with this logical name.
    pub fn service(&self, name: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.name == name)
    }

    /// The program with this logical name; `None` where a service bears it, or nobody.
    pub fn program(&self, name: &str) -> Option<&Program> {
        self.programs.iter().find(|program| program.name == name)
    }

    /// The expected span with this id.
    pub fn span(&self, id: &str) -> Option<&ExpectedSpan> {
        self.spans.iter().find(|span| span.id == id)
    }

    /// The step with each request once.
    #[must_use]
    pub fn without_copies(&self) -> Self {
        let mut once = self.clone();
        once.requests.retain(|request| request.copy_of.is_none());
        once
    }

    /// The step with so many requests more, none of them with a `traceparent`: those that are sent several times,
    /// in turn.
    #[must_use]
    pub fn sent_often(&self, times: usize) -> Self {
        let mut often = self.clone();
        let several: BTreeSet<&String> =
            self.requests.iter().filter_map(|request| request.copy_of.as_ref()).collect();
        let originals = self.requests.iter().filter(|request| several.contains(&request.id));
        for (number, original) in originals.cycle().take(times).enumerate() {
            let id = format!("{}-once-more-{number}", original.id);
            for span in often.spans.iter_mut().filter(|span| span.requests.contains(&original.id)) {
                span.requests.push(id.clone());
            }
            let copy_of = Some(original.id.clone());
            often.requests.push(Request { id, copy_of, is_traced: false, ..original.clone() });
        }
        often
    }

    /// What all checks together are worth.
    pub fn max_points(&self) -> u32 {
        self.checks.iter().map(|check| check.points).sum()
    }
}

/// When a step's services are told to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// When everything has been read.
    AfterCollect,
    /// When every request is answered, before the traces are read: what a service still holds then has
    /// to leave on its way out. Its batch processor is told a delay that does not come to pass.
    BeforeCollect,
}

impl Stop {
    /// The word as the manifest writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::AfterCollect => "after-collect",
            Self::BeforeCollect => "before-collect",
        }
    }
}

/// One service of a step.
#[derive(Debug, Clone)]
pub struct Service {
    /// Logical name within the step: `frontend`.
    pub name: String,
    /// The bin target. A crate that stands in for the exercise may add `-suffix`.
    pub bin: String,
    /// The expected `service.name`.
    pub service_name: String,
    /// Environment variable → logical name of the service whose URL it gets.
    pub peers: BTreeMap<String, String>,
    /// Further environment, as written in the manifest.
    pub environment: BTreeMap<String, String>,
}

/// One request that the checker sends.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its name within the step: `ana`.
    pub id: String,
    /// The logical name of the service that gets it.
    pub service: String,
    /// The path, percent-encoded where needed by whoever wrote the manifest.
    pub path: String,
    /// Query parameters; encoded when sent.
    pub query: BTreeMap<String, Template>,
    /// Nonce name → prefix; the value is the prefix, a letter, and five letters or digits.
    pub nonces: BTreeMap<String, String>,
    /// The answer that the service must give.
    pub answer: ExpectedAnswer,
    /// The request that it is one more of, sent so that several are under way together.
    pub copy_of: Option<String>,
    /// Whether it comes from a traced caller, with a `traceparent` that says sampled. A browser sends none.
    pub is_traced: bool,
}

/// A program that a check runs once, to its end. What it is called and exports as stands in the service
/// of its name.
#[derive(Debug, Clone)]
pub struct Program {
    /// Its logical name, which is also the id of its run: `hello`.
    pub name: String,
    /// Its arguments.
    pub arguments: Vec<Template>,
    /// Nonce name → prefix, as for a request.
    pub nonces: BTreeMap<String, String>,
    /// How it must end.
    pub answer: ExpectedEnd,
}

/// How a program must end.
#[derive(Debug, Clone)]
pub struct ExpectedEnd {
    /// Its exit code.
    pub exit_code: i32,
    /// All of its standard output, without the newline at the end, if it matters.
    pub output: Option<Template>,
}

/// The answer that a request must get.
#[derive(Debug, Clone)]
pub struct ExpectedAnswer {
    /// HTTP status.
    pub status: u16,
    /// The whole body, if it matters.
    pub body: Option<Template>,
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
