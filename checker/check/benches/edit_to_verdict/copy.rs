//! A copy of the workbook, so that nobody's files are edited.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What of the repository makes the workspace.
const PARTS: [&str; 6] = ["Cargo.toml", "Cargo.lock", "checker", "docs", "exercises", "solutions"];

/// The copy.
pub(crate) struct Copy {
    root: PathBuf,
}

impl Copy {
    /// A copy of the whole workspace. Cargo knows a crate by its path within it: the dependencies are compiled
    /// already, and only the steps are compiled anew.
    pub(crate) fn of_the_workbook() -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("edit-to-verdict");
        let _ = std::fs::remove_dir_all(&root);
        std::fs::create_dir_all(&root).unwrap();
        for part in PARTS {
            copy(&repository().join(part), &root.join(part));
        }
        Self { root }
    }

    /// Where it is.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A program that is run in the copy, and builds where this one was built.
    #[expect(clippy::disallowed_methods, reason = "a measurement of programs starts them")]
    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", target).env("LC_ALL", "C");
        // What `cargo bench` says of this program would have build scripts run again.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CARGO_PKG_")
                || name.to_string_lossy().starts_with("CARGO_MAN")
            {
                command.env_remove(&name);
            }
        }
        command
    }
}

/// The top of this repository.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        // Written rather than copied: Cargo goes by the time of the last change.
        return std::fs::write(to, std::fs::read(from).unwrap()).unwrap();
    }
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        copy(&entry.path(), &to.join(entry.file_name()));
    }
}
