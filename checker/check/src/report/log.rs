//! `check`'s log of its own: what it does and sees, for whoever has to find out why it did so.
//!
//! On request only (`-vv`, `--log FILE`). It is in English: it is no report, and its words are those of the
//! code. What programs say stands in it as a quoted text, without anything that could steer a terminal.

use std::fs::File;
use std::io;
use std::path::Path;

use tracing::Level;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::{self, time, writer::BoxMakeWriter};
use tracing_subscriber::layer::SubscriberExt;

use crate::event::Event;
use crate::settings::LogTo;
use crate::text::Lang::En;
use crate::verdict::Verdict;

/// The crates that are heard: what the libraries under them log of themselves is none of it.
const OURS: [&str; 2] = ["checker", "trace_store"];

/// Begins it. A file gets every line, a terminal those that are not about a single request to Jaeger.
pub fn begin(to: &LogTo) -> io::Result<()> {
    let (writer, level) = match to {
        LogTo::Stderr => (BoxMakeWriter::new(io::stderr), Level::DEBUG),
        LogTo::File(path) => (BoxMakeWriter::new(open(path)?), Level::TRACE),
    };
    let lines = fmt::layer().with_ansi(false).with_timer(time::uptime()).with_writer(writer);
    let ours = Targets::new().with_targets(OURS.map(|krate| (krate, level)));
    let log = tracing_subscriber::registry().with(lines.with_filter(ours));
    tracing::subscriber::set_global_default(log).map_err(io::Error::other)
}

/// Several processes of ours may write to one log: a line goes to its end, whoever writes it.
fn open(path: &Path) -> io::Result<File> {
    File::options().create(true).append(true).open(path)
}

/// What a run tells.
pub(super) fn event(event: &Event) {
    match event {
        Event::RunStarted { steps, subject } => {
            let steps: Vec<&str> = steps.iter().map(|step| step.id.as_str()).collect();
            tracing::debug!(?steps, ?subject, "a run begins");
        }
        Event::StackReady(stack) => tracing::debug!(?stack, "the stack is there"),
        Event::StepStarted { step, .. } => tracing::debug!(%step, "a step begins"),
        Event::Progress { text } => tracing::debug!("{}", text.get(En)),
        // What comes of it is in the report.
        Event::CompilerSaid { .. } => {}
        Event::Detail { text } => tracing::trace!("{}", text.get(En)),
        Event::StepFinished(report) => {
            let (step, timings) = (&report.step, report.timings);
            match &report.verdict {
                Verdict::Passed => tracing::debug!(%step, ?timings, "passed"),
                Verdict::Failed(diagnoses) => {
                    let diagnoses: Vec<&str> = diagnoses.iter().map(|diagnosis| diagnosis.id).collect();
                    tracing::debug!(%step, ?diagnoses, ?timings, "failed");
                }
                Verdict::NotJudged(cause) => {
                    let (cause, what) = (cause.id.word(), cause.what.get(En));
                    tracing::debug!(%step, cause, what, ?timings, "not judged");
                }
            }
        }
        Event::Cancelled(by) => tracing::debug!(?by, "cancelled"),
        Event::RunFailed(cause) => {
            tracing::debug!(cause = cause.id.word(), what = cause.what.get(En), "the run failed");
        }
        Event::RunFinished { not_reached } => tracing::debug!(?not_reached, "the run is over"),
    }
}
