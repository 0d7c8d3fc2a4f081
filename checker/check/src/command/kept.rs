//! What is written down of a stack in the background: `up` writes it, `down` finds it.

use std::path::PathBuf;

use rustix::process::{Pid, test_kill_process};
use serde::{Deserialize, Serialize};

use crate::settings::Settings;

/// What `check down` needs to know of it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct UpState {
    /// The process that keeps it.
    pub(super) pid: i32,
}

/// Where that is written down.
pub(super) fn state_file(settings: &Settings) -> PathBuf {
    settings.workspace.join(".check").join("up.json")
}

/// Where it writes what it has to say after we are gone.
pub(super) fn log_file(settings: &Settings) -> PathBuf {
    settings.workspace.join(".check").join("up.log")
}

/// The process that keeps a stack in the background, if one does.
pub(super) fn keeper(settings: &Settings) -> Option<Pid> {
    let text = std::fs::read_to_string(state_file(settings)).ok()?;
    let state: UpState = serde_json::from_str(&text).ok()?;
    Pid::from_raw(state.pid).filter(|&pid| is_ours(pid))
}

/// Whether the process is there and is this program: its id may have gone to another since.
pub(super) fn is_ours(pid: Pid) -> bool {
    if test_kill_process(pid).is_err() {
        return false;
    }
    let command = std::fs::read(format!("/proc/{}/cmdline", pid.as_raw_pid())).unwrap_or_default();
    command.split(|&byte| byte == 0).any(|word| word == b"--kept")
}
