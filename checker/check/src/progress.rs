//! What the learner has done so far: `.check/progress.json` in the workspace.
//!
//! Steps are kept under ids that never change; ids and fields that nobody knows (of another version of
//! the course) stay in the file and are otherwise ignored. A file that cannot be read is kept aside under
//! another name, never overwritten: it is the learner's.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The progress, and where it is kept.
#[derive(Debug)]
pub struct Progress {
    path: PathBuf,
    content: Content,
    /// Where a file that could not be read was put.
    pub kept_aside: Option<PathBuf>,
}

/// How the file is written now; one without a number is of before there were any, and is read alike.
const VERSION: u32 = 1;

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Content {
    version: u32,
    passed: BTreeSet<String>,
    /// Those of them that did not pass the last time.
    broken: BTreeSet<String>,
    hints: BTreeMap<String, usize>,
    /// Steps whose solution was shown.
    revealed: BTreeSet<String>,
    /// What a later version wrote.
    #[serde(flatten)]
    others: serde_json::Map<String, serde_json::Value>,
}

/// How far a learner is with a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepState {
    /// It passed, and nothing is known against it.
    Passed,
    /// It passed once, and did not the last time.
    PassesNoMore,
    /// It has not passed, and its solution was shown.
    Revealed,
    /// The first that has not passed.
    Current,
    /// It has not passed.
    Open,
}

impl Progress {
    /// Reads it. No file is no progress yet.
    pub fn load(workspace: &Path) -> io::Result<Self> {
        let path = workspace.join(".check").join("progress.json");
        let text = match std::fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self { path, content: Content::default(), kept_aside: None });
            }
            Err(error) => return Err(error),
        };
        if let Ok(content) = serde_json::from_slice(&text) {
            return Ok(Self { path, content, kept_aside: None });
        }
        let aside = free_name(&path);
        std::fs::rename(&path, &aside)?;
        Ok(Self { path, content: Content::default(), kept_aside: Some(aside) })
    }

    /// Whether a step has passed once.
    pub fn has_passed(&self, step: &str) -> bool {
        self.content.passed.contains(step)
    }

    /// How far the learner is with a step; `next` is the first that has not passed.
    pub fn state(&self, step: &impl fmt::Display, next: Option<&impl fmt::Display>) -> StepState {
        let step = step.to_string();
        if self.content.passed.contains(&step) {
            if self.content.broken.contains(&step) { StepState::PassesNoMore } else { StepState::Passed }
        } else if self.content.revealed.contains(&step) {
            StepState::Revealed
        } else if next.is_some_and(|next| next.to_string() == step) {
            StepState::Current
        } else {
            StepState::Open
        }
    }

    /// How many hints of a step have been shown.
    pub fn hints_shown(&self, step: &str) -> usize {
        self.content.hints.get(step).copied().unwrap_or_default()
    }

    /// Notes that a step has passed.
    pub fn note_passed(&mut self, step: &str) -> io::Result<()> {
        let is_whole_again = self.content.broken.remove(step);
        if self.content.passed.insert(step.to_owned()) || is_whole_again { self.save() } else { Ok(()) }
    }

    /// Notes that a step did not pass, which says something only where it did before.
    pub fn note_failed(&mut self, step: &str) -> io::Result<()> {
        let is_news = self.content.passed.contains(step) && self.content.broken.insert(step.to_owned());
        if is_news { self.save() } else { Ok(()) }
    }

    /// Notes that a step's solution was shown.
    pub fn note_revealed(&mut self, step: &str) -> io::Result<()> {
        if self.content.revealed.insert(step.to_owned()) { self.save() } else { Ok(()) }
    }

    /// Notes how many hints of a step have been shown.
    pub fn note_hints(&mut self, step: &str, shown: usize) -> io::Result<()> {
        self.content.hints.insert(step.to_owned(), shown);
        self.save()
    }

    fn save(&mut self) -> io::Result<()> {
        self.content.version = self.content.version.max(VERSION);
        let mut text = serde_json::to_vec_pretty(&self.content)?;
        text.push(b'\n');
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        write_atomically(&self.path, &text)
    }
}

/// Writes a file whole or not at all: beside its place first, then into it, in a folder that exists.
pub(crate) fn write_atomically(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = new_beside(path)?;
    file.write_all(content)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A file for a moment in the folder of another, with the permissions that any new file gets there; a
/// temporary file's own are for its owner alone.
pub(crate) fn new_beside(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // The umask takes from these.
        file.permissions(std::fs::Permissions::from_mode(0o666));
    }
    file.tempfile_in(folder)
}

/// `progress.broken.json`, or the first of `progress.broken-2.json`, … that is not taken.
fn free_name(path: &Path) -> PathBuf {
    let mut name = path.with_extension("broken.json");
    for number in 2.. {
        if !name.exists() {
            break;
        }
        name = path.with_extension(format!("broken-{number}.json"));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_there_the_next_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut progress = Progress::load(folder.path()).expect("it can be read");
        progress.note_passed("02-tracing/01-exporter").expect("written");
        progress.note_hints("02-tracing/02-manual-spans", 2).expect("written");
        let progress = Progress::load(folder.path()).expect("it can be read");
        assert!(progress.has_passed("02-tracing/01-exporter"));
        assert_eq!(progress.hints_shown("02-tracing/02-manual-spans"), 2);
        assert!(!progress.has_passed("02-tracing/02-manual-spans"));
    }

    #[test]
    fn a_broken_file_is_kept_aside() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join(".check");
        std::fs::create_dir(&place).expect("written");
        for expected in ["progress.broken.json", "progress.broken-2.json"] {
            std::fs::write(place.join("progress.json"), "{ \"passed\": [").expect("written");
            let progress = Progress::load(folder.path()).expect("it can be read");
            assert_eq!(progress.kept_aside, Some(place.join(expected)));
        }
    }

    #[test]
    fn an_id_that_nobody_knows_does_no_harm() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join(".check")).expect("written");
        let text = r#"{ "passed": ["99-gone/01"], "later": true, "version": 7 }"#;
        let file = folder.path().join(".check/progress.json");
        std::fs::write(&file, text).expect("written");
        let mut progress = Progress::load(folder.path()).expect("it can be read");
        assert!(progress.has_passed("99-gone/01"));
        progress.note_revealed("01-logging/01-hello").expect("written");
        let kept: serde_json::Value =
            serde_json::from_slice(&std::fs::read(file).expect("it is there")).expect("JSON");
        assert_eq!((&kept["later"], &kept["version"]), (&true.into(), &7.into()));
    }

    #[test]
    fn a_step_that_passes_no_more_is_known_until_it_does() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut progress = Progress::load(folder.path()).expect("it can be read");
        let next = Some(&"a/2");
        progress.note_failed("a/1").expect("written");
        assert_eq!(progress.state(&"a/1", next), StepState::Open, "it had not passed");
        progress.note_passed("a/1").expect("written");
        assert_eq!(progress.state(&"a/1", next), StepState::Passed);
        progress.note_failed("a/1").expect("written");
        let mut progress = Progress::load(folder.path()).expect("it can be read");
        assert_eq!(progress.state(&"a/1", next), StepState::PassesNoMore);
        progress.note_passed("a/1").expect("written");
        assert_eq!(progress.state(&"a/1", next), StepState::Passed);
        assert_eq!(progress.state(&"a/2", next), StepState::Current);
        progress.note_revealed("a/2").expect("written");
        assert_eq!(progress.state(&"a/2", next), StepState::Revealed);
    }
}
