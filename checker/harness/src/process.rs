//! Programs that the checker starts: the one place that spawns.
//!
//! A child gets a process group of its own, so that its end is the end of everything it started; its
//! standard input is empty; what it writes is kept, the last lines of it. It is stopped by SIGTERM,
//! given two seconds, and then killed. Should nobody stop it (a panic of ours), dropping it kills the
//! group as the last resort.

mod browser;
mod confined;
mod detached;
mod guardian;
mod orphans;
mod output;
mod pager;
mod table;
mod walled;

use std::collections::VecDeque;
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};

use crate::evidence::Exit;
use crate::poll::{self, Poll};
use crate::text::Text;
use crate::untrusted::Untrusted;

pub use browser::browse;
pub use confined::{
    Needs, behind, confine, confined, go_behind_a_wall, is_behind_a_wall, is_confined, is_walled,
    with_room_for_threads,
};
pub use detached::Detached;
pub use guardian::{Guarded, is_guardian, stand_guard, until_the_end as guard_until_the_end};
pub use orphans::{adopt_orphans, end_what_is_left};
pub use output::{NoOutput, Output, Patience, ended, output, watched};
pub use pager::page;
pub use table::{group, has_thread, holds, ids, parent, thread_sleeps, worked};
pub use walled::{stand_at_the_wall, walled};

/// How long a child may take to end after SIGTERM.
const GRACE: Duration = Duration::from_secs(2);
/// Whether nobody waits any more for a child to end by itself.
static NO_GRACE: AtomicBool = AtomicBool::new(false);
/// How many of the last lines that a child wrote are kept.
const KEPT_LINES: usize = 200;
/// How many bytes of a line are kept.
const KEPT_LINE_BYTES: usize = 2_000;

/// A command that is ready to be started.
#[expect(clippy::disallowed_methods, reason = "this module is the one that starts programs")]
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).kill_on_drop(true).process_group(0);
    command
}

/// Becomes another program. Returns only if that fails.
#[expect(clippy::disallowed_methods, reason = "this module is the one that starts programs")]
pub fn replace(program: impl AsRef<OsStr>, arguments: &[OsString]) -> io::Error {
    std::process::Command::new(program).args(arguments).exec()
}

/// Keeps what this process holds from others of the same user, so that a service that we start cannot write to our
/// standard output through `/proc`, between our own words. Root is not kept from it; nor does any but Linux know of
/// such a thing.
pub fn keep_to_ourselves() {
    #[cfg(target_os = "linux")]
    // Where the system refuses it, things are as they are everywhere else.
    let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
}

/// Ends, in good order, when the program that started this one is gone: nobody would read what comes of it.
pub fn end_with_parent() {
    #[cfg(target_os = "linux")]
    // Where the system refuses it, it works to its end and nobody reads it.
    let _ = rustix::process::set_parent_process_death_signal(Some(Signal::TERM));
}

/// From now on a child that is stopped, or is being stopped, is killed at once.
pub fn stop_waiting() {
    NO_GRACE.store(true, Ordering::Relaxed);
}

/// A running child with its process group.
#[derive(Debug)]
pub struct Process {
    child: Child,
    group: Pid,
    log: Log,
    readers: Vec<tokio::task::JoinHandle<()>>,
    has_ended: bool,
    /// Dropped last, when the group is gone.
    _guarded: Guarded,
}

/// The last lines that a child wrote, both streams together.
#[derive(Debug, Clone, Default)]
pub struct Log(Arc<Mutex<VecDeque<Untrusted>>>);

impl Log {
    /// The lines so far.
    pub fn lines(&self) -> Vec<Untrusted> {
        self.lock().iter().cloned().collect()
    }

    fn push(&self, line: &[u8]) {
        let mut lines = self.lock();
        if lines.len() == KEPT_LINES {
            lines.pop_front();
        }
        let cut = &line[..line.len().min(KEPT_LINE_BYTES)];
        lines.push_back(Untrusted::new(String::from_utf8_lossy(cut)));
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Untrusted>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Process {
    /// Starts a command and keeps what it writes.
    pub fn start(mut command: Command) -> io::Result<Self> {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let id = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let group = id.ok_or_else(|| io::Error::other("the child has no process id"))?;
        tracing::debug!(pid = group.as_raw_pid(), command = ?command.as_std().get_program(), "started");
        let log = Log::default();
        let mut readers = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            readers.push(tokio::spawn(keep_lines(stdout, log.clone())));
        }
        if let Some(stderr) = child.stderr.take() {
            readers.push(tokio::spawn(keep_lines(stderr, log.clone())));
        }
        Ok(Self { child, group, log, readers, has_ended: false, _guarded: Guarded::new(group) })
    }

    /// The process id, which is also the id of its group.
    pub fn id(&self) -> i32 {
        self.group.as_raw_pid()
    }

    /// What it wrote so far.
    pub fn log(&self) -> Log {
        self.log.clone()
    }

    /// Whether the log holds everything: nobody can write into it any more.
    pub fn log_is_whole(&self) -> bool {
        self.readers.iter().all(tokio::task::JoinHandle::is_finished)
    }

    /// How it ended, if it has.
    pub fn exit(&mut self) -> Option<Exit> {
        let status = self.child.try_wait().ok()??;
        self.has_ended = true;
        Some(exit(status))
    }

    /// Waits until it ends by itself.
    pub async fn ended(&mut self) {
        // An error means that it cannot be waited for any more: it is gone.
        let _ = self.child.wait().await;
    }

    /// Ends it and everything that it started, without asking.
    pub async fn kill(&mut self) {
        signal(self.group, Signal::KILL);
        let _ = self.child.wait().await;
        self.has_ended = true;
        for reader in &self.readers {
            reader.abort();
        }
    }

    /// Stops it and everything that it started. Returns when the child is gone: how it ended, or `None`
    /// when it had to be killed.
    pub async fn stop(&mut self) -> Option<Exit> {
        signal(self.group, Signal::TERM);
        let gone = poll::until(Duration::from_millis(1), GRACE, async || match self.exit() {
            Some(exit) => Poll::Ready(Some(exit)),
            None if NO_GRACE.load(Ordering::Relaxed) => Poll::Ready(None),
            None => Poll::NotYet(Text::same("still running")),
        })
        .await
        .ok()
        .flatten();
        // Also where the child went by itself: what it started may have stayed.
        signal(self.group, Signal::KILL);
        if gone.is_none() {
            // After SIGKILL this ends at once, and there is nothing to do about an error.
            let _ = self.child.wait().await;
            self.has_ended = true;
        }
        for reader in &self.readers {
            reader.abort();
        }
        tracing::debug!(pid = self.id(), exit = ?gone, "stopped");
        gone
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.has_ended {
            signal(self.group, Signal::KILL);
        }
    }
}

/// Kills a child's whole group when it is dropped before the child has ended: Cargo's compilers go
/// with Cargo when a build is interrupted.
#[derive(Debug)]
pub struct ProcessGroup {
    group: Option<Pid>,
    /// Dropped last, when the group is gone.
    _guarded: Option<Guarded>,
}

impl ProcessGroup {
    /// The group of a child that [`command`] started.
    pub fn of(child: &Child) -> Self {
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        Self { group, _guarded: group.map(Guarded::new) }
    }

