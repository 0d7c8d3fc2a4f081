//! The result for programs: one JSON document, whose names do not change within a schema version.
//! `schemas/result.schema.json` describes it.

mod document;

use std::io;
use std::path::Path;

use super::Reporter;
use super::destination::Destination;
use crate::event::{Event, PlannedStep};
use crate::summary::Summary;
use crate::text::Lang;
use document::{Document, StepDocument};

/// Collects a run and writes it as one document when it is over.
pub struct Json {
    lang: Lang,
    destination: Destination,
    document: Document,
    planned: Vec<PlannedStep>,
}

impl Json {
    /// A document with texts in this language.
    pub fn new(lang: Lang, destination: Destination) -> Self {
        Self { lang, destination, document: Document::default(), planned: Vec::new() }
    }
}

impl Reporter for Json {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted { steps, .. } => self.planned.clone_from(steps),
            Event::StackReady(stack) => self.document.stack = Some(stack.into()),
            Event::StepFinished(report) => self.document.steps.push(StepDocument::new(report, self.lang)),
            Event::RunFailed(cause) => self.document.set_cause(cause, self.lang),
            Event::Cancelled(by) => self.document.set_cause(&by.cause(), self.lang),
            Event::StepStarted { .. }
            | Event::Progress { .. }
            | Event::Detail { .. }
            | Event::CompilerSaid { .. }
            | Event::RunFinished { .. } => {}
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.document.close(summary, &self.planned);
        let mut text = serde_json::to_vec_pretty(&self.document)?;
        text.push(b'\n');
        self.destination.write(&text)
    }

    fn place(&self) -> &Path {
        self.destination.place()
    }
}

#[cfg(test)]
mod tests;
