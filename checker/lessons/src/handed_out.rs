//! What was handed out, by its contents, and what of it is another now.
//!
//! `handed-out.txt` is compiled in: it does not follow an edit of a step, and a test holds it against the steps. A
//! lesson that is not in it is somebody else's; of that nothing is known, and nothing is said.

mod digest;
mod list;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::alteration::{Alteration, Altered};
use crate::id::StepId;
use crate::plan::{Job, Subject};
use crate::untrusted::Untrusted;

use list::GivenFile;
pub use list::list;

/// The manifest of a step, and that of a lesson.
const MANIFESTS: [&str; 2] = ["step.toml", "lesson.toml"];

/// Whether these contents are what was handed out as this file of the step; `None` where that is not known.
pub fn is_original(step: &str, file: &Path, contents: &[u8]) -> Option<bool> {
    let name = file.to_string_lossy().replace('\\', "/");
    let given = list::handed_out().into_iter().find(|given| given.is_of(step) && given.name == name)?;
    Some(digest::bytes(contents) == given.original.bytes)
}

/// The files of one check: what was other about them before it, to be looked at once more behind it.
#[derive(Debug)]
pub struct Watch {
    handed_out: HandedOut,
    before: Vec<Alteration>,
    lock: Option<Vec<u8>>,
}

/// What of a step is to be as it was handed out, and where it is.
#[derive(Debug)]
struct HandedOut {
    workspace: PathBuf,
    step: StepId,
    /// The crate that is checked. A solution is nobody's attempt: of that only the manifests count.
    krate: Option<PathBuf>,
    exercise: PathBuf,
    is_read: bool,
    given: Vec<GivenFile>,
    /// What the lesson has beside its steps: a crate that they use.
    beside: Vec<GivenFile>,
}

impl Watch {
    /// Looks before anything of the learner's runs: what a program changes and puts back is seen.
    pub fn begin(workspace: &Path, job: &Job, subject: Subject) -> Self {
        Self::of(workspace, job, subject, list::handed_out())
    }

    fn of(workspace: &Path, Job { step, krate }: &Job, subject: Subject, all: Vec<GivenFile>) -> Self {
        let (given, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|given| given.is_of(&step.id));
        let handed_out = HandedOut {
            beside: beside(&step.id, others),
            workspace: workspace.to_owned(),
            step: step.id.clone(),
            krate: (subject == Subject::Exercise).then(|| krate.clone()),
            exercise: step.exercise_dir.clone(),
            is_read: step.reading().is_some(),
            given,
        };
        Self { before: handed_out.altered(), lock: lock_file(workspace), handed_out }
    }

    /// What was other then or is now; `outside` are files of which the programs turned out to be made.
    pub fn end(self, outside: &[PathBuf]) -> Vec<Alteration> {
        let Self { handed_out, before: mut altered, lock } = self;
        for later in handed_out.altered() {
            if altered.iter().all(|known| known.file != later.file) {
                altered.push(later);
            }
        }
        if !handed_out.given.is_empty() && handed_out.krate.is_some() {
            altered.extend(outside.iter().filter_map(|file| handed_out.outside(file)));
            altered.extend(handed_out.altered_beside(outside));
        }
        // Whoever's lesson it is: the file is everybody's. Where what the crate asks for is as it was, it was not
        // this crate that had it changed.
        let is_its_doing = handed_out.given.is_empty()
            || altered.iter().any(|of| of.file.raw().ends_with("Cargo.toml") && !of.is_rule);
        if is_its_doing && lock_file(&handed_out.workspace) != lock {
            let lock = handed_out.workspace.join("Cargo.lock");
            altered.push(handed_out.alteration(&lock, Altered::ByBuild, false));
        }
        altered
    }
}

impl HandedOut {
    /// What is other now.
    fn altered(&self) -> Vec<Alteration> {
        let lesson = self.step.split('/').next().unwrap_or_default();
        let mut altered = Vec::new();
        for given in &self.given {
            let is_rule = MANIFESTS.contains(&given.name.as_str()) || self.is_read;
            let folder = match &self.krate {
                _ if given.step.is_empty() => self.workspace.join("exercises").join(lesson),
                _ if is_rule => self.exercise.clone(),
                Some(krate) => krate.clone(),
                None => continue,
            };
            let file = folder.join(&given.name);
            altered.extend(given.compared(&file).map(|how| self.alteration(&file, how, is_rule)));
        }
        altered.extend(self.added());
        altered
    }

    /// A file that is not of the crate and of which a program is made: none of the learner's where it was handed out
    /// beside the steps. It is known by its name there and by what it holds: of copies of the workbook that share a
    /// target folder Cargo names the one that was built first.
    fn outside(&self, file: &Path) -> Option<Alteration> {
        match self.beside.iter().find(|given| file.ends_with(given.path())) {
            Some(given) => given.compared(file).map(|how| self.alteration(file, how, false)),
            None => Some(self.alteration(file, Altered::Outside, false)),
        }
    }