    /// The child has ended: there is nothing left to kill.
    pub fn has_ended(mut self) {
        self.group = None;
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        if let Some(group) = self.group {
            signal(group, Signal::KILL);
        }
    }
}

/// Sends a signal to a group; that it is gone already is no error.
pub fn signal(group: Pid, signal: Signal) {
    let _ = kill_process_group(group, signal);
}

fn exit(status: ExitStatus) -> Exit {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => Exit::Code(code),
        (None, signal) => Exit::Signal(signal.unwrap_or_default()),
    }
}

/// Reads lines until the stream ends. A line without an end is cut rather than gathered: a program
/// may write gigabytes of it.
async fn keep_lines(mut stream: impl AsyncRead + Unpin, log: Log) {
    let mut line: Vec<u8> = Vec::new();
    let mut buffer = [0; 8 * 1024];
    while let Ok(count) = stream.read(&mut buffer).await {
        if count == 0 {
            break;
        }
        for &byte in &buffer[..count] {
            if byte == b'\n' {
                log.push(&line);
                line.clear();
            } else if line.len() < KEPT_LINE_BYTES {
                line.push(byte);
            }
        }
    }
    if !line.is_empty() {
        log.push(&line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = command("sh");
        command.args(["-c", script]);
        command
    }

    fn is_alive(id: i32) -> bool {
        // A zombie that nobody has waited for yet is as good as gone.
        std::fs::read_to_string(format!("/proc/{id}/stat"))
            .is_ok_and(|stat| !stat.rsplit(')').next().unwrap_or_default().trim_start().starts_with('Z'))
    }

    async fn first_line(process: &Process) -> String {
        let log = process.log();
        poll::until(Duration::from_millis(1), Duration::from_secs(5), async || match log.lines().first() {
            Some(line) => Poll::Ready(line.raw().to_owned()),
            None => Poll::NotYet(Text::same("nothing written")),
        })
        .await
        .expect("a line")
    }

    #[tokio::test]
    async fn a_child_that_ignores_sigterm_is_gone_all_the_same() {
        let mut process =
            Process::start(shell("trap '' TERM; echo ready; while :; do sleep 1; done")).expect("sh");
        assert_eq!(first_line(&process).await, "ready");
        let id = process.id();
        process.stop().await;
        assert!(!is_alive(id));
    }

    #[tokio::test]
    async fn what_a_child_started_goes_with_it() {
        let mut process = Process::start(shell("sleep 600 & echo $!; wait")).expect("sh");
        let grandchild: i32 = first_line(&process).await.parse().expect("a process id");
        assert!(is_alive(grandchild));
        process.stop().await;
        let gone = poll::until(Duration::from_millis(1), Duration::from_secs(5), async || {
            if is_alive(grandchild) { Poll::NotYet(Text::same("alive")) } else { Poll::Ready(()) }
        });
        assert!(gone.await.is_ok());
    }

    #[tokio::test]
    async fn only_the_last_lines_are_kept_and_long_ones_are_cut() {
        let script = "seq 1 5000; head -c 100000 /dev/zero | tr '\\0' a; echo; exit 3";
        let mut process = Process::start(shell(script)).expect("sh");
        let exit =
            poll::until(Duration::from_millis(1), Duration::from_secs(5), async || match process.exit() {
                Some(exit)
                    if process.log().lines().last().is_some_and(|line| line.raw().starts_with('a')) =>
                {
                    Poll::Ready(exit)
                }
                _ => Poll::NotYet(Text::same("running")),
            });
        assert_eq!(exit.await.ok(), Some(Exit::Code(3)));
        let lines = process.log().lines();
        assert_eq!((lines.len(), lines[199].raw().len()), (KEPT_LINES, KEPT_LINE_BYTES));
    }
}
