//! One service of a step: its process, and what is seen of it from outside.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::net::TcpStream;

use super::{LONG_BATCH_DELAY_MS, cannot_start, remove_foreign_environment};
use crate::cancel::Cancel;
use crate::cause::Cause;
use crate::clock;
use crate::evidence::{Answer, Life, NoAnswer, Seen, ServiceEvidence, Stopped};
use crate::exercise::Service;
use crate::poll::{self, Poll};
use crate::process::{self, NoOutput, Process};
use crate::untrusted::Untrusted;

/// How long a service may take until it listens.
const LISTEN_LIMIT: Duration = Duration::from_secs(5);
/// How long a program may take to its end.
const PROGRAM_LIMIT: Duration = Duration::from_secs(10);
/// The thread of the SDK's batch processor, `OpenTelemetry.Traces.BatchProcessor`: Linux cuts the names
/// of threads to 15 bytes.
const BATCH_THREAD: &str = "OpenTelemetry.T";
/// How long the batch processor's thread is watched before its pace is known.
const WATCHED: Duration = Duration::from_millis(500);
/// How many ms lie between two ticks at the most, on average, of a thread that keeps to the delay that
/// it was told: five times that delay, for a machine that is busy.
const SLOWEST_TICK_MS: u64 = 25;

#[derive(Debug)]
pub(super) struct RunningService {
    pub(super) evidence: ServiceEvidence,
    pub(super) process: Option<Process>,
    /// How it was started, for a probe that starts it again.
    pub(super) launch: Option<Launch>,
    /// How it is run, where it is a program.
    pub(super) to_run: Option<ToRun>,
    /// When the batch processor's thread was first looked at, and how often it had slept by then.
    pub(super) first_look: Option<(Instant, u64)>,
}

/// What a service is started from.
#[derive(Debug, Clone)]
pub(super) struct Launch {
    pub(super) program: PathBuf,
    pub(super) endpoint: String,
    pub(super) port: u16,
}

/// What a program is run from.
#[derive(Debug)]
pub(super) struct ToRun {
    pub(super) program: PathBuf,
    pub(super) endpoint: String,
    pub(super) environment: BTreeMap<String, String>,
}

impl RunningService {
    pub(super) fn to_be_run(service: &Service, to_run: ToRun) -> Self {
        let evidence = ServiceEvidence { name: service.name.clone(), ..ServiceEvidence::default() };
        Self { evidence, process: None, launch: None, to_run: Some(to_run), first_look: None }
    }

    /// Runs it, if it is a program. Its spans leave because it sends them at its end, or not at all: a
    /// short delay would send some by chance.
    pub(super) async fn run(&mut self, arguments: &[String]) -> Result<Answer, Cause> {
        let Some(to_run) = &self.to_run else { return Ok(Answer::None(NoAnswer::Broken)) };
        let mut command = process::command(&to_run.program);
        remove_foreign_environment(&mut command);
        command
            .args(arguments)
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", &to_run.endpoint)
            .env("OTEL_BSP_SCHEDULE_DELAY", LONG_BATCH_DELAY_MS)
            .envs(&to_run.environment);
        let mut thread = Seen::Unknown;
        let output = process::watched(command, PROGRAM_LIMIT, |id| {
            if thread != Seen::Yes {
                thread = seen(process::has_thread(id, BATCH_THREAD));
            }
        });
        let output = output.await;
        self.evidence.batch_thread = thread;
        match output {
            Ok(output) => {
                self.evidence.life = Life::Ended(output.exit);
                self.evidence.log = output.stderr.lines().map(Untrusted::from).collect();
                Ok(Answer::Ended { exit: output.exit, output: output.stdout.into() })
            }
            Err(NoOutput::TooSlow(_)) => {
                self.evidence.life = Life::NeverEnded;
                Ok(Answer::None(NoAnswer::TimedOut))
            }
            Err(NoOutput::NotStarted(error)) => Err(cannot_start(&to_run.program, &error)),
        }
    }

