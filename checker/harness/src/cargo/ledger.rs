//! Which files an executable was built from.
//!
//! Cargo knows a crate by its path within its workspace, and goes by the times of its files. Where two copies
//! of the workbook share a target folder (`CARGO_TARGET_DIR`), or where files come with an older time than
//! what was built last (out of an archive), it takes another crate's program for this one's. That would be a
//! verdict on somebody else's work. So what was built is written down, beside the executables: each by the
//! contents of the files that went into it, so that an edit of one program's file leaves the other's alone.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use super::dep_info;

const FILE: &str = ".check-built.json";

/// What was built in a target folder, by the path of the executable. Read and written under the lock of the
/// build.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    file: PathBuf,
    entries: BTreeMap<PathBuf, Entry>,
}

/// The last build of an executable.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    /// The folder of the crate.
    krate: PathBuf,
    /// A digest of the names and contents of its files.
    sources: u64,
    /// With the size, what tells it from the one that was there before, without reading it.
    modified_ns: u64,
    bytes: u64,
}

/// The crate whose executables are asked about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crate<'a> {
    /// Its folder, canonical.
    pub(super) folder: &'a Path,
    /// Whether a build script of its own may read files that no dep-info names.
    pub(super) has_build_script: bool,
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

    /// Whether this executable was built from the crate's files as they are now.
    pub(super) fn holds(&self, krate: Crate<'_>, executable: &Path) -> bool {
        Entry::now(krate, executable).is_ok_and(|now| self.entries.get(executable) == Some(&now))
    }

    /// Writes down that these were.
    pub(super) fn note<'a>(
        &mut self,
        krate: Crate<'_>,
        executables: impl Iterator<Item = &'a PathBuf>,
    ) -> io::Result<()> {
        for executable in executables {
            self.entries.insert(executable.clone(), Entry::now(krate, executable)?);
        }
        self.entries.retain(|executable, _| executable.is_file());
        std::fs::write(&self.file, serde_json::to_vec(&self.entries)?)
    }
}

impl Entry {
    fn now(krate: Crate<'_>, executable: &Path) -> io::Result<Self> {
        let metadata = std::fs::metadata(executable)?;
        let modified = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Self {
            krate: krate.folder.to_owned(),
            sources: digest(krate, executable)?,
            modified_ns: u64::try_from(modified.as_nanos()).unwrap_or(u64::MAX),
            bytes: metadata.len(),
        })
    }
}