    /// What says how a crate beside the steps is built, where a program is made of that and it is another now.
    fn altered_beside(&self, outside: &[PathBuf]) -> Vec<Alteration> {
        let is_used = |given: &&GivenFile| {
            let folder = Path::new(&given.lesson).join(&given.step);
            given.name == "Cargo.toml"
                && outside.iter().any(|file| file.ancestors().any(|above| above.ends_with(&folder)))
        };
        let exercises = self.workspace.join("exercises");
        let manifests = self.beside.iter().filter(is_used).map(|given| (exercises.join(given.path()), given));
        manifests
            .filter_map(|(file, given)| Some(self.alteration(&file, given.compared(&file)?, false)))
            .collect()
    }

    /// Files that were not handed out and say how the crate is built, or what of.
    fn added(&self) -> Vec<Alteration> {
        let Some(krate) = self.krate.as_ref().filter(|_| self.given.iter().any(GivenFile::is_of_a_step))
        else {
            return Vec::new();
        };
        let known: BTreeSet<&str> = self.given.iter().map(|given| given.name.as_str()).collect();
        let mut files = Vec::new();
        walk(krate, Path::new(""), &mut files);
        let others = files.into_iter().filter(|name| {
            let is_manifest = MANIFESTS.iter().any(|manifest| name == manifest);
            is_built_from(Path::new(name)) && !is_manifest && !known.contains(name.as_str())
        });
        others.map(|name| self.alteration(&krate.join(name), Altered::Added, false)).collect()
    }

    fn alteration(&self, file: &Path, how: Altered, is_rule: bool) -> Alteration {
        let workspace = self.workspace.canonicalize();
        let inside = file.strip_prefix(&self.workspace).or_else(|error| {
            workspace.as_ref().map_err(|_| error.clone()).and_then(|top| file.strip_prefix(top))
        });
        let file = Untrusted::new(inside.unwrap_or(file).to_string_lossy());
        Alteration { file, how, is_rule }
    }
}

impl GivenFile {
    /// Whether it is a file of this step, or of its lesson.
    fn is_of(&self, step: &str) -> bool {
        let lesson = step.split('/').next().unwrap_or_default();
        self.lesson == lesson
            && (self.step.is_empty() || step[lesson.len()..].strip_prefix('/') == Some(&self.step))
    }

    /// From the folder of all lessons.
    fn path(&self) -> PathBuf {
        Path::new(&self.lesson).join(&self.step).join(&self.name)
    }

    fn is_of_a_step(&self) -> bool {
        !self.step.is_empty()
    }

    /// What is other about the file.
    fn compared(&self, file: &Path) -> Option<Altered> {
        let kept = self.kept.as_ref()?;
        let Ok(contents) = std::fs::read(file) else { return Some(Altered::Missing) };
        let is_same = digest::bytes(&contents) == kept.bytes
            || kept.meaning.is_some() && digest::meaning(&contents) == kept.meaning;
        (!is_same).then_some(Altered::Changed)
    }
}

/// Those of these files that stand in the lesson of this step, and in no step.
fn beside(step: &StepId, others: Vec<GivenFile>) -> Vec<GivenFile> {
    let lesson = step.split('/').next().unwrap_or_default();
    let is_step = |given: &GivenFile| given.name == MANIFESTS[0];
    let steps: BTreeSet<String> =
        others.iter().filter(|given| is_step(given)).map(|given| given.step.clone()).collect();
    others.into_iter().filter(|given| given.lesson == lesson && !steps.contains(&given.step)).collect()
}

/// Whether Cargo or rustc read such a file.
fn is_built_from(file: &Path) -> bool {
    let has_extension = |extension: &str| file.extension().is_some_and(|found| found == extension);
    has_extension("rs") || has_extension("toml") || file.starts_with(".cargo") || file == "rust-toolchain"
}

/// The files of a folder by their names from its top; not what is built or what an editor keeps.
pub fn walk(top: &Path, below: &Path, files: &mut Vec<String>) {
    let entries = std::fs::read_dir(top.join(below)).into_iter().flatten().flatten();
    for entry in entries {
        let name = entry.file_name();
        let path = below.join(&name);
        let is_aside = name == "target" || (name.to_string_lossy().starts_with('.') && name != ".cargo");
        match entry.file_type() {
            _ if is_aside => {}
            Ok(kind) if kind.is_dir() => walk(top, &path, files),
            _ => files.push(path.to_string_lossy().replace('\\', "/")),
        }
    }
    files.sort();
}

fn lock_file(workspace: &Path) -> Option<Vec<u8>> {
    std::fs::read(workspace.join("Cargo.lock")).ok()
}

#[cfg(test)]
mod tests;
