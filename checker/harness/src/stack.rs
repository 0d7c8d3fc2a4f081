//! A step's programs with everything around them: the tap, the wire, the processes.

mod again;
mod kept;
mod once;
mod pace;
mod program;
mod service;

use std::collections::HashMap;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::cancel::Cancel;
use crate::cause::Cause;
use crate::evidence::{Answer, Evidence, Life, NoAnswer};
use crate::exercise::Step;
use crate::ports;
use crate::process::Process;
use crate::programs::{Executable, Programs};
use crate::run_dir::RunDir;
use crate::sdk::DELAY_VARIABLE;
use crate::shortage::Shortage;
use crate::surroundings::{PREFECT_VARIABLE, Surroundings};
use crate::system::{Exporter, Stop};
use crate::tap::{Tap, Trouble};
use crate::wire::Wire;
pub use kept::{KeptServices, keep};
pub use once::{RanOnce, once};
use program::WaitingProgram;
use service::RunningService;

/// How often a service is started again because somebody took its port meanwhile.
const MOST_STARTS: u32 = 3;
/// What the services are told as the delay of the batch processor, in ms: short, so that nobody
/// waits five seconds for a verdict.
const BATCH_DELAY_MS: &str = "5";
/// What is told where spans have to leave at the end, or not at all: longer than any check takes.
const LONG_BATCH_DELAY_MS: &str = "60000";

/// The programs of a step, running.
#[derive(Debug)]
pub struct RunningStack {
    services: Vec<Service>,
    programs: Vec<WaitingProgram>,
    tap: Tap,
    wire: Wire,
    /// Logical name → the address of the proxy in front of the service.
    addresses: HashMap<String, String>,
    batch_delay_ms: &'static str,
    shortage: Shortage,
    stop: CancellationToken,
}

/// A service, and how it is started: a probe starts it again.
#[derive(Debug)]
struct Service {
    running: RunningService,
    launch: Startable,
}

/// What a service is started from.
#[derive(Debug, Clone)]
struct Startable {
    exporter: Exporter,
    executable: Executable,
    /// Where it sends its spans.
    endpoint: String,
    port: u16,
}

