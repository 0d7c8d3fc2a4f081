//! A step's services with everything around them: the tap, the wire, the processes.

mod again;
mod kept;
mod service;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use futures_util::future::join_all;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::cancel::Cancel;
use crate::cause::{Cause, CauseId};
use crate::evidence::{Answer, Evidence, Life, NoAnswer, ServiceEvidence};
use crate::exercise::{Service, Step, Stop};
use crate::ports;
use crate::process::{self, Process};
use crate::run_dir::RunDir;
use crate::shortage::Shortage;
use crate::tap::{Forward, Tap, Trouble};
use crate::wire::Wire;
pub use kept::{KeptServices, keep};
use service::{Launch, RunningService, ToRun};

/// How often a service is started again because somebody took its port meanwhile.
const MOST_STARTS: u32 = 3;
/// What the services are told as the delay of the batch processor, in ms: short, so that nobody
/// waits five seconds for a verdict.
const BATCH_DELAY_MS: &str = "5";
/// What is told where spans have to leave at the end, or not at all: longer than any check takes.
const LONG_BATCH_DELAY_MS: &str = "60000";

/// The services of a step, running.
#[derive(Debug)]
pub struct RunningStack {
    services: Vec<RunningService>,
    tap: Tap,
    wire: Wire,
    /// Logical name → the address of the proxy in front of the service.
    addresses: HashMap<String, String>,
    batch_delay_ms: &'static str,
    shortage: Shortage,
    stop: CancellationToken,
}

/// A service that is about to be started.
struct Starting<'a> {
    service: &'a Service,
    program: PathBuf,
    endpoint: String,
    proxy: TcpListener,
}

/// Starts everything. Where a service does not come up the rest is there all the same: how far each
/// came stands in the evidence.
pub async fn start(
    step: &Step,
    executables: &HashMap<String, PathBuf>,
    forward: &Forward,
    run: &mut RunDir,
    cancel: &Cancel,
) -> Result<RunningStack, Cause> {
    let (mut plans, mut doors, mut addresses) = (Vec::new(), Vec::new(), HashMap::new());
    let mut programs = Vec::new();
    for service in &step.services {
        let (door, endpoint) = ports::listen().await?;
        doors.push(door);
        let (program, endpoint) = (program(step, service, executables)?, format!("http://{endpoint}"));
        if step.program(&service.name).is_some() {
            programs.push(RunningService::to_be_run(
                service,
                ToRun { program, endpoint, environment: service.environment.clone() },
            ));
            continue;
        }
        let (proxy, address) = ports::listen().await?;
        addresses.insert(service.name.clone(), format!("http://{address}"));
        plans.push(Starting { service, program, endpoint, proxy });
    }
    let stop = CancellationToken::new();
    let shortage = Shortage::default();
    let tap = Tap::open(doors, forward, &shortage, &stop).await;
    let batch_delay_ms = match step.stop {
        Stop::AfterCollect => BATCH_DELAY_MS,
        Stop::BeforeCollect => LONG_BATCH_DELAY_MS,
    };
    let (services, wire) = (Vec::new(), Wire::new(&shortage));
    let mut stack = RunningStack { services, tap, wire, addresses, batch_delay_ms, shortage, stop };
    for plan in plans {
        if let Err(cause) = stack.start_service(plan, run, cancel).await {
            stack.shut_down().await;
            return Err(cause);
        }
    }
    stack.services.extend(programs);
    Ok(stack)
}

/// Takes out whatever the person's shell says of OpenTelemetry and proxies: it must not change a
/// verdict. Nor of back traces: the message of a panic would drown in one.
fn remove_foreign_environment(command: &mut tokio::process::Command) {
    for (name, _) in std::env::vars_os() {
        let lower = name.to_string_lossy().to_ascii_lowercase();
        if lower.starts_with("otel_")
            || lower.ends_with("_proxy")
            || matches!(lower.as_str(), "rust_log" | "rust_backtrace" | "rust_lib_backtrace")
        {
            command.env_remove(&name);
        }
    }
}

/// The program of a service: the bin named in the manifest, or one with a suffix to its name.
fn program(step: &Step, service: &Service, executables: &HashMap<String, PathBuf>) -> Result<PathBuf, Cause> {
    let with_suffix = format!("{}-", service.bin);
    let found = executables.get(&service.bin).or_else(|| {
        executables.iter().find(|(name, _)| name.starts_with(&with_suffix)).map(|(_, path)| path)
    });
    found.cloned().ok_or_else(|| {
        let (bin, step) = (&service.bin, &step.id);
        Cause::new(
            CauseId::NoProgram,
            both!("`{step}` has no program `{bin}`", "`{step}` não tem o programa `{bin}`"),
            both!("put the `[[bin]]` back into its `Cargo.toml`", "recoloque o `[[bin]]` no `Cargo.toml`"),
        )
    })
}

