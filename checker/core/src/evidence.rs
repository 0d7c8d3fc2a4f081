//! What is known of a run beside its traces: what each service exported and how, what the services
//! sent each other, how they ended, what they wrote.
//!
//! The verdict does not rest on any of it (it rests on the traces, read through Jaeger's API); the
//! diagnosis does. Plain data: the tap, the wire, the stack and the drive fill it in.
//!
//! It is (de)serialised for one purpose, `recorded`: runs that are kept and judged again in tests. A
//! recording from before a kind of evidence was known has none of that kind, hence the defaults.

use serde::{Deserialize, Serialize};

mod export;
mod prefect;
mod probed;
pub mod size;
mod turned_away;

pub use export::{
    Door, Export, ExportedResource, ExportedSpan, Link, Protocol, Refusal, RefusalReason, SentFields, Signal,
};
pub use prefect::{Artifact, FlowRun, PrefectSeen, RunSeen, RunState, TRACEPARENT_LABEL, TaskRun};
pub use probed::{Finding, Probed, Question};
pub use size::{Group, Largest, Rejected, Weight};
pub use turned_away::{Because, TurnedAway};

use crate::expect::{Nonces, is_of_run};
use crate::reading::Sheet;
use crate::sdk::Sdk;
use crate::source::Code;
use crate::text::Text;
use crate::trace::{Span, SpanId, Trace, TraceId};
use crate::untrusted::Untrusted;

/// Everything that a diagnosis may look at.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// The compiler's errors; empty when the crate was built.
    pub compile_errors: Vec<CompileError>,
    /// The programs of the step that the crate's `Cargo.toml` does not name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub missing_bins: Vec<MissingBin>,
    /// One for each service of the step, in the manifest's order.
    pub services: Vec<ServiceEvidence>,
    /// One for each request of the step, in the manifest's order.
    pub exchanges: Vec<Exchange>,
    /// What passed through the proxies in front of the services, in order of arrival.
    pub calls: Vec<WireCall>,
    /// Every trace of the run that Jaeger gave: those of the requests, and strays.
    pub traces: Vec<Trace>,
    /// What Prefect knows of the run; `None` where the step has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefect: Option<PrefectSeen>,
    /// What was answered, in a step that asks questions.
    pub sheet: Option<Sheet>,
    /// Whether the course's OTLP ports were ours during the run.
    pub course_ports: Vec<CoursePort>,
    /// The crate's source.
    pub code: Code,
    /// What probes showed; none were made where the run itself left nothing open.
    pub probes: Vec<Probed>,
}

impl Evidence {
    /// The spans that the tap took, of all services.
    pub fn exported(&self) -> impl Iterator<Item = &ExportedSpan> {
        self.services.iter().flat_map(|service| &service.exports).flat_map(Export::spans)
    }

    /// What is known of a service.
    pub fn service(&self, name: &str) -> Option<&ServiceEvidence> {
        self.services.iter().find(|service| service.name == name)
    }

    /// What a probe showed, if it was made.
    pub fn finding(&self, question: &Question) -> Option<&Probed> {
        self.probes.iter().find(|probed| probed.question == *question)
    }

    /// The exchange of a request.
    pub fn exchange(&self, request: &str) -> Option<&Exchange> {
        self.exchanges.iter().find(|exchange| exchange.request == request)
    }
}

/// What is known of one service process.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ServiceEvidence {
    /// Its logical name.
    pub name: String,
    /// What it makes its spans with, as its manifest says.
    pub sdk: Sdk,
    /// What reached the tap from it, in order of arrival.
    pub exports: Vec<Export>,
    /// The exports that reached the tap from it and were not taken because of what they are: too large, most
    /// often. In order of arrival.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub turned_away: Vec<TurnedAway>,
    /// What reached the tap from it and could not be an export, in order of arrival.
    pub refusals: Vec<Refusal>,
    /// What it sent beside traces, each once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_signals: Vec<Signal>,
    /// The last lines that it wrote, standard output and error together.
    pub log: Vec<Untrusted>,
    /// How far it came.
    pub life: Life,
    /// How it went when it was told to stop before the traces were read; `None` when it was not.
    pub stopped: Option<Stopped>,
    /// Whether a batch processor's thread was seen in it.
    pub batch_thread: Seen,
    /// Whether that thread has ended while the process went on.
    pub batch_thread_ended: bool,
    /// Whether that thread wakes as often as the delay that it was told asks for. Known only some time
    /// after the start.
    pub batch_ticks: Seen,
    /// Whether it was in the middle of an export when it was looked at last.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_sending: bool,
}

impl ServiceEvidence {
    /// Whether it collects spans for longer than it was told to, because its code says so: what it has made
    /// may not have left it yet.
    pub fn holds_back(&self, code: &Code) -> bool {
        let is_slow =
            self.batch_thread == Seen::Yes && !self.batch_thread_ended && self.batch_ticks != Seen::Yes;
        self.life == Life::Served && is_slow && code.of(&self.name).sets_batch_delay().any()
    }
}

/// Whether something was seen. Not every platform lets us look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Seen {
    /// Looked, and it was there.
    Yes,
    /// Looked, and it was not there.
    No,
    /// Could not look.
    #[default]
    Unknown,
}

