//! A program that is asked something: run to its end within a time limit, with what it wrote.

use std::io;
use std::pin::Pin;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;

use super::{ProcessGroup, exit};
use crate::cancel::Cancel;
use crate::evidence::Exit;
use crate::poll::{self, Poll};
use crate::text::Text;

/// How much of each stream is kept: what we ask for is a line or a page.
const MOST_BYTES: u64 = 1024 * 1024;

/// What a program that ended wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// How it ended.
    pub exit: Exit,
    /// Its standard output; bytes that are not UTF-8 are replaced.
    pub stdout: String,
    /// Its standard error, likewise.
    pub stderr: String,
}

/// Why there is no output.
#[derive(Debug)]
pub enum NoOutput {
    /// It could not be started: it is not there, or may not be run.
    NotStarted(io::Error),
    /// It did not end in time, and was killed with everything that it had started.
    TooSlow(Duration),
}

impl Output {
    /// Whether it ended with 0.
    pub fn is_success(&self) -> bool {
        self.exit == Exit::Code(0)
    }
}

/// Runs a command (of [`super::command`]) to its end, at most for this long.
pub async fn output(command: Command, limit: Duration) -> Result<Output, NoOutput> {
    start(command, limit, MOST_BYTES)?.1.await
}

/// The same; meanwhile `look` gets the process id, again and again.
pub async fn watched(
    command: Command,
    limit: Duration,
    mut look: impl FnMut(i32),
) -> Result<Output, NoOutput> {
    let (id, mut output) = start(command, limit, MOST_BYTES)?;
    let looking = poll::until(Duration::from_millis(1), limit, async || {
        id.into_iter().for_each(&mut look);
        Poll::<()>::NotYet(Text::same("still running"))
    });
    tokio::select! {
        output = &mut output => output,
        _ = looking => output.await,
    }
}

/// How a program is run that works for a while.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// How long it may take.
    pub limit: Duration,
    /// How long it then has to end in good order, after SIGTERM, before it is killed.
    pub grace: Duration,
    /// How many bytes of its standard output are kept.
    pub most_bytes: u64,
}

/// The same, for a program that works for a while: at its limit, or when it is cancelled, it is asked to end, and what
/// it says on its way out counts. `started` gets its process id.
pub async fn ended(
    command: Command,
    patience: Patience,
    cancel: &Cancel,
    started: impl FnOnce(i32),
) -> Result<Output, NoOutput> {
    let Patience { limit, grace, most_bytes } = patience;
    let (id, mut output) = start(command, limit + grace, most_bytes)?;
    if let Some(id) = id {
        started(id);
    }
    tokio::select! {
        output = &mut output => return output,
        _ = tokio::time::timeout(limit, cancel.cancelled()) => {}
    }
    if let Some(id) = id.and_then(Pid::from_raw) {
        let _ = kill_process(id, Signal::TERM);
    }
    tokio::time::timeout(grace, output).await.unwrap_or(Err(NoOutput::TooSlow(grace)))
}

/// What comes of a program, once it is over.
type Finished = Pin<Box<dyn Future<Output = Result<Output, NoOutput>> + Send>>;

/// Starts a command; what comes of it is still to be awaited.
fn start(mut command: Command, limit: Duration, most: u64) -> Result<(Option<i32>, Finished), NoOutput> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(NoOutput::NotStarted)?;
    let (id, group) = (child.id().and_then(|id| i32::try_from(id).ok()), ProcessGroup::of(&child));
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    tracing::debug!(pid = id, command = ?command.as_std().get_program(), "run to its end");
    // Boxed: two streams, a child and a time limit would swell every future that awaits it.
    let output: Finished = Box::pin(async move {
        let finished = tokio::time::timeout(limit, async {
            let (stdout, stderr, status) =
                tokio::join!(read(stdout, most), read(stderr, MOST_BYTES), child.wait());
            Ok::<_, io::Error>(Output { stdout, stderr, exit: exit(status?) })
        });
        match finished.await {
            Ok(Ok(output)) => {
                group.has_ended();
                tracing::debug!(pid = id, exit = ?output.exit, "ended");
                Ok(output)
            }
            Ok(Err(error)) => Err(NoOutput::NotStarted(error)),
            Err(_) => Err(NoOutput::TooSlow(limit)),
        }
    });
    Ok((id, output))
}

async fn read(stream: Option<impl AsyncRead + Unpin>, most: u64) -> String {
    let Some(stream) = stream else { return String::new() };
    let mut bytes = Vec::new();
    // A stream that breaks off has told what it told.
    let _ = stream.take(most).read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::command;
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = command("sh");
        command.args(["-c", script]);
        command
    }

    #[tokio::test]
    async fn both_streams_and_the_end_of_a_program_are_known() {
        let output = output(shell("echo out; echo err >&2; exit 3"), Duration::from_secs(5)).await;
        let expected = Output { exit: Exit::Code(3), stdout: "out\n".to_owned(), stderr: "err\n".to_owned() };
        assert_eq!(output.expect("it ends"), expected);
    }

    #[tokio::test]
    async fn one_that_hangs_is_given_up_and_one_that_is_not_there_is_told() {
        let hangs = output(shell("sleep 600"), Duration::from_millis(20)).await;
        assert!(matches!(hangs, Err(NoOutput::TooSlow(_))));
        let missing = output(command("/nowhere/at-all"), Duration::from_secs(5)).await;
        assert!(
            matches!(missing, Err(NoOutput::NotStarted(error)) if error.kind() == io::ErrorKind::NotFound)
        );
    }
}
