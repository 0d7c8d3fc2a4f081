//! A program that runs once, to its end.

use std::time::Duration;

use super::LONG_BATCH_DELAY_MS;
use super::service::seen;
use crate::cause::Cause;
use crate::evidence::{Answer, Life, NoAnswer, Seen, ServiceEvidence};
use crate::ports;
use crate::process::{self, NoOutput};
use crate::programs::Executable;
use crate::sdk::DELAY_VARIABLE;
use crate::surroundings::PREFECT_VARIABLE;
use crate::system::Exporter;
use crate::untrusted::Untrusted;

/// How long a program may take to its end that nobody said anything of.
pub(super) const LIMIT: Duration = Duration::from_secs(10);

/// What a program is run from, and what is seen of it.
#[derive(Debug)]
pub(super) struct WaitingProgram {
    pub(super) evidence: ServiceEvidence,
    pub(super) exporter: Exporter,
    executable: Executable,
    endpoint: String,
}

impl WaitingProgram {
    /// A program that was not run yet.
    pub(super) fn new(exporter: Exporter, executable: Executable, endpoint: String) -> Self {
        let (name, sdk) = (exporter.name.clone(), exporter.sdk);
        let evidence = ServiceEvidence { name, sdk, ..ServiceEvidence::default() };
        Self { evidence, exporter, executable, endpoint }
    }

    /// Runs it. Its spans leave because it sends them at its end, or not at all: a short delay would send some by
    /// chance. It is waited for as long as its manifest says, or as long as `least`.
    pub(super) async fn run(&mut self, arguments: &[String], least: Duration) -> Result<Answer, Cause> {
        let prefect = self.exporter.environment.get(PREFECT_VARIABLE).map(String::as_str);
        let reached = prefect.into_iter().chain(std::iter::once(self.endpoint.as_str()));
        let mut command = self.executable.command(ports::reached(reached));
        command
            .args(arguments)
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", &self.endpoint)
            .env(DELAY_VARIABLE, LONG_BATCH_DELAY_MS)
            .envs(&self.exporter.environment);
        let told = self.exporter.program().map_or(LIMIT, |program| Duration::from_secs(program.max_seconds));
        let limit = told.max(least);
        let mut thread = Seen::Unknown;
        let batch_thread = self.exporter.sdk.batch_thread();
        let output = process::watched(command, limit, |id| {
            if thread != Seen::Yes {
                thread = batch_thread
                    .map_or(Seen::Unknown, |thread| seen(thread, process::has_thread(id, thread.name)));
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
            Err(NoOutput::NotStarted(error)) => Err(self.executable.cannot_start(&error)),
        }
    }
}