/// How far a service came before it was told to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Life {
    /// It was never started, because something before it failed.
    #[default]
    NotStarted,
    /// It ended by itself before it listened.
    DiedBeforeListening(Exit),
    /// It ran, but did not listen on its port within the time.
    NeverListened,
    /// It listened, and ended by itself before it was told to.
    Died(Exit),
    /// It listened and was there to the end.
    Served,
    /// It is a program that is run to its end, and this is how it ended.
    Ended(Exit),
    /// It is a program that should have ended within its time, and was killed.
    NeverEnded,
}

/// A service that was told to stop by SIGTERM, and is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// When it was told, in µs since the Unix epoch.
    pub told_us: u64,
    /// How it ended; `None` when it did not within the grace and was killed.
    pub end: Option<Exit>,
}

/// A program that the crate does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingBin {
    /// Its name.
    pub name: String,
    /// The file that it is most likely made of, relative to the crate.
    pub path: String,
}

/// One error of the compiler, in the learner's crate.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CompileError {
    /// As rustc prints it, colours included: the rendering of Cargo's JSON message.
    pub rendered: String,
    /// Its first line alone, without its code.
    #[serde(default)]
    pub message: String,
    /// The file of its first primary span, relative to the crate.
    pub file: Option<String>,
    /// The line of its first primary span.
    pub line: Option<u32>,
    /// Whether it is not rustc's but Cargo's own, of a `Cargo.toml`: nothing was compiled.
    #[serde(default)]
    pub is_cargos: bool,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Exit {
    /// With an exit code.
    Code(i32),
    /// By a signal.
    Signal(i32),
}

impl Exit {
    /// The end of a sentence about the process: "ended with exit code 1".
    pub fn told(self) -> Text {
        match self {
            Self::Code(code) => both!("ended with exit code {code}", "terminou com o código {code}"),
            Self::Signal(signal) => {
                both!("was killed by signal {signal}", "foi morto pelo sinal {signal}")
            }
        }
    }
}

/// One request of the step and its answer.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Exchange {
    /// The request's id in the manifest.
    pub request: String,
    /// Its nonces, and what Prefect calls the runs that came of it (`run_names`).
    pub nonces: Nonces,
    /// Whether it was sent with a `traceparent`. A program gets none.
    pub is_traced: bool,
    /// The trace id that was sent in `traceparent`; where none was, nobody's.
    pub trace_id: TraceId,
    /// The checker's own root span, the parent id that was sent; where none was, nobody's.
    pub root_span: SpanId,
    /// When it was sent, in µs since the Unix epoch.
    pub sent_us: u64,
    /// When the answer was complete, in µs since the Unix epoch.
    pub answered_us: u64,
    /// What came back.
    pub answer: Answer,
}

/// How much earlier than its request a span may begin, in µs: two readings of one clock, cut to µs, differ by less.
const EARLY_US: u64 = 1_000;

impl Exchange {
    /// By how much a span began before this was sent, in µs; nothing where that is within two readings of a clock.
    pub fn before(&self, span: &Span) -> Option<u64> {
        self.sent_us.checked_sub(span.start_us).filter(|early_us| *early_us > EARLY_US)
    }

    /// What was made up for it: by that its traces are known from all others. What Prefect calls a run may be any
    /// run's.
    pub fn made_up(&self) -> impl Iterator<Item = &String> {
        self.nonces.iter().filter(|(name, _)| !is_of_run(name)).map(|(_, value)| value)
    }
}

/// What came back on a request.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Answer {
    /// An HTTP answer.
    Http {
        /// The status.
        status: u16,
        /// The body, cut at 65 536 bytes.
        body: Untrusted,
    },
    /// A program ran to its end.
    Ended {
        /// How.
        exit: Exit,
        /// Its standard output, cut at 1 048 576 bytes.
        output: Untrusted,
    },
    /// None: the connection broke or nothing came within the time.
    None(NoAnswer),
}

/// Why no answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoAnswer {
    /// The connection was refused or broke.
    Broken,
    /// Nothing came within the time.
    TimedOut,
}

/// How many calls are noted in a run; after as many as that a call may be missing.
pub const MOST_CALLS: usize = 10_000;

/// One HTTP request that a service got, as seen by the proxy in front of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct WireCall {
    /// The logical name of the service that got it.
    pub callee: String,
    /// Method.
    pub method: Untrusted,
    /// Path and query as sent.
    pub target: Untrusted,
    /// The `traceparent` header, if there was one.
    pub traceparent: Option<Untrusted>,
    /// Its other headers that say something: not those of the connection, and nothing secret. Cut, as the body is.
    #[serde(default)]
    pub headers: Vec<(Untrusted, Untrusted)>,
    /// The beginning of its body.
    #[serde(default)]
    pub body: Untrusted,
    /// Whether all of the body is there.
    #[serde(default)]
    pub is_whole: bool,
    /// The further ones, where there were several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_traceparents: Vec<Untrusted>,
    /// Other headers that carry a context, by their names: `b3`, `x-b3-…`, `uber-trace-id`, `tracestate`, `baggage`,
    /// and whatever else holds a `traceparent` or a trace id.
    pub other_context: Vec<Untrusted>,
    /// The status of the answer; `None` when the service gave none.
    pub status: Option<u16>,
    /// When it came, in µs since the Unix epoch.
    pub start_us: u64,
    /// When it was answered, in µs since the Unix epoch.
    pub end_us: u64,
}

/// One of the course's OTLP ports during a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoursePort {
    /// 4317 or 4318.
    pub port: u16,
    /// Whose it was.
    pub holder: Holder,
}

/// Who holds a port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Holder {
    /// The tap of this run.
    Tap,
    /// Another program; its name and process id where the platform tells.
    Other(Option<Untrusted>),
}
