//! One service of a step: its process, and what is seen of it from outside.

use std::time::Duration;

use tokio::net::TcpStream;

use super::pace::Pace;
use crate::cancel::Cancel;
use crate::clock;
use crate::evidence::{Life, Seen, ServiceEvidence, Stopped};
use crate::poll::{self, Poll};
use crate::process::{self, Process};
use crate::sdk::BatchThread;
use crate::system::Exporter;

/// How long a service may take until it listens.
const LISTEN_LIMIT: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct RunningService {
    pub(super) evidence: ServiceEvidence,
    pub(super) process: Option<Process>,
    /// What was seen of the batch processor's thread.
    pub(super) pace: Pace,
}

impl RunningService {
    /// A service with this process, of which nothing is seen yet.
    pub(super) fn of(exporter: &Exporter, process: Process) -> Self {
        let (name, sdk) = (exporter.name.clone(), exporter.sdk);
        let evidence = ServiceEvidence { name, sdk, ..ServiceEvidence::default() };
        Self { evidence, process: Some(process), pace: Pace::default() }
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
        if let Some(batch_thread) = self.evidence.sdk.batch_thread() {
            let id = process.id();
            let has_thread = process::has_thread(id, batch_thread.name);
            self.evidence.batch_thread_ended =
                self.evidence.batch_thread == Seen::Yes && has_thread == Some(false);
            if self.evidence.batch_thread != Seen::Yes {
                self.evidence.batch_thread = seen(batch_thread, has_thread);
            }
            (self.evidence.batch_ticks, self.evidence.is_sending) = self.pace.look(id, batch_thread.name);
        }
        if let (Life::Served, Some(exit)) = (self.evidence.life, process.exit()) {
            self.evidence.life = Life::Died(exit);
        }
    }

    /// Ends it at once.
    pub(super) async fn kill(&mut self) {
        if let Some(process) = &mut self.process {
            process.kill().await;
        }
    }
}

/// Whether a batch processor's thread was seen, if it could be looked for.
pub(super) fn seen(thread: BatchThread, found: Option<bool>) -> Seen {
    match found {
        Some(true) => Seen::Yes,
        Some(false) if thread.is_always_named => Seen::No,
        Some(false) | None => Seen::Unknown,
    }
}
