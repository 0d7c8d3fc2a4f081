//! Running the real binary on a copy of the workbook, one run at a time: the tap holds 4317 and 4318
//! for itself.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use harness::poll::{self, Poll};
use harness::ports;

pub(crate) use crate::workbook::repository;
use crate::workbook::{Edit, Workbook, check_behind};

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// The turn to run a check on this machine.
pub(crate) fn one_at_a_time() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A copy of the workbook with one crate to check.
pub(crate) struct Attempt {
    workbook: Workbook,
    _turn: MutexGuard<'static, ()>,
}

/// What a check said.
pub(crate) struct Checked {
    pub(crate) exit_code: i32,
    pub(crate) result: serde_json::Value,
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
        Self::at("", base, edits)
    }

    /// Copies the crate at `base` into a copy of the workbook that goes by this name, and edits it.
    pub(crate) fn at(copy: &str, base: &str, edits: &[Edit]) -> Self {
        let turn = one_at_a_time();
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(copy).join("attempt");
        std::fs::create_dir_all(&root).expect("a folder");
        let workbook = Workbook::at(root);
        workbook.attempt(base, edits, &[]).unwrap_or_else(|error| panic!("{error}"));
        Self { workbook, _turn: turn }
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
        Checked { exit_code: output.status.code().unwrap_or(-1), result }
    }

    /// Where the copy is.
    pub(crate) fn workspace(&self) -> &Path {
        self.workbook.root()
    }

    /// Runs the binary in the copy.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        check().current_dir(self.workspace()).args(arguments).output().expect("the binary runs")
    }
}

/// The binary, with a target folder that is shared.
pub(crate) fn check() -> Command {
    check_behind(&[])
}

/// Waits until nobody holds 4317 and 4318: what a mistake that names them in its code looks like
/// depends on whose they are.
pub(crate) fn await_course_ports() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let free = poll::until(Duration::from_millis(20), Duration::from_mins(2), async || {
        for port in [4317, 4318] {
            if let Err(cause) = ports::listen_on(port).await {
                return Poll::NotYet(cause.what);
            }
        }
        Poll::Ready(())
    });
    if let Err(unmet) = runtime.block_on(free) {
        panic!("{unmet:?}");
    }
}

/// What starts a program as somebody who is not root, but may read and write the files of this workbook.
pub(crate) const AS_NOBODY: &str = "setpriv --reuid 54321 --regid 54321 --clear-groups \
     --inh-caps=-all,+dac_override,+dac_read_search,+fowner --ambient-caps=-all,+dac_override,+dac_read_search,+fowner \
     --bounding-set=-all,+dac_override,+dac_read_search,+fowner";

/// Checks an attempt behind a shell's words; they end with a program that starts the rest, `exec` at the least.
#[expect(clippy::disallowed_methods, reason = "the tests start the program that they test")]
pub(crate) fn behind(attempt: &Attempt, words: &str, step: &str) -> Output {
    let inner = check();
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{words} \"$0\" \"$@\"")]).arg(inner.get_program());
    command.args([step, "--crate", "attempt", "--format", "json", "--lang", "en"]);
    let environment = inner.get_envs().filter_map(|(name, value)| Some((name, value?)));
    command.envs(environment).current_dir(attempt.workspace()).output().expect("a shell")
}

/// Whether a test can be somebody else, which only root can; says so where it cannot.
#[expect(clippy::print_stderr, reason = "a test that was not tried says so")]
pub(crate) fn may_be_nobody() -> bool {
    let can = rustix::process::geteuid().is_root() && which("setpriv") && which("prlimit");
    if !can {
        eprintln!("not tried: only root can be somebody else, with setpriv and prlimit");
    }
    can
}

fn which(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).exists())
}
