//! A copy of the workbook to try a crate in.
//!
//! It has the workbook's exercises (for their manifests) and one member: a solution, an exercise or
//! an alternative, with a few edits. All copies share the target folder, so only that one crate is
//! compiled. The member is called like the copy: Cargo knows a crate by its path within the
//! workspace, and would take one copy's program for another's if they had that in common.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The top of this repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository is there")
}

/// A change to one file of a crate.
#[derive(Debug, Clone)]
pub(crate) struct Edit {
    /// The file, relative to the crate.
    pub(crate) file: PathBuf,
    /// What stands there now; without it the file is new, or replaced as a whole.
    pub(crate) find: Option<String>,
    /// What stands there then.
    pub(crate) replace: String,
}

/// A copy of the workbook with one crate to check.
pub(crate) struct Workbook {
    root: PathBuf,
}

impl Workbook {
    /// A copy at this place, as yet without a crate.
    pub(crate) fn at(root: PathBuf) -> Self {
        let repository = repository();
        let _ = std::fs::remove_dir_all(root.join("exercises"));
        copy(&repository.join("exercises"), &root.join("exercises"));
        let manifest = read(&repository.join("Cargo.toml"));
        let mut toml: toml::Table = manifest.parse().expect("TOML");
        let table = toml["workspace"].as_table_mut().expect("a workspace");
        let copy = Self { root };
        table.insert("members".to_owned(), toml::Value::from(vec![copy.member()]));
        table.insert("default-members".to_owned(), toml::Value::from(vec![copy.member()]));
        std::fs::write(copy.root.join("Cargo.toml"), toml::to_string(&toml).expect("TOML")).expect("written");
        copy
    }

    /// Makes the crate at `base` (relative to the repository), edited, the one to check. `asks` are edits
    /// below `exercises`: what a step asks this once, and in the course does not.
    pub(crate) fn attempt(&self, base: &str, edits: &[Edit], asks: &[Edit]) -> Result<(), String> {
        let exercises = self.root.join("exercises");
        copy(&repository().join("exercises"), &exercises);
        for edit in asks {
            apply(&exercises, edit).map_err(|error| format!("exercises/{}: {error}", edit.file.display()))?;
        }
        let attempt = self.root.join(self.member());
        let _ = std::fs::remove_dir_all(&attempt);
        let base_dir = repository().join(base);
        if !base_dir.is_dir() {
            return Err(format!("there is no crate `{base}`"));
        }
        copy(&base_dir, &attempt);
        // Each time anew: Cargo takes out of it what the last crate did not use.
        let lock = std::fs::read(repository().join("Cargo.lock")).map_err(|error| error.to_string())?;
        std::fs::write(self.root.join("Cargo.lock"), lock).map_err(|error| error.to_string())?;
        for edit in edits {
            apply(&attempt, edit).map_err(|error| format!("{base}/{}: {error}", edit.file.display()))?;
        }
        Ok(())
    }

    /// The folder of the crate to check.
    pub(crate) fn member(&self) -> &str {
        self.root.file_name().and_then(|name| name.to_str()).expect("a plain name")
    }

    /// Where the copy is.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }
}

fn apply(krate: &Path, edit: &Edit) -> Result<(), String> {
    let path = krate.join(&edit.file);
    let Some(find) = &edit.find else {
        return std::fs::write(&path, &edit.replace).map_err(|error| error.to_string());
    };
    let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
    if !text.contains(find.as_str()) {
        return Err(format!("holds no {find:?}"));
    }
    std::fs::write(&path, text.replacen(find.as_str(), &edit.replace, 1)).map_err(|error| error.to_string())
}

/// The binary, with a target folder that is shared, behind `before` (a program that starts another).
#[expect(clippy::disallowed_methods, reason = "the tests start the program that they test")]
pub(crate) fn check_behind(before: &[&str]) -> Command {
    let mut words = before.iter().copied().chain([env!("CARGO_BIN_EXE_check")]);
    let mut command = Command::new(words.next().expect("the binary at least"));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
    command.args(words).env("CARGO_TARGET_DIR", target).env_remove("RUST_LOG").env("LC_ALL", "C");
    command
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.expect("readable");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            // Written rather than copied: Cargo goes by the time of the last change.
            std::fs::write(&to, std::fs::read(entry.path()).expect("readable")).expect("written");
        }
    }
}
