//! A workbook for one unit: the lessons as they were handed out, and one crate, the step with the student's files.
//!
//! It has nothing else: no solutions, no other submission. Cargo's target folder is the workbook's own, so that what
//! the steps depend on is compiled once.

use std::io;
use std::path::{Path, PathBuf};

use submission::Taken;

use super::files::files;
use crate::exercise::Step;
use lessons::student;

/// The crate's folder in the copy. Cargo knows a program by its path in the workspace: this one is no step's.
const CRATE: &str = "handed-in";
/// What a step is built beside, where the workbook has it; see `cargo/selection`.
pub(super) const BESIDE: &str = "checker/step-dependencies";
/// By what it is seen that a workbook is the checker's own.
pub(super) const CHECKER: &str = "checker/check/Cargo.toml";

/// The copy, which goes when it is dropped.
#[derive(Debug)]
pub(super) struct CleanCopy {
    root: PathBuf,
}

impl CleanCopy {
    /// Makes one in this folder, which is there for it.
    pub(super) fn make(
        workspace: &Path,
        root: PathBuf,
        step: &Step,
        taken: &Taken,
        student: Option<&str>,
    ) -> io::Result<Self> {
        let copy = Self { root };
        let _ = std::fs::remove_dir_all(&copy.root);
        copy_all(&workspace.join("exercises"), &copy.root.join("exercises"))?;
        copy_all(&step.exercise_dir, &copy.krate())?;
        for (name, bytes) in &taken.files {
            write(&copy.krate().join(name), bytes)?;
        }
        if let Some(id) = student {
            write(&copy.root.join(student::FILE), student::file(id).as_bytes())?;
        }
        let mut members = vec![CRATE];
        if workspace.join(BESIDE).is_dir() && workspace.join(CHECKER).is_file() {
            copy_all(&workspace.join(BESIDE), &copy.root.join(BESIDE))?;
            write(&copy.root.join(CHECKER), &std::fs::read(workspace.join(CHECKER))?)?;
            members.push(BESIDE);
        }
        if step.reading().is_some() {
            members.retain(|member| *member != CRATE);
        }
        let manifest = std::fs::read_to_string(workspace.join("Cargo.toml"))?;
        write(&copy.root.join("Cargo.toml"), with_members(&manifest, &members)?.as_bytes())?;
        let lock = workspace.join("Cargo.lock");
        if lock.is_file() {
            write(&copy.root.join("Cargo.lock"), &std::fs::read(lock)?)?;
        }
        Ok(copy)
    }

    /// Has the step checked by another manifest.
    pub(super) fn judge_by(&self, step: &Step, manifest: &[u8]) -> io::Result<()> {
        write(&self.root.join("exercises").join(&*step.id).join("step.toml"), manifest)?;
        write(&self.krate().join("step.toml"), manifest)
    }

    /// Where it is.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The crate that is checked.
    pub(super) fn krate(&self) -> PathBuf {
        self.root.join(CRATE)
    }
}

impl Drop for CleanCopy {
    fn drop(&mut self) {
        // Left over, it goes with the run's folder.
        let _ = std::fs::remove_dir_all(&self.root);
    }
}

/// The workspace's manifest, with these members and no other.
pub(super) fn with_members(manifest: &str, members: &[&str]) -> io::Result<String> {
    let mut table: toml::Table = manifest.parse().map_err(io::Error::other)?;
    if let Some(workspace) = table.get_mut("workspace").and_then(toml::Value::as_table_mut) {
        for key in ["members", "default-members"] {
            workspace.insert(key.to_owned(), toml::Value::from(members.to_vec()));
        }
    }
    toml::to_string(&table).map_err(io::Error::other)
}

/// Written rather than copied: Cargo goes by the time of the last change.
fn copy_all(from: &Path, to: &Path) -> io::Result<()> {
    for name in files(from) {
        write(&to.join(&name), &std::fs::read(from.join(&name))?)?;
    }
    Ok(())
}

pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(path.parent().unwrap_or(Path::new("")))?;
    std::fs::write(path, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_holds_the_handed_out_step_with_the_students_files_and_no_solution() {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let lessons = crate::manifest::load_lessons(&repository).expect("lessons");
        let step =
            lessons.iter().flat_map(|lesson| &lesson.steps).find(|step| step.id.ends_with("/04-propagation"));
        let step = step.expect("the step");
        let folder = tempfile::tempdir().expect("a folder");
        let taken = Taken { files: vec![("src/client.rs".into(), b"mine".to_vec())], ignored: Vec::new() };
        let root = folder.path().join("copy");
        let copy = CleanCopy::make(&repository, root.clone(), step, &taken, None).expect("made");
        let read = |name: &str| std::fs::read(copy.krate().join(name)).expect("there");
        assert_eq!(read("src/client.rs"), b"mine");
        assert_eq!(
            read("src/server.rs"),
            std::fs::read(step.exercise_dir.join("src/server.rs")).expect("there")
        );
        assert!(!root.join("solutions").exists());
        drop(copy);
        assert!(!root.exists());
    }
}
