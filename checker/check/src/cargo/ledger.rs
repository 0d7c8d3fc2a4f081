//! Which sources an executable was built from.
//!
//! Cargo knows a crate by its path within its workspace, and goes by the times of its files. Where two copies
//! of the workbook share a target folder (`CARGO_TARGET_DIR`), or where files come with an older time than
//! what was built last (out of an archive), it takes another crate's program for this one's. That would be a
//! verdict on somebody else's work. So what was built is written down, beside the executables.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

const FILE: &str = ".check-built.json";

/// What was built in a target folder, by the folder of the crate. Read and written under the lock of the
/// build.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    file: PathBuf,
    entries: BTreeMap<PathBuf, Entry>,
}

/// One crate's last build.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// A digest of the crate's files.
    sources: u64,
    /// By the path of the executable.
    executables: BTreeMap<PathBuf, Stamp>,
}

/// What tells an executable from the one that was there before, without reading it.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    modified_ns: u64,
    bytes: u64,
}

impl Ledger {
    /// The ledger of the folder in which these executables are. One that cannot be read says nothing.
    pub(super) fn beside<'a>(mut executables: impl Iterator<Item = &'a PathBuf>) -> Self {
        let folder = executables.next().and_then(|path| path.parent()).unwrap_or(Path::new("."));
        let file = folder.join(FILE);
        let entries = std::fs::read(&file).ok().and_then(|text| serde_json::from_slice(&text).ok());
        Self { file, entries: entries.unwrap_or_default() }
    }

    /// Where it is kept.
    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    /// Whether these executables were built from the crate's files as they are now.
    pub(super) fn holds<'a>(&self, krate: &Path, executables: impl Iterator<Item = &'a PathBuf>) -> bool {
        let now = Entry::now(krate, executables);
        now.is_ok_and(|now| self.entries.get(krate) == Some(&now))
    }

    /// Writes down that they were.
    pub(super) fn note<'a>(
        &mut self,
        krate: &Path,
        executables: impl Iterator<Item = &'a PathBuf>,
    ) -> io::Result<()> {
        self.entries.retain(|krate, _| krate.is_dir());
        self.entries.insert(krate.to_owned(), Entry::now(krate, executables)?);
        std::fs::write(&self.file, serde_json::to_vec(&self.entries)?)
    }
}

impl Entry {
    fn now<'a>(krate: &Path, executables: impl Iterator<Item = &'a PathBuf>) -> io::Result<Self> {
        let mut hasher = DefaultHasher::new();
        digest(krate, krate, &mut hasher)?;
        let stamp = |path: &PathBuf| Ok((path.clone(), Stamp::of(&std::fs::metadata(path)?)?));
        Ok(Self { sources: hasher.finish(), executables: executables.map(stamp).collect::<io::Result<_>>()? })
    }
}

impl Stamp {
    fn of(metadata: &Metadata) -> io::Result<Self> {
        let modified = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        let modified_ns = u64::try_from(modified.as_nanos()).unwrap_or(u64::MAX);
        Ok(Self { modified_ns, bytes: metadata.len() })
    }
}

/// The names and the contents of a crate's files, in order; not what is built or kept beside them.
fn digest(krate: &Path, folder: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<_>>()?;
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default();
        let is_aside = name == "target" || name.to_string_lossy().starts_with('.');
        if is_aside {
            continue;
        }
        if path.is_dir() {
            digest(krate, &path, hasher)?;
        } else if let Ok(bytes) = std::fs::read(&path) {
            (path.strip_prefix(krate).unwrap_or(&path), bytes).hash(hasher);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A crate and an executable in folders of their own.
    fn folders() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let (krate, executable) = (folder.path().join("step"), folder.path().join("frontend"));
        fs::create_dir_all(krate.join("src")).expect("a folder");
        fs::write(krate.join("src/main.rs"), "fn main() {}").expect("written");
        fs::write(&executable, "program").expect("written");
        (folder, krate, executable)
    }

    fn noted(krate: &Path, executable: &PathBuf) -> Ledger {
        Ledger::beside([executable].into_iter()).note(krate, [executable].into_iter()).expect("noted");
        Ledger::beside([executable].into_iter())
    }

    #[test]
    fn what_was_built_from_these_files_is_known_again() {
        let (_folder, krate, executable) = folders();
        let all = || [&executable].into_iter();
        assert!(!Ledger::beside(all()).holds(&krate, all()));
        assert!(noted(&krate, &executable).holds(&krate, all()));
    }

    #[test]
    fn a_changed_file_is_noticed_whatever_its_time() {
        let (_folder, krate, executable) = folders();
        let ledger = noted(&krate, &executable);
        let main = krate.join("src/main.rs");
        let before = fs::metadata(&main).and_then(|metadata| metadata.modified()).expect("a time");
        fs::write(&main, "fn main() { }").expect("written");
        fs::File::options().write(true).open(&main).expect("open").set_modified(before).expect("set");
        assert!(!ledger.holds(&krate, [&executable].into_iter()));
    }

    #[test]
    fn an_executable_that_another_crate_left_is_noticed() {
        let (folder, krate, executable) = folders();
        let ledger = noted(&krate, &executable);
        fs::write(&executable, "another program").expect("written");
        assert!(!ledger.holds(&krate, [&executable].into_iter()));
        // Nor does the entry of one crate speak for another.
        let other = folder.path().join("other");
        fs::create_dir(&other).expect("a folder");
        assert!(!noted(&krate, &executable).holds(&other, [&executable].into_iter()));
    }

    #[test]
    fn a_ledger_that_cannot_be_read_knows_nothing() {
        let (folder, krate, executable) = folders();
        fs::write(folder.path().join(FILE), "{").expect("written");
        assert!(!Ledger::beside([&executable].into_iter()).holds(&krate, [&executable].into_iter()));
        assert!(noted(&krate, &executable).holds(&krate, [&executable].into_iter()));
    }
}
