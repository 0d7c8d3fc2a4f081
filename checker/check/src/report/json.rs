//! The result for programs: one JSON document, whose names do not change within a schema version.
//! `schemas/result.schema.json` describes it.

mod document;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Reporter;
use crate::event::Event;
use crate::progress::{new_beside, write_atomically};
use crate::summary::Summary;
use crate::text::Lang;
use document::{Document, StepDocument};

/// What the document says of a step that was not reached.
#[derive(Debug, Clone)]
pub struct StepOutline {
    /// Its id.
    pub id: String,
    /// Points that could be reached.
    pub max_points: u32,
}

/// Where the document goes.
pub enum Target {
    /// A stream.
    Stream(Box<dyn Write + Send>),
    /// A file, written whole or not at all.
    File(PathBuf),
}

/// Collects a run and writes it as one document when it is over.
pub struct Json {
    lang: Lang,
    target: Target,
    document: Document,
    outlines: Vec<StepOutline>,
}

impl Json {
    /// A document with texts in this language, about these steps.
    pub fn new(lang: Lang, outlines: Vec<StepOutline>, target: Target) -> Self {
        Self { lang, target, document: Document::default(), outlines }
    }
}

impl Reporter for Json {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::RunStarted { stack, .. } => self.document.stack = Some(stack.into()),
            Event::StepFinished(report) => self.document.steps.push(StepDocument::new(report, self.lang)),
            Event::RunFailed(cause) => self.document.set_cause(cause, self.lang),
            Event::Interrupted => self.document.set_cause(&crate::cause::Cause::interrupted(), self.lang),
            Event::StepStarted { .. } | Event::Progress { .. } | Event::RunFinished { .. } => {}
        }
        Ok(())
    }

    fn finish(&mut self, summary: &Summary) -> io::Result<()> {
        self.document.close(summary, &self.outlines);
        let mut text = serde_json::to_vec_pretty(&self.document)?;
        text.push(b'\n');
        match &mut self.target {
            Target::Stream(stream) => stream.write_all(&text).and_then(|()| stream.flush()),
            Target::File(path) if is_device(path) => std::fs::write(path, &text),
            Target::File(path) => write_atomically(path, &text),
        }
    }
}

/// Whether a result can be written there, found out before the run rather than after it.
pub fn probe(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    if is_device(path) {
        return std::fs::File::options().write(true).open(path).map(drop);
    }
    new_beside(path).map(drop)
}

/// Whether something is there that is no regular file: a pipe, a device such as `/dev/stdout`. It is
/// written to as it is; putting a new file in its place would destroy it.
fn is_device(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

#[cfg(test)]
mod tests;
