//! `check down`: stops what `check up` started.

use std::time::Duration;

use rustix::process::{Signal, kill_process};

use super::kept::{is_ours, keeper, log_file, state_file};
use super::{block_on, not_judged, trouble};
use crate::exit_code::ExitCode;
use crate::poll::{self, Poll};
use crate::report::output;
use crate::settings::{Settings, Volumes};
use crate::surroundings::traces;

/// How long it may take: a container takes longer to stop than a program.
const STOP_LIMIT: Duration = Duration::from_secs(30);

pub(super) fn run(settings: &Settings, volumes: Volumes) -> ExitCode {
    let found = match stop_what_is_up(settings) {
        Ok(found) => found,
        Err(code) => return code,
    };
    let removed = block_on(async {
        match volumes {
            // What was up has removed its container itself, unless it was killed.
            Volumes::Keep => traces::remove_left_over_container(&settings.workspace).await,
            Volumes::Remove => {
                traces::remove_containers_and_volumes(&settings.workspace).await.map(|()| true)
            }
        }
    });
    let text = match removed {
        Err(cause) => return not_judged(settings, &cause),
        Ok(_) if found == LeftBehind::Ended => {
            let log = log_file(settings);
            let log = log.strip_prefix(&settings.workspace).unwrap_or(&log).display();
            both!(
                "it had ended by itself; `{log}` says why",
                "já tinha terminado sozinho; `{log}` diz por quê"
            )
        }
        Ok(false) if found == LeftBehind::Nothing => both!("nothing is up", "nada está no ar"),
        Ok(_) => both!("stopped", "parado"),
    };
    output::note(text.get(settings.lang));
    ExitCode::Passed
}

/// What `check up` had left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeftBehind {
    /// No word of a stack.
    Nothing,
    /// One that nobody had stopped, and that is gone all the same.
    Ended,
    /// One that ran, and is stopped now.
    Running,
}

/// Stops the process that keeps a stack.
fn stop_what_is_up(settings: &Settings) -> Result<LeftBehind, ExitCode> {
    let path = state_file(settings);
    let (was_up, pid) = (path.exists(), keeper(settings));
    let Some(pid) = pid else {
        let _ = std::fs::remove_file(&path);
        return Ok(if was_up { LeftBehind::Ended } else { LeftBehind::Nothing });
    };
    // That it is gone already is what we want.
    let _ = kill_process(pid, Signal::TERM);
    let gone = block_on(async {
        Ok(poll::until(Duration::from_millis(5), STOP_LIMIT, async || {
            if is_ours(pid) { Poll::NotYet(both!("stopping", "parando")) } else { Poll::Ready(()) }
        })
        .await)
    });
    if matches!(gone, Ok(Ok(()))) {
        let _ = std::fs::remove_file(&path);
        return Ok(LeftBehind::Running);
    }
    let id = pid.as_raw_pid();
    Err(trouble(
        settings,
        &both!("process {id} does not stop", "o processo {id} não para"),
        &both!("end it by hand: `kill -9 {id}`", "termine-o à mão: `kill -9 {id}`"),
    ))
}
