//! A step's programs as a person runs them: once, to their end, with nothing between them and the backends.

use std::time::Duration;

use super::program::LIMIT;
use crate::cause::Cause;
use crate::clock;
use crate::evidence::Exit;
use crate::exercise::Step;
use crate::ports;
use crate::process::{self, NoOutput};
use crate::programs::Programs;
use crate::surroundings::Surroundings;
use crate::system::Program;
use crate::untrusted::Untrusted;

/// A program that was run.
#[derive(Debug)]
pub struct RanOnce {
    /// The service name under which its spans are.
    pub service: Untrusted,
    /// What it was given.
    pub arguments: Vec<String>,
    /// How it ended, if it did.
    pub exit: Option<Exit>,
    /// The last line that it wrote: of its output, or of its errors where it failed.
    pub last_line: Untrusted,
    /// When it was begun, in µs since the Unix epoch.
    pub begun_us: u64,
}

/// Runs each program of a step, with the arguments that `arguments` gives for it.
pub async fn once(
    step: &Step,
    made: &Programs,
    surroundings: &Surroundings,
    arguments: impl Fn(&Program) -> Vec<String>,
) -> Result<Vec<RanOnce>, Cause> {
    let mut ran = Vec::new();
    for exporter in step.exporters() {
        let Some(program) = exporter.program() else { continue };
        let executable = made.executable(step, exporter)?;
        let environment = surroundings.environment(step);
        let otlp = &surroundings.traces().info().otlp_endpoint;
        let reached = environment.iter().map(|(_, value)| value.as_str()).chain([otlp.as_str()]);
        let mut command = executable.command(ports::reached(reached));
        let (arguments, begun_us) = (arguments(program), clock::now_us());
        command.args(&arguments).envs(&exporter.environment).envs(environment);
        let limit = Duration::from_secs(program.max_seconds).max(LIMIT);
        let (exit, last_line) = match process::watched(command, limit, |_| {}).await {
            Ok(output) => {
                let is_well = output.exit == Exit::Code(0);
                let text = if is_well { &output.stdout } else { &output.stderr };
                (Some(output.exit), text.lines().last().unwrap_or_default().to_owned())
            }
            Err(NoOutput::TooSlow(_)) => (None, String::new()),
            Err(NoOutput::NotStarted(error)) => return Err(executable.cannot_start(&error)),
        };
        let service = Untrusted::from(exporter.service_name.as_str());
        ran.push(RanOnce { service, arguments, exit, last_line: last_line.into(), begun_us });
    }
    Ok(ran)
}