/// The names and the contents of the files that an executable is made of, in order.
fn digest(krate: Crate<'_>, executable: &Path) -> io::Result<u64> {
    let mut files = dep_info::sources(executable).unwrap_or_default();
    // A copy of the workbook inside the target folder is told as the one that was built first.
    let is_its_own =
        files.iter().any(|file| file.canonicalize().is_ok_and(|file| file.starts_with(krate.folder)));
    if krate.has_build_script || !is_its_own {
        files.extend(all(krate.folder)?);
    }
    files.sort();
    files.dedup();
    let mut hasher = DefaultHasher::new();
    for file in files {
        // One that is gone, or cannot be read, is another than the one that was built.
        (&file, std::fs::read(&file).ok()).hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// All files of a crate; not what is built or kept beside them.
fn all(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        let is_aside = name == "target" || name.to_string_lossy().starts_with('.');
        if is_aside {
            continue;
        }
        if path.is_dir() {
            files.extend(all(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A crate of two programs, and what was built of it.
    struct Workshop {
        folder: tempfile::TempDir,
        has_build_script: bool,
    }

    impl Workshop {
        fn new() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let shop = Self { folder, has_build_script: false };
            for folder in ["step/src", "other"] {
                fs::create_dir_all(shop.path(folder)).expect("a folder");
            }
            shop.write("step/src/shared.rs", "fn shared() {}");
            for name in ["frontend", "backend"] {
                let source = shop.write(&format!("step/src/{name}.rs"), "fn main() {}");
                let shared = shop.path("step/src/shared.rs");
                shop.write(name, "program");
                shop.write(
                    &format!("{name}.d"),
                    &format!("{name}: {} {}", source.display(), shared.display()),
                );
            }
            shop
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().join(name)
        }

        fn write(&self, name: &str, text: &str) -> PathBuf {
            fs::write(self.path(name), text).expect("written");
            self.path(name)
        }

        fn executables(&self) -> [PathBuf; 2] {
            ["frontend", "backend"].map(|name| self.path(name))
        }

        fn note(&self) {
            let executables = self.executables();
            let folder = &self.path("step").canonicalize().expect("a folder");
            let krate = Crate { folder, has_build_script: self.has_build_script };
            Ledger::beside(executables.iter()).note(krate, executables.iter()).expect("noted");
        }

        /// Whether frontend and backend are known as built from a crate's files.
        fn holds(&self, krate: &str) -> [bool; 2] {
            let executables = self.executables();
            let ledger = Ledger::beside(executables.iter());
            let folder = &self.path(krate).canonicalize().expect("a folder");
            let krate = Crate { folder, has_build_script: self.has_build_script };
            executables.map(|executable| ledger.holds(krate, &executable))
        }
    }

    #[test]
    fn what_was_built_from_these_files_is_known_again() {
        let shop = Workshop::new();
        assert_eq!(shop.holds("step"), [false, false]);
        shop.note();
        assert_eq!(shop.holds("step"), [true, true]);
    }

    #[test]
    fn an_edit_touches_the_programs_that_are_made_of_the_file() {
        let shop = Workshop::new();
        shop.note();
        shop.write("step/src/frontend.rs", "fn main() { }");
        assert_eq!(shop.holds("step"), [false, true]);
        shop.write("step/src/shared.rs", "fn shared() { }");
        assert_eq!(shop.holds("step"), [false, false]);
    }

    #[test]
    fn a_file_that_goes_into_no_program_touches_none() {
        let shop = Workshop::new();
        shop.note();
        shop.write("step/step.toml", "id = \"step\"");
        assert_eq!(shop.holds("step"), [true, true]);
    }

    #[test]
    fn a_build_script_may_read_any_file() {
        let shop = Workshop { has_build_script: true, ..Workshop::new() };
        shop.note();
        shop.write("step/step.toml", "id = \"step\"");
        assert_eq!(shop.holds("step"), [false, false]);
    }

    #[test]
    fn without_dep_info_any_file_counts() {
        let shop = Workshop::new();
        fs::remove_file(shop.path("backend.d")).expect("removed");
        shop.note();
        shop.write("step/src/frontend.rs", "fn main() { }");
        assert_eq!(shop.holds("step"), [false, false]);
    }

    #[test]
    fn with_another_copys_dep_info_any_file_of_this_one_counts() {
        let shop = Workshop::new();
        shop.write("frontend.d", "frontend: /another/copy/src/frontend.rs");
        shop.note();
        shop.write("step/src/frontend.rs", "fn main() { }");
        assert_eq!(shop.holds("step"), [false, true]);
    }

    #[test]
    fn a_changed_file_is_noticed_whatever_its_time() {
        let shop = Workshop::new();
        shop.note();
        let main = shop.path("step/src/frontend.rs");
        let before = fs::metadata(&main).and_then(|metadata| metadata.modified()).expect("a time");
        fs::write(&main, "fn main() { }").expect("written");
        fs::File::options().write(true).open(&main).expect("open").set_modified(before).expect("set");
        assert_eq!(shop.holds("step"), [false, true]);
    }

    #[test]
    fn an_executable_that_another_crate_left_is_noticed() {
        let shop = Workshop::new();
        shop.note();
        shop.write("frontend", "another program");
        assert_eq!(shop.holds("step"), [false, true]);
        assert_eq!(shop.holds("other"), [false, false]);
    }

    #[test]
    fn a_ledger_that_cannot_be_read_knows_nothing() {
        let shop = Workshop::new();
        shop.note();
        shop.write(FILE, "{");
        assert_eq!(shop.holds("step"), [false, false]);
        shop.note();
        assert_eq!(shop.holds("step"), [true, true]);
    }
}
