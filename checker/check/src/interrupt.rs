//! Ctrl-C and SIGTERM: at the first a run stops in good order, at the second it does not wait for
//! anybody, at the third it is gone and the next run sweeps.

use rustix::process::{Signal, getpid, kill_process};
use tokio::signal::unix::{SignalKind, signal};

use crate::cancel::Cancel;
use crate::process;

/// What the first Ctrl-C or SIGTERM cancels.
pub fn cancel() -> Cancel {
    let cancel = Cancel::default();
    let told = cancel.clone();
    // Before this returns, and not when the task comes to it: from here on a signal is ours.
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        // Without handlers the signals keep their default: the program ends, and the next run sweeps.
        return cancel;
    };
    tokio::spawn(async move {
        let mut next = async || {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        };
        next().await;
        told.by_person();
        next().await;
        process::stop_waiting();
        next().await;
        let _ = kill_process(getpid(), Signal::KILL);
    });
    cancel
}
