//! This very program again, in the background: it outlives us unless we stop it.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::process::Stdio;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use super::{GRACE, NO_GRACE, signal};
use crate::poll::{self, Poll};
use crate::text::Text;

/// The program in the background. Dropping it leaves it alone.
#[derive(Debug)]
pub struct Detached {
    child: Child,
    id: Pid,
    told: Lines<BufReader<ChildStdout>>,
}

impl Detached {
    /// Starts it, in a process group of its own: a Ctrl-C in our terminal is not for it. What it writes
    /// to standard error goes to a file, and its standard output to us as long as we are there.
    #[expect(clippy::disallowed_methods, reason = "this module is a part of the one that starts programs")]
    pub fn start(arguments: &[&OsStr], log: File) -> io::Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .process_group(0)
            .spawn()?;
        let id = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let id = id.ok_or_else(|| io::Error::other("the child has no process id"))?;
        let stdout = child.stdout.take().ok_or_else(|| io::Error::other("the child has no output"))?;
        Ok(Self { child, id, told: BufReader::new(stdout).lines() })
    }

    /// Its process id.
    pub fn id(&self) -> i32 {
        self.id.as_raw_pid()
    }

    /// The next line that it tells us; `None` when it has ended, or tells nothing any more.
    pub async fn next_line(&mut self) -> Option<String> {
        self.told.next_line().await.ok().flatten()
    }

    /// Stops it: SIGTERM, once more when nobody wants to wait for it any longer, and at last SIGKILL.
    pub async fn stop(&mut self, limit: Duration) {
        let _ = kill_process(self.id, Signal::TERM);
        if self.is_gone_within(limit, &|| NO_GRACE.load(Ordering::Relaxed)).await {
            return;
        }
        let _ = kill_process(self.id, Signal::TERM);
        if !self.is_gone_within(GRACE, &|| false).await {
            signal(self.id, Signal::KILL);
            let _ = self.child.wait().await;
        }
    }

    async fn is_gone_within(&mut self, limit: Duration, is_enough: &(dyn Fn() -> bool + Sync)) -> bool {
        let child = &mut self.child;
        let gone = poll::until(Duration::from_millis(5), limit, async || match child.try_wait() {
            // An error means that it cannot be waited for any more: it is gone.
            Ok(Some(_)) | Err(_) => Poll::Ready(true),
            Ok(None) if is_enough() => Poll::Ready(false),
            Ok(None) => Poll::NotYet(Text::same("still running")),
        });
        gone.await.unwrap_or(false)
    }
}