impl RunningStack {
    /// Where each service is reached: logical name → base URL of the proxy in front of it.
    pub fn addresses(&self) -> &HashMap<String, String> {
        &self.addresses
    }

    /// What this machine did not give us, if anything.
    pub fn shortage(&self) -> &Shortage {
        &self.shortage
    }

    /// Whether every service listens; a program is only run later.
    pub fn is_up(&self) -> bool {
        let mut services = self.services.iter().filter(|service| service.to_run.is_none());
        services.all(|service| service.evidence.life == Life::Served)
    }

    /// Runs a program to its end, and returns what it wrote.
    pub async fn run(&mut self, name: &str, arguments: &[String]) -> Result<Answer, Cause> {
        let service = self.services.iter_mut().find(|service| service.evidence.name == name);
        let Some(service) = service else { return Ok(Answer::None(NoAnswer::Broken)) };
        service.run(arguments).await
    }

    /// Why the backend did not take what a service exported, if that happened.
    pub fn backend_trouble(&self) -> Option<&Trouble> {
        self.tap.trouble()
    }

    /// Writes into the evidence what is known of the services by now.
    pub fn note(&mut self, step: &Step, evidence: &mut Evidence) {
        for service in &mut self.services {
            service.look();
        }
        evidence.services = self.services.iter().map(|service| service.evidence.clone()).collect();
        evidence.calls = self.wire.calls();
        evidence.course_ports.clone_from(&self.tap.course_ports);
        self.tap.note(step, &mut evidence.services);
    }

    /// Tells the services to stop and waits until they are gone; the tap stays open for what they send
    /// on their way out.
    pub async fn stop_services(&mut self) {
        join_all(self.services.iter_mut().map(RunningService::stop)).await;
    }

    /// Stops the services and closes every port.
    pub async fn shut_down(&mut self) {
        let processes = self.services.iter_mut().filter_map(|service| service.process.as_mut());
        join_all(processes.map(Process::stop)).await;
        self.stop.cancel();
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.services.iter().position(|service| service.evidence.name == name)
    }

    async fn start_service(
        &mut self,
        plan: Starting<'_>,
        run: &mut RunDir,
        cancel: &Cancel,
    ) -> Result<(), Cause> {
        let mut started = 0;
        loop {
            started += 1;
            let port = ports::free().await?;
            let launch = Launch { program: plan.program.clone(), endpoint: plan.endpoint.clone(), port };
            let command = self.command(plan.service, &launch);
            let process = Process::start(command).map_err(|error| cannot_start(&plan.program, &error))?;
            // Not written down, it would only not be swept up after a SIGKILL of ours.
            let _ = run.started(process.id());
            self.tap.runs(&plan.service.name, process.id());
            let mut service = RunningService {
                evidence: ServiceEvidence { name: plan.service.name.clone(), ..ServiceEvidence::default() },
                process: Some(process),
                launch: Some(launch),
                to_run: None,
                first_look: None,
            };
            service.await_listening(port, cancel).await;
            if started < MOST_STARTS && service.lost_its_port() {
                continue;
            }
            self.wire.listen(plan.proxy, &plan.service.name, port, &self.stop);
            self.services.push(service);
            return Ok(());
        }
    }

    /// The service's command with its environment.
    fn command(&self, service: &Service, launch: &Launch) -> tokio::process::Command {
        let mut command = process::command(&launch.program);
        remove_foreign_environment(&mut command);
        command
            .env("PORT", launch.port.to_string())
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", &launch.endpoint)
            .env("OTEL_BSP_SCHEDULE_DELAY", self.batch_delay_ms)
            .envs(&service.environment);
        for (variable, peer) in &service.peers {
            command.env(variable, self.addresses.get(peer).map_or("", String::as_str));
        }
        command
    }
}

fn cannot_start(program: &Path, error: &std::io::Error) -> Cause {
    let program = program.display();
    Cause::new(
        CauseId::CannotStart,
        both!("cannot start `{program}`: {error}", "não consigo iniciar `{program}`: {error}"),
        both!(
            "see whether the workspace is on a disk from which programs may be run",
            "veja se o workspace está em um disco de onde programas podem ser executados"
        ),
    )
}
