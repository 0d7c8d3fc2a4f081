//! The finished code of a step where it is not in the workspace: this program has it, until it is asked for.

use std::io;
use std::path::{Path, PathBuf};

use super::workbook;
use crate::exercise::Step;

/// The text of a file of the finished code, on disk or in this program; `None` where neither has it.
pub(super) fn text(step: &Step, file: &Path) -> Result<Option<String>, (PathBuf, io::Error)> {
    let path = step.solution_dir.join(file);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(within(&name(step, file))),
        Err(error) => Err((path, error)),
    }
}

/// Whether there is any.
pub(super) fn is_known(step: &Step) -> bool {
    step.solution_dir.is_dir() || is_within(step)
}

/// Writes the finished code beside the exercises, so that it can be built; nothing where it is there, or nowhere.
pub(super) fn bring(workspace: &Path, steps: &[&Step]) -> Result<(), (PathBuf, io::Error)> {
    let missing: Vec<&&Step> =
        steps.iter().filter(|step| !step.solution_dir.is_dir() && is_within(step)).collect();
    if missing.is_empty() || !workbook::is_one(workspace) {
        return Ok(());
    }
    for name in missing.iter().flat_map(|step| handout::below(&folder(step))) {
        let path = workspace.join(&name);
        let at = |error| (path.clone(), error);
        let bytes = handout::file(&name).unwrap_or_default();
        path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(at)?;
        std::fs::write(&path, bytes).map_err(at)?;
    }
    workbook::with_solutions(workspace)
}

fn is_within(step: &Step) -> bool {
    !handout::below(&folder(step)).is_empty()
}

fn folder(step: &Step) -> String {
    format!("solutions/{}", step.id)
}

fn name(step: &Step, file: &Path) -> String {
    format!("{}/{}", folder(step), file.to_string_lossy().replace('\\', "/"))
}

fn within(name: &str) -> Option<String> {
    handout::file(name).and_then(|bytes| String::from_utf8(bytes.into_owned()).ok())
}
