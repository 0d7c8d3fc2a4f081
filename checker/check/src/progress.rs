//! What the learner has done so far: `.check/progress.json` in the workspace.
//!
//! Steps are kept under ids that never change; ids that nobody knows (of another version of the
//! course) stay in the file and are otherwise ignored. A file that cannot be read is kept aside under
//! another name, never overwritten: it is the learner's.

use std::collections::{BTreeMap, BTreeSet};
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

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Content {
    passed: BTreeSet<String>,
    hints: BTreeMap<String, usize>,
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

    /// How many hints of a step have been shown.
    pub fn hints_shown(&self, step: &str) -> usize {
        self.content.hints.get(step).copied().unwrap_or_default()
    }

    /// Notes that a step has passed.
    pub fn note_passed(&mut self, step: &str) -> io::Result<()> {
        if self.content.passed.insert(step.to_owned()) { self.save() } else { Ok(()) }
    }

    /// Notes how many hints of a step have been shown.
    pub fn note_hints(&mut self, step: &str, shown: usize) -> io::Result<()> {
        self.content.hints.insert(step.to_owned(), shown);
        self.save()
    }

    fn save(&self) -> io::Result<()> {
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
        let text = r#"{ "passed": ["99-gone/01"], "later": true }"#;
        std::fs::write(folder.path().join(".check/progress.json"), text).expect("written");
        assert!(Progress::load(folder.path()).expect("it can be read").has_passed("99-gone/01"));
    }
}
