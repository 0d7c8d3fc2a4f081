//! Where a job works: a run's folder, in which its units' copies lie, and the target folder in which they are built.

use std::path::{Path, PathBuf};

use super::backend::WayThere;
use super::dependencies::Compiled;
use crate::cause::Cause;
use crate::run_dir::RunDir;
use crate::shortage::cannot_write;

/// It goes when it is dropped, with all that is in it.
#[derive(Debug)]
pub(super) struct Workplace {
    pub(super) run_dir: RunDir,
    pub(super) target: PathBuf,
    /// The folder with the way to a backend outside, where there is a wall between.
    pub(super) way: Option<PathBuf>,
}

impl Workplace {
    /// One in this workbook, where dependencies are found so and the class has this Jaeger.
    pub(super) fn new(
        workspace: &Path,
        compiled: &Compiled,
        backend: Option<&WayThere>,
    ) -> Result<Self, Cause> {
        let run_dir = RunDir::create(workspace).map_err(|error| cannot_write(workspace, &error))?;
        let target = compiled.target_of(&run_dir)?;
        let way = run_dir.path().join("way");
        let is_open = backend.map(|backend| backend.open(&way)).transpose()?.unwrap_or(false);
        Ok(Self { run_dir, target, way: is_open.then_some(way) })
    }
}
