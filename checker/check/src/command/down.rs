//! `check down`: stops what `check up` started.

use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

use super::up::{UpState, state_file};
use super::{block_on, trouble};
use crate::exit_code::ExitCode;
use crate::poll::{self, Poll};
use crate::report::output;
use crate::settings::Settings;

pub(super) fn run(settings: &Settings) -> ExitCode {
    let path = state_file(settings);
    let state =
        std::fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str::<UpState>(&text).ok());
    let pid = state.and_then(|state| Pid::from_raw(state.pid)).filter(|&pid| is_ours(pid));
    let _ = std::fs::remove_file(&path);
    let Some(pid) = pid else {
        output::note(both!("nothing is up", "nada está no ar").get(settings.lang));
        return ExitCode::Passed;
    };
    // That it is gone already is what we want.
    let _ = kill_process(pid, Signal::TERM);
    let gone = block_on(async {
        Ok(poll::until(Duration::from_millis(5), Duration::from_secs(10), async || {
            if is_ours(pid) { Poll::NotYet(both!("stopping", "parando")) } else { Poll::Ready(()) }
        })
        .await)
    });
    if matches!(gone, Ok(Ok(()))) {
        output::note(both!("stopped", "parado").get(settings.lang));
        return ExitCode::Passed;
    }
    let id = pid.as_raw_pid();
    trouble(
        settings,
        &both!("process {id} does not stop", "o processo {id} não para"),
        &both!("end it by hand: `kill -9 {id}`", "termine-o à mão: `kill -9 {id}`"),
    )
}

/// Whether the process is there and is this program: its id may have gone to another since.
fn is_ours(pid: Pid) -> bool {
    if test_kill_process(pid).is_err() {
        return false;
    }
    let command = std::fs::read(format!("/proc/{}/cmdline", pid.as_raw_pid())).unwrap_or_default();
    command.split(|&byte| byte == 0).any(|word| word == b"--foreground")
}
