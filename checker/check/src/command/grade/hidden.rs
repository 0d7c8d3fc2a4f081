//! Checks that students do not see: manifests of the instructor's own, `<lesson>/<step>/step.toml` in a folder beside.
//!
//! A unit is checked by the step as it was handed out, and once more by the other manifest. Of that second run only
//! which checks hold is kept, never what was expected or found: what is not kept cannot be shown.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::files::files;
use crate::exercise::{Lesson, Step};
use crate::manifest::{ManifestErrors, load_lessons};

/// The steps that have such checks, as their other manifests have them.
#[derive(Debug, Default)]
pub(super) struct Hidden(Vec<HiddenStep>);

/// A step that has some.
#[derive(Debug)]
pub(super) struct HiddenStep {
    manifest: Vec<u8>,
    step: Step,
    /// The ids of the checks that the step handed out has not.
    checks: Vec<(String, u32)>,
}

/// Why there are none.
#[derive(Debug)]
pub(super) enum NoHidden {
    /// A file could not be read, or copied.
    File(PathBuf, std::io::Error),
    /// The manifests are wrong.
    Manifests(ManifestErrors),
    /// There is no manifest of a step that there is, or this one adds no check.
    Nothing(PathBuf),
}

impl Hidden {
    /// Reads them. `scratch` gets a copy of the lessons with these manifests in place of theirs.
    pub(super) fn read(
        folder: &Path,
        workspace: &Path,
        lessons: &[Lesson],
        scratch: &Path,
    ) -> Result<Self, NoHidden> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |error| NoHidden::File(path, error)
        };
        std::fs::read_dir(folder).map_err(at(folder))?;
        let exercises = workspace.join("exercises");
        for name in files(&exercises) {
            copy(&exercises.join(&name), &scratch.join("exercises").join(&name)).map_err(at(&name))?;
        }
        let manifests: Vec<PathBuf> =
            files(folder).into_iter().filter(|name| name.ends_with("step.toml")).collect();
        for name in &manifests {
            copy(&folder.join(name), &scratch.join("exercises").join(name)).map_err(at(name))?;
        }
        let others = load_lessons(scratch).map_err(NoHidden::Manifests)?;
        let steps = |lessons: &[Lesson]| -> Vec<Step> {
            lessons.iter().flat_map(|lesson| lesson.steps.clone()).collect()
        };
        let (own, others) = (steps(lessons), steps(&others));
        let mut hidden = Vec::new();
        for name in manifests {
            let id = name.parent().unwrap_or(Path::new("")).to_string_lossy().replace('\\', "/");
            let of = |steps: &[Step]| steps.iter().find(|step| *step.id == *id).cloned();
            let (Some(known), Some(step)) = (of(&own), of(&others)) else {
                return Err(NoHidden::Nothing(folder.join(name)));
            };
            let is_new = |id: &str| known.checks.iter().all(|check| check.id != id);
            let new = step.checks.iter().filter(|check| is_new(&check.id));
            let checks: Vec<(String, u32)> = new.map(|check| (check.id.clone(), check.points)).collect();
            if checks.is_empty() {
                return Err(NoHidden::Nothing(folder.join(name)));
            }
            let manifest = std::fs::read(folder.join(&name)).map_err(at(&name))?;
            hidden.push(HiddenStep { manifest, step, checks });
        }
        if hidden.is_empty() { Err(NoHidden::Nothing(folder.to_owned())) } else { Ok(Self(hidden)) }
    }

    /// What a step has of them.
    pub(super) fn of(&self, step: &Step) -> Option<&HiddenStep> {
        self.0.iter().find(|hidden| hidden.step.id == step.id)
    }
}

impl HiddenStep {
    /// The manifest by which the step is checked once more.
    pub(super) fn manifest(&self) -> &[u8] {
        &self.manifest
    }

    /// The points that the step has beyond its own.
    pub(super) fn points(&self) -> u32 {
        self.checks.iter().map(|(_, points)| points).sum()
    }

    /// The rows of the hidden checks out of a second run: id, title, whether it holds, points. `None` where that run
    /// has no verdict.
    pub(super) fn rows(&self, result: &Value) -> Option<Vec<Value>> {
        let step = &result["steps"][0];
        matches!(step["verdict"].as_str(), Some("passed" | "failed")).then_some(())?;
        let checks = step["checks"].as_array().into_iter().flatten();
        let is_hidden = |check: &&Value| self.checks.iter().any(|(id, _)| check["id"] == id.as_str());
        let row = |check: &Value| {
            json!({
                "id": check["id"], "title": check["title"], "status": check["status"], "points": check["points"],
                "max_points": check["max_points"], "because": [], "hidden": true,
            })
        };
        Some(checks.filter(is_hidden).map(row).collect())
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to.parent().unwrap_or(Path::new("")))?;
    std::fs::write(to, std::fs::read(from)?)
}