    /// Waits until it listens, ends, or takes too long. An interruption ends the wait, not the service:
    /// that is stopped with the rest.
    pub(super) async fn await_listening(&mut self, port: u16, cancel: &Cancel) {
        let Some(process) = &mut self.process else { return };
        let listening = poll::until(Duration::from_millis(1), LISTEN_LIMIT, async || {
            if let Some(exit) = process.exit() {
                return Poll::Ready(Life::DiedBeforeListening(exit));
            }
            match TcpStream::connect(("127.0.0.1", port)).await {
                Ok(_) => Poll::Ready(Life::Served),
                Err(error) => Poll::NotYet(both!("no connection: {error}", "sem conexão: {error}")),
            }
        });
        let listening = cancel.unless(listening).await;
        self.evidence.life = listening.and_then(Result::ok).unwrap_or(Life::NeverListened);
        tracing::debug!(service = self.evidence.name, port, life = ?self.evidence.life, "awaited");
    }

    /// Whether it ended because its port, free a moment ago, was taken when it came to it.
    pub(super) fn lost_its_port(&mut self) -> bool {
        self.look();
        let says_so = |line: &crate::untrusted::Untrusted| {
            ["is taken", "Address already in use", "AddrInUse"].iter().any(|sign| line.raw().contains(sign))
        };
        matches!(self.evidence.life, Life::DiedBeforeListening(_)) && self.evidence.log.iter().any(says_so)
    }

    /// Stops it and notes how it went. One that is gone already is left as it is.
    pub(super) async fn stop(&mut self) {
        self.look();
        let Some(mut process) = self.process.take_if(|_| self.evidence.life == Life::Served) else { return };
        let told_us = clock::now_us();
        let end = process.stop().await;
        self.evidence.stopped = Some(Stopped { told_us, end });
        self.evidence.log = process.log().lines();
    }

    pub(super) fn look(&mut self) {
        let Some(process) = &mut self.process else { return };
        self.evidence.log = process.log().lines();
        let has_thread = process::has_thread(process.id(), BATCH_THREAD);
        self.evidence.batch_thread_ended =
            self.evidence.batch_thread == Seen::Yes && has_thread == Some(false);
        if self.evidence.batch_thread != Seen::Yes {
            self.evidence.batch_thread = seen(has_thread);
        }
        let sleeps = process::thread_sleeps(process.id(), BATCH_THREAD);
        self.evidence.batch_ticks = sleeps.map_or(Seen::Unknown, |sleeps| {
            let (since, before) = *self.first_look.get_or_insert_with(|| (Instant::now(), sleeps));
            ticks(since.elapsed(), sleeps.saturating_sub(before))
        });
        if let (Life::Served, Some(exit)) = (self.evidence.life, process.exit()) {
            self.evidence.life = Life::Died(exit);
        }
    }
}

/// Whether something was seen, if it could be looked for.
fn seen(found: Option<bool>) -> Seen {
    match found {
        Some(true) => Seen::Yes,
        Some(false) => Seen::No,
        None => Seen::Unknown,
    }
}

/// Whether a thread that slept so often in this time ticks as often as it was told: it sleeps once a
/// tick, whether or not it has a span to send.
fn ticks(watched: Duration, sleeps: u64) -> Seen {
    match u64::try_from(watched.as_millis()).unwrap_or(u64::MAX) {
        _ if watched < WATCHED => Seen::Unknown,
        watched if sleeps >= watched / SLOWEST_TICK_MS => Seen::Yes,
        _ => Seen::No,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_of_a_batch_thread_is_known_after_a_while() {
        assert_eq!(ticks(Duration::from_millis(100), 20), Seen::Unknown);
        assert_eq!(ticks(Duration::from_secs(1), 190), Seen::Yes);
        // A thread with the SDK's own delay sleeps a few times, around its exports.
        assert_eq!(ticks(Duration::from_secs(1), 12), Seen::No);
    }
}
