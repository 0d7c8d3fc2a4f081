//! What a probe does to running services: starts one again in another environment, takes its place.

use tokio::net::TcpListener;

use super::{RunningService, RunningStack};
use crate::cancel::Cancel;
use crate::evidence::Life;
use crate::exercise::Step;
use crate::ports;
use crate::process::Process;
use crate::run_dir::RunDir;

impl RunningStack {
    /// Starts a service again in a changed environment, on its port and behind its door. Whether it
    /// came up.
    pub async fn restart(
        &mut self,
        step: &Step,
        name: &str,
        environment: &[(&str, &str)],
        run: &mut RunDir,
        cancel: &Cancel,
    ) -> bool {
        let mut all_up = true;
        for service in &step.services {
            let Some(index) = self.index(&service.name) else { return false };
            let is_asked = service.name == name;
            // The others go on; where a step stopped them before it read its traces, they come back.
            if !is_asked && self.services[index].process.is_some() {
                continue;
            }
            let Some(launch) = self.services[index].launch.clone() else { return false };
            self.services[index].kill().await;
            let mut command = self.command(service, &launch);
            command.envs(environment.iter().copied().filter(|_| is_asked));
            let Ok(process) = Process::start(command) else { return false };
            let _ = run.started(process.id());
            self.tap.runs(&service.name, process.id());
            let running = &mut self.services[index];
            running.process = Some(process);
            running.first_look = None;
            running.await_listening(launch.port, cancel).await;
            all_up &= running.evidence.life == Life::Served;
        }
        all_up
    }

    /// Ends a service and listens on its port in its place.
    pub async fn take_place_of(&mut self, name: &str) -> Option<TcpListener> {
        let index = self.index(name)?;
        let port = self.services[index].launch.as_ref()?.port;
        self.services[index].kill().await;
        ports::listen_on(port).await.ok()
    }
}

impl RunningService {
    async fn kill(&mut self) {
        if let Some(process) = &mut self.process {
            process.kill().await;
        }
    }
}
