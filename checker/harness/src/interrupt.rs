//! Ctrl-C, SIGTERM, and whatever else ends a program by default and can be heeded: a closed terminal (SIGHUP),
//! SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM. A SIGHUP that is ignored when we start stays so.
//!
//! At the first of them a run stops in good order. At a second Ctrl-C or SIGTERM it does not wait for anybody, at a
//! third it is gone and the next run sweeps. The others count once: a terminal that is closed sends SIGHUP, and so
//! does its shell, and nobody has lost patience.

use std::io;

use rustix::process::{Signal, getpid, kill_process};
use tokio::signal::unix::{Signal as Signals, SignalKind, signal};
use tokio::sync::mpsc;

use crate::cancel::Cancel;
use crate::process;

/// What a person sends, and sends again.
const IMPATIENT: [SignalKind; 2] = [SignalKind::interrupt(), SignalKind::terminate()];
/// What else ends a program.
const OTHERS: [SignalKind; 5] = [
    SignalKind::hangup(),
    SignalKind::quit(),
    SignalKind::user_defined1(),
    SignalKind::user_defined2(),
    SignalKind::alarm(),
];

/// What the first of the signals cancels.
pub fn cancel() -> Cancel {
    let cancel = Cancel::default();
    let told = cancel.clone();
    // Before this returns, and not when the task comes to it: from here on a signal is ours.
    let Ok(mut impatient) = heed(&IMPATIENT) else {
        // Without handlers the signals keep their default: the program ends, and the next run sweeps.
        return cancel;
    };
    let others: Vec<SignalKind> =
        OTHERS.into_iter().filter(|kind| *kind != SignalKind::hangup() || !hangup_is_ignored()).collect();
    let mut others = heed(&others).unwrap_or_else(|_| mpsc::channel(1).1);
    // A file that may not grow any more is then an error that can be told, and not our end.
    let too_large = SignalKind::from_raw(Signal::XFSZ.as_raw());
    drop(signal(too_large));
    tokio::spawn(async move {
        tokio::select! {
            _ = impatient.recv() => {}
            Some(()) = others.recv() => {}
        }
        tracing::debug!("a signal: ending in good order");
        told.by_person();
        impatient.recv().await;
        process::stop_waiting();
        impatient.recv().await;
        let _ = kill_process(getpid(), Signal::KILL);
    });
    cancel
}

/// Whether whoever started us wants us to live on when the terminal is closed, as `nohup` does: bit 0 of `SigIgn` in
/// `/proc/self/status` (proc(5)).
fn hangup_is_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

/// A word for each of these signals that comes.
fn heed(kinds: &[SignalKind]) -> io::Result<mpsc::Receiver<()>> {
    let (tell, told) = mpsc::channel(8);
    let signals: Vec<Signals> = kinds.iter().map(|kind| signal(*kind)).collect::<io::Result<_>>()?;
    for mut signal in signals {
        let tell = tell.clone();
        tokio::spawn(async move { while signal.recv().await.is_some() && tell.send(()).await.is_ok() {} });
    }
    Ok(told)
}
