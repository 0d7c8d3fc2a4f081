//! Telling people and programs what a run found: every reporter renders the same events.

pub mod destination;
pub mod editor;
pub mod json;
pub mod junit;
pub mod log;
pub mod output;

pub mod program;
pub mod status_line;
pub mod style;
pub mod terminal;
pub mod units_line;
pub mod whereabouts;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::event::{Event, EventSink};
use crate::summary::Summary;

/// Something that renders events.
pub trait Reporter: Send {
    /// Takes one event.
    fn event(&mut self, event: &Event) -> io::Result<()>;

    /// Nothing more will come, however the run ended.
    fn finish(&mut self, summary: &Summary) -> io::Result<()>;

    /// Where it writes, for who has to be told that it could not.
    fn place(&self) -> &Path;
}

/// A report that could not be written.
#[derive(Debug)]
pub struct NotWritten {
    /// Where it should have gone.
    pub place: PathBuf,
    /// What kept it from there.
    pub error: io::Error,
}

/// Hands every event to every reporter, and keeps the summary.
#[derive(Default)]
pub struct Reporters(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    reporters: Vec<Box<dyn Reporter>>,
    summary: Summary,
    not_written: Option<NotWritten>,
}

impl Reporters {
    /// A fan-out over these.
    pub fn new(reporters: Vec<Box<dyn Reporter>>) -> Self {
        Self(Mutex::new(Inner { reporters, ..Inner::default() }))
    }

    /// Ends all reports: how the run went, or what kept a report from being written.
    pub fn finish(&self) -> Result<Summary, NotWritten> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let summary = inner.summary.clone();
        inner.each(|reporter| reporter.finish(&summary));
        inner.not_written.take().map_or(Ok(summary), Err)
    }
}

impl EventSink for Reporters {
    fn event(&self, event: Event) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        log::event(&event);
        inner.summary.take(&event);
        inner.each(|reporter| reporter.event(&event));
    }
}

impl Inner {
    /// A reporter that cannot write any more is dropped; the others go on. That nobody reads on
    /// (`check … | head`) is no error.
    fn each(&mut self, mut tell: impl FnMut(&mut dyn Reporter) -> io::Result<()>) {
        let not_written = &mut self.not_written;
        self.reporters.retain_mut(|reporter| match tell(reporter.as_mut()) {
            Ok(()) => true,
            Err(error) => {
                if error.kind() != io::ErrorKind::BrokenPipe {
                    let place = reporter.place().to_owned();
                    not_written.get_or_insert(NotWritten { place, error });
                }
                false
            }
        });
    }
}

#[cfg(test)]
mod tests;
