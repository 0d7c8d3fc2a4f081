//! What a step runs: its programs, what they are asked, and what spans that must leave.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::expect::{ExpectedSpan, Nonces, Template};
use crate::flow_run::ExpectedFlowRun;
use crate::message::{Method, Payload};
use crate::sdk::Sdk;

/// The programs of a step and what is done with them.
#[derive(Debug, Clone, Default)]
pub struct System {
    /// Everything that exports, in the order it is started: services, and behind them what runs once.
    pub exporters: Vec<Exporter>,
    /// What is sent, all at once.
    pub requests: Vec<Request>,
    /// When the services are told to stop.
    pub stop: Stop,
    /// Whether there is a Prefect beside Jaeger.
    pub has_prefect: bool,
    /// What must come of it.
    pub expected: Expected,
}

/// What must come of a run.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// The spans that each request must leave; parents stand before their children.
    pub spans: Vec<ExpectedSpan>,
    /// The flow runs that must be in Prefect.
    pub flow_runs: Vec<ExpectedFlowRun>,
}

impl System {
    /// The exporter with this logical name.
    pub fn exporter(&self, name: &str) -> Option<&Exporter> {
        self.exporters.iter().find(|exporter| exporter.name == name)
    }

    /// Those that listen and are asked.
    pub fn services(&self) -> impl Iterator<Item = &Exporter> {
        self.exporters.iter().filter(|exporter| exporter.listens())
    }

    /// Those that are run once, to their end.
    pub fn programs(&self) -> impl Iterator<Item = (&Exporter, &Program)> {
        self.exporters.iter().filter_map(|exporter| Some((exporter, exporter.program()?)))
    }

    /// What is run under this id, once and to its end.
    pub fn run(&self, id: &str) -> Option<(&Exporter, &Program)> {
        self.programs().find(|(_, program)| program.run == id)
    }

    /// The system with each request once.
    #[must_use]
    pub fn without_copies(mut self) -> Self {
        self.requests.retain(|request| request.copy_of.is_none());
        self
    }

    /// The system with so many requests more, none of them with a `traceparent`: those that are sent several
    /// times, in turn.
    #[must_use]
    pub fn sent_often(mut self, times: usize) -> Self {
        let several: BTreeSet<&String> =
            self.requests.iter().filter_map(|request| request.copy_of.as_ref()).collect();
        let originals: Vec<Request> =
            self.requests.iter().filter(|request| several.contains(&request.id)).cloned().collect();
        for (number, original) in originals.iter().cycle().take(times).enumerate() {
            let id = format!("{}-once-more-{number}", original.id);
            let spans = self.expected.spans.iter_mut();
            for span in spans.filter(|span| span.requests.contains(&original.id)) {
                span.requests.push(id.clone());
            }
            let copy_of = Some(original.id.clone());
            self.requests.push(Request { id, copy_of, is_traced: false, ..original.clone() });
        }
        self
    }
}

/// When the services are told to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stop {
    /// When everything has been read.
    #[default]
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

/// A program of a step. It exports spans of its own.
#[derive(Debug, Clone)]
pub struct Exporter {
    /// Logical name within the step: `frontend`.
    pub name: String,
    /// The expected `service.name`.
    pub service_name: String,
    /// How it is started.
    pub launch: Launch,
    /// Further environment, as written in the manifest.
    pub environment: BTreeMap<String, String>,
    /// What it makes its spans with.
    pub sdk: Sdk,
    /// What it is for.
    pub role: Role,
}

impl Exporter {
    /// Whether it listens and is asked.
    pub fn listens(&self) -> bool {
        matches!(self.role, Role::Serves { .. })
    }

    /// Where it listens when a person runs the step, if it listens.
    pub fn port(&self) -> Option<u16> {
        match self.role {
            Role::Serves { port, .. } => Some(port),
            Role::RunsOnce(_) => None,
        }
    }

    /// What is run, where it runs once.
    pub fn program(&self) -> Option<&Program> {
        match &self.role {
            Role::Serves { .. } => None,
            Role::RunsOnce(program) => Some(program),
        }
    }

    /// Environment variable → logical name of the service whose URL it gets.
    pub fn peers(&self) -> impl Iterator<Item = (&String, &String)> {
        match &self.role {
            Role::Serves { peers, .. } => Some(peers),
            Role::RunsOnce(_) => None,
        }
        .into_iter()
        .flatten()
    }
}

/// How a program is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Launch {
    /// Cargo builds it.
    Cargo {
        /// The bin target. A crate that stands in for the exercise may add `-suffix`.
        bin: String,
    },
    /// By a command, in a folder of the step.
    Command {
        /// What builds it before, if anything does.
        build: Option<Argv>,
        /// The command.
        argv: Argv,
        /// The folder, relative to the step's.
        dir: PathBuf,
    },
}

impl Launch {
    /// The bin target, where Cargo builds it.
    pub fn bin(&self) -> Option<&str> {
        match self {
            Self::Cargo { bin } => Some(bin),
            Self::Command { .. } => None,
        }
    }
}

/// A command: a program and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argv {
    /// A name that is looked up as a shell would, or a path relative to the folder in which it is run.
    pub program: String,
    /// Its arguments.
    pub arguments: Vec<String>,
}

/// What a program is for.
#[derive(Debug, Clone)]
pub enum Role {
    /// It listens, and is asked.
    Serves {
        /// Where it listens when a person runs the step.
        port: u16,
        /// Environment variable → logical name of the service whose URL it gets.
        peers: BTreeMap<String, String>,
    },
    /// It runs once, to its end.
    RunsOnce(Program),
}

/// One request that the checker sends.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its name within the step: `ana`.
    pub id: String,
    /// The logical name of the service that gets it.
    pub service: String,
    /// Its method.
    pub method: Method,
    /// The path, percent-encoded where needed by whoever wrote the manifest.
    pub path: String,
    /// Query parameters; encoded when sent.
    pub query: BTreeMap<String, Template>,
    /// Headers besides those that every request has, by their names in lower case.
    pub headers: BTreeMap<String, Template>,
    /// What is sent with it.
    pub body: Option<Payload>,
    /// Nonce name → prefix; the value is the prefix, a letter, and five letters or digits.
    pub nonces: BTreeMap<String, String>,
    /// The answer that the service must give.
    pub answer: ExpectedAnswer,
    /// The request that it is one more of, sent so that several are under way together.
    pub copy_of: Option<String>,
    /// Whether it comes from a traced caller, with a `traceparent` that says sampled. A browser sends none.
    pub is_traced: bool,
}

impl Request {
    /// The method and the path: `POST /orders`.
    pub fn told(&self) -> String {
        format!("{} {}", self.method.word(), self.path)
    }

    /// Its headers with the nonces filled in; the body's media type is one of them.
    pub fn headers(&self, nonces: &Nonces) -> BTreeMap<String, String> {
        let of_body = self.body.iter().map(|body| ("content-type".to_owned(), body.media_type().to_owned()));
        let own = self.headers.iter().map(|(name, value)| (name.clone(), value.fill(nonces)));
        of_body.chain(own).collect()
    }
}

/// The run of a program, once and to its end.
#[derive(Debug, Clone)]
pub struct Program {
    /// The id of its run, as that of a request.
    pub run: String,
    /// Its arguments.
    pub arguments: Vec<Template>,
    /// Nonce name → prefix, as for a request.
    pub nonces: BTreeMap<String, String>,
    /// How long it may take, in s.
    pub max_seconds: u64,
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
    pub body: Option<Payload>,
}
