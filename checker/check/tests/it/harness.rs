//! Running the real binary on a copy of the workbook.
//!
//! The copy has the workbook's exercises (for their manifests) and one member, the crate `attempt`:
//! a solution, an exercise or an alternative, with a few edits. It shares the target folder, so only
//! that one crate is compiled. One run at a time: the tap holds 4317 and 4318 for itself.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use checker::poll::{self, Poll};
use checker::ports;
use checker::text::Lang;
use serde::Deserialize;

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The top of this repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository is there")
}

/// A change to one file of the crate.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Edit {
    pub(crate) file: PathBuf,
    pub(crate) find: String,
    pub(crate) replace: String,
}

/// A copy of the workbook with one crate to check.
pub(crate) struct Attempt {
    workspace: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

/// What a check said.
pub(crate) struct Checked {
    pub(crate) exit_code: i32,
    pub(crate) result: serde_json::Value,
    pub(crate) stderr: String,
}

impl Checked {
    /// The ids of the diagnoses of the only step, the leading one first.
    pub(crate) fn diagnoses(&self) -> Vec<&str> {
        let diagnoses =
            self.result["steps"][0]["diagnoses"].as_array().map(Vec::as_slice).unwrap_or_default();
        diagnoses.iter().filter_map(|diagnosis| diagnosis["id"].as_str()).collect()
    }
}

impl Attempt {
    /// Copies the crate at `base` (relative to the repository) and edits it.
    pub(crate) fn new(base: &str, edits: &[Edit]) -> Self {
        let turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let repository = repository();
        let workspace = Path::new(env!("CARGO_TARGET_TMPDIR")).join("attempt");
        let _ = std::fs::remove_dir_all(workspace.join("attempt"));
        let _ = std::fs::remove_dir_all(workspace.join("exercises"));
        copy(&repository.join("exercises"), &workspace.join("exercises"));
        copy(&repository.join(base), &workspace.join("attempt"));
        std::fs::copy(repository.join("Cargo.lock"), workspace.join("Cargo.lock")).expect("copied");
        rewrite(&repository.join("Cargo.toml"), &workspace.join("Cargo.toml"), |toml| {
            let mut toml: toml::Table = toml.parse().expect("TOML");
            let table = toml["workspace"].as_table_mut().expect("a workspace");
            table.insert("members".to_owned(), toml::Value::from(vec!["attempt"]));
            table.insert("default-members".to_owned(), toml::Value::from(vec!["attempt"]));
            toml::to_string(&toml).expect("TOML")
        });
        for edit in edits {
            let path = workspace.join("attempt").join(&edit.file);
            rewrite(&path, &path, |text| {
                assert!(text.contains(&edit.find), "{base}/{} holds no {:?}", edit.file.display(), edit.find);
                text.replacen(&edit.find, &edit.replace, 1)
            });
        }
        Self { workspace, _turn: turn }
    }

    /// Checks it as this step, alone on the machine.
    pub(crate) fn check(&self, step: &str) -> Checked {
        await_course_ports();
        self.check_on(step, &[])
    }

    /// Checks it as this step on the stack that these options choose.
    pub(crate) fn check_on(&self, step: &str, stack: &[&str]) -> Checked {
        let output =
            self.run(&[&[step, "--crate", "attempt", "--format", "json", "--lang", "en"], stack].concat());
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let result = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("no JSON ({error}) for {step}: {stderr}"));
        Checked { exit_code: output.status.code().unwrap_or(-1), result, stderr }
    }

    /// Where the copy is.
    pub(crate) fn workspace(&self) -> &Path {
        &self.workspace
    }

    /// Runs the binary in the copy.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        check().current_dir(&self.workspace).args(arguments).output().expect("the binary runs")
    }
}

/// The binary, with a target folder that is shared.
#[expect(clippy::disallowed_methods, reason = "the tests start the program that they test")]
pub(crate) fn check() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_check"));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("the target folder");
    command.env("CARGO_TARGET_DIR", target).env_remove("RUST_LOG").env("LC_ALL", "C");
    command
}

/// Waits until nobody holds 4317 and 4318: what a mistake that names them in its code looks like
/// depends on whose they are.
fn await_course_ports() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let free = poll::until(Duration::from_millis(20), Duration::from_mins(2), async || {
        for port in [4317, 4318] {
            if let Err(cause) = ports::listen_on(port).await {
                return Poll::NotYet(cause.what);
            }
        }
        Poll::Ready(())
    });
    if let Err(timed_out) = runtime.block_on(free) {
        panic!("{}", timed_out.because.get(Lang::En));
    }
}

fn rewrite(from: &Path, to: &Path, change: impl FnOnce(String) -> String) {
    let text = std::fs::read_to_string(from).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    std::fs::write(to, change(text)).expect("written");
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
