//! A run that is kept: its evidence as a file, to be judged again without running anything.
//!
//! The format is the evidence as it is, by derived (de)serialisers and not by types of its own: its
//! one reader is a test of the same commit, so there is nobody to keep it stable for, and a second
//! set of types would only be a place to forget a field in. `check --record FILE` writes one;
//! `testdata/recorded` has one for each diagnosis and each step, made by
//! `cargo test --test corpus -- --record`.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::evidence::Evidence;
use crate::id::StepId;

/// What was seen of one run of a step.
#[derive(Debug, Serialize, Deserialize)]
pub struct Recorded {
    /// The step's id.
    pub step: StepId,
    /// Everything that its judge looks at.
    pub evidence: Evidence,
}

impl Recorded {
    /// Reads a run.
    pub fn read(path: &Path) -> io::Result<Self> {
        Ok(serde_json::from_slice(&std::fs::read(path)?)?)
    }

    /// Writes a run.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let mut text = serde_json::to_vec(self)?;
        text.push(b'\n');
        std::fs::write(path, text)
    }
}
