//! The services as a person keeps them: on the course's ports, with nothing between.

use std::time::Duration;

use futures_util::future::{join_all, select_all};

use super::service::RunningService;
use crate::cancel::Cancel;
use crate::cause::{Cause, CauseId};
use crate::evidence::{Exit, Life};
use crate::exercise::Step;
use crate::id::StepId;
use crate::poll::{self, Poll};
use crate::ports;
use crate::process::Process;
use crate::programs::Programs;
use crate::run_dir::RunDir;
use crate::surroundings::Surroundings;
use crate::system::Exporter;
use crate::text::{Lang, Text};

/// How long its last words are awaited: something that it started may hold its output open.
const LOG_LIMIT: Duration = Duration::from_millis(500);
/// How many of its last lines are shown of a service that is gone.
const SHOWN_LINES: usize = 12;
/// How much of a line is shown, in characters.
const SHOWN_OF_LINE: usize = 300;

/// The services of a step, running on the course's ports.
#[derive(Debug)]
pub struct KeptServices {
    step: StepId,
    services: Vec<RunningService>,
}

/// Starts a step's services as a person would run them: on the ports that the manifest names, with nothing between
/// them and the trace backend on 4317 and 4318. One that does not come up ends the others too.
pub async fn keep(
    step: &Step,
    programs: &Programs,
    surroundings: &Surroundings,
    run: &mut RunDir,
    cancel: &Cancel,
) -> Result<KeptServices, Cause> {
    let mut kept = KeptServices { step: step.id.clone(), services: Vec::new() };
    let started = kept.start(step, programs, surroundings, run, cancel).await;
    if started.is_err() {
        kept.shut_down().await;
    }
    started.map(|()| kept)
}

impl KeptServices {
    async fn start(
        &mut self,
        step: &Step,
        programs: &Programs,
        surroundings: &Surroundings,
        run: &mut RunDir,
        cancel: &Cancel,
    ) -> Result<(), Cause> {
        let url = |name: &String| {
            let port = step.exporter(name).and_then(Exporter::port);
            port.map_or_else(String::new, |port| format!("http://localhost:{port}"))
        };
        for exporter in step.exporters() {
            let Some(port) = exporter.port() else { continue };
            drop(ports::listen_on(port).await?);
            let executable = programs.executable(step, exporter)?;
            let mut command = executable.command(Vec::new());
            command.env("PORT", port.to_string()).envs(&exporter.environment);
            command.envs(surroundings.environment(step));
            command.envs(exporter.peers().map(|(variable, peer)| (variable, url(peer))));
            let process = Process::start(command).map_err(|error| executable.cannot_start(&error))?;
            let _ = run.started(process.id());
            let mut running = RunningService::of(exporter, process);
            running.await_listening(port, cancel).await;
            let how = match running.evidence.life {
                Life::Served => None,
                Life::DiedBeforeListening(exit) => Some(exit.told()),
                _ => Some(both!("does not listen on port {port}", "não escuta na porta {port}")),
            };
            self.services.push(running);
            if cancel.by().is_some() {
                return Err(cancel.cause());
            }
            if let (Some(how), Some(service)) = (how, self.services.last_mut()) {
                return Err(gone(&self.step, service, &how).await);
            }
        }
        Ok(())
    }

    /// Waits until one of them ends by itself, and says which and how. Where there is none it waits for ever.
    pub async fn ended(&mut self) -> Cause {
        let step = &self.step;
        let ends = self.services.iter_mut().map(|service| {
            Box::pin(async {
                match &mut service.process {
                    Some(process) => process.ended().await,
                    None => std::future::pending().await,
                }
                let exit = service.process.as_mut().and_then(Process::exit);
                let how = exit.map_or_else(|| both!("is gone", "não está mais lá"), Exit::told);
                gone(step, service, &how).await
            })
        });
        let ends: Vec<_> = ends.collect();
        if ends.is_empty() {
            return std::future::pending().await;
        }
        select_all(ends).await.0
    }

    /// Stops them.
    pub async fn shut_down(&mut self) {
        let processes = self.services.iter_mut().filter_map(|service| service.process.as_mut());
        join_all(processes.map(Process::stop)).await;
    }
}

/// A service that is not there, with its last words.
async fn gone(step: &str, service: &mut RunningService, how: &Text) -> Cause {
    let _ = poll::until(Duration::from_millis(1), LOG_LIMIT, async || match &service.process {
        Some(process) if !process.log_is_whole() => Poll::NotYet(both!("its log", "o log dele")),
        _ => Poll::Ready(()),
    })
    .await;
    service.look();
    let log = &service.evidence.log;
    let last = &log[log.len().saturating_sub(SHOWN_LINES)..];
    let lines = last.iter().map(|line| line.shown_up_to(SHOWN_OF_LINE).to_string()).collect();
    let name = &service.evidence.name;
    let (en, pt) = (how.get(Lang::En), how.get(Lang::PtBr));
    Cause::new(
        CauseId::ServiceGone,
        both!("`{name}` of `{step}` {en}", "`{name}` de `{step}` {pt}"),
        both!(
            "mend it, then start it again; `check {step}` looks closer",
            "corrija-o e inicie de novo; `check {step}` olha mais de perto"
        ),
    )
    .with_details(lines)
}