/// Starts everything. Where a service does not come up the rest is there all the same: how far each
/// came stands in the evidence.
pub async fn start(
    step: &Step,
    made: &Programs,
    surroundings: &Surroundings,
    run: &mut RunDir,
    cancel: &Cancel,
) -> Result<RunningStack, Cause> {
    let (mut to_start, mut programs) = (Vec::new(), Vec::new());
    let (mut doors, mut addresses) = (Vec::new(), HashMap::new());
    let environment = surroundings.environment(step);
    let environment: Vec<(String, String)> =
        environment.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    for exporter in step.exporters() {
        let (door, endpoint) = ports::listen().await?;
        doors.push(door);
        let (executable, endpoint) = (made.executable(step, exporter)?, format!("http://{endpoint}"));
        let mut exporter = exporter.clone();
        exporter.environment.extend(environment.iter().cloned());
        if exporter.listens() {
            let (proxy, address) = ports::listen().await?;
            addresses.insert(exporter.name.clone(), format!("http://{address}"));
            to_start.push((Startable { exporter, executable, endpoint, port: 0 }, proxy));
        } else {
            programs.push(WaitingProgram::new(exporter, executable, endpoint));
        }
    }
    let stop = CancellationToken::new();
    let shortage = Shortage::default();
    let tap = Tap::open(doors, surroundings.traces().forward(), &shortage, &stop).await;
    let batch_delay_ms = match step.system().map(|system| system.stop) {
        Some(Stop::BeforeCollect) => LONG_BATCH_DELAY_MS,
        Some(Stop::AfterCollect) | None => BATCH_DELAY_MS,
    };
    let (services, wire) = (Vec::new(), Wire::new(&shortage));
    let mut stack = RunningStack { services, programs, tap, wire, addresses, batch_delay_ms, shortage, stop };
    for (launch, proxy) in to_start {
        if let Err(cause) = stack.start_service(launch, proxy, run, cancel).await {
            stack.shut_down().await;
            return Err(cause);
        }
    }
    Ok(stack)
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
        self.services.iter().all(|service| service.running.evidence.life == Life::Served)
    }

    /// Runs a program to its end, and returns what it wrote. It is waited for as long as its manifest says, or as long
    /// as `least`.
    pub async fn run(&mut self, name: &str, arguments: &[String], least: Duration) -> Result<Answer, Cause> {
        match self.programs.iter_mut().find(|program| program.exporter.name == name) {
            Some(program) => program.run(arguments, least).await,
            None => Ok(Answer::None(NoAnswer::Broken)),
        }
    }

    /// Why the backend did not take what a service exported, if that happened.
    pub fn backend_trouble(&self) -> Option<&Trouble> {
        self.tap.trouble()
    }

    /// Writes into the evidence what is known of the programs by now.
    pub fn note(&mut self, step: &Step, evidence: &mut Evidence) {
        for service in &mut self.services {
            service.running.look();
        }
        let services = self.services.iter().map(|service| &service.running.evidence);
        let programs = self.programs.iter().map(|program| &program.evidence);
        evidence.services = services.chain(programs).cloned().collect();
        evidence.calls = self.wire.calls();
        evidence.course_ports.clone_from(&self.tap.course_ports);
        self.tap.note(step, &mut evidence.services);
    }

    /// Tells the services to stop and waits until they are gone; the tap stays open for what they send
    /// on their way out.
    pub async fn stop_services(&mut self) {
        join_all(self.services.iter_mut().map(|service| service.running.stop())).await;
    }

    /// Stops the services and closes every port.
    pub async fn shut_down(&mut self) {
        let processes = self.services.iter_mut().filter_map(|service| service.running.process.as_mut());
        join_all(processes.map(Process::stop)).await;
        self.stop.cancel();
    }

    fn service(&mut self, name: &str) -> Option<&mut Service> {
        self.services.iter_mut().find(|service| service.launch.exporter.name == name)
    }

    async fn start_service(
        &mut self,
        mut launch: Startable,
        proxy: TcpListener,
        run: &mut RunDir,
        cancel: &Cancel,
    ) -> Result<(), Cause> {
        let mut started = 0;
        loop {
            started += 1;
            launch.port = ports::free().await?;
            let process = Process::start(self.command(&launch))
                .map_err(|error| launch.executable.cannot_start(&error))?;
            // Not written down, it would only not be swept up after a SIGKILL of ours.
            let _ = run.started(process.id());
            self.tap.runs(&launch.exporter.name, process.id());
            let mut running = RunningService::of(&launch.exporter, process);
            running.await_listening(launch.port, cancel).await;
            if started < MOST_STARTS && running.lost_its_port() {
                continue;
            }
            self.wire.listen(proxy, &launch.exporter.name, launch.port, &self.stop);
            self.services.push(Service { running, launch });
            return Ok(());
        }
    }

    /// The service's command with its environment.
    fn command(
        &self,
        Startable { exporter, executable, endpoint, port }: &Startable,
    ) -> tokio::process::Command {
        let peers = exporter.peers().filter_map(|(_, peer)| self.addresses.get(peer));
        let reached = peers.chain(exporter.environment.get(PREFECT_VARIABLE)).map(String::as_str);
        let reached = reached.chain(std::iter::once(endpoint.as_str()));
        let mut command = executable.command(ports::reached(reached));
        command
            .env("PORT", port.to_string())
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)
            .env(DELAY_VARIABLE, self.batch_delay_ms)
            .envs(&exporter.environment);
        for (variable, peer) in exporter.peers() {
            command.env(variable, self.addresses.get(peer).map_or("", String::as_str));
        }
        command
    }
}
