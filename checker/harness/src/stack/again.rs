//! What a probe does to running services: starts one again in another environment, takes its place.

use tokio::net::TcpListener;

use super::RunningStack;
use super::pace::Pace;
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
        for exporter in step.exporters().iter().filter(|exporter| exporter.listens()) {
            let Some(service) = self.service(&exporter.name) else { return false };
            let is_asked = exporter.name == name;
            // The others go on; where a step stopped them before it read its traces, they come back.
            if !is_asked && service.running.process.is_some() {
                continue;
            }
            service.running.kill().await;
            let launch = service.launch.clone();
            let mut command = self.command(&launch);
            command.envs(environment.iter().copied().filter(|_| is_asked));
            let Ok(process) = Process::start(command) else { return false };
            let _ = run.started(process.id());
            self.tap.runs(&exporter.name, process.id());
            let Some(service) = self.service(&exporter.name) else { return false };
            service.running.process = Some(process);
            service.running.pace = Pace::default();
            service.running.await_listening(launch.port, cancel).await;
            all_up &= service.running.evidence.life == Life::Served;
        }
        all_up
    }

    /// Ends a service and listens on its port in its place.
    pub async fn take_place_of(&mut self, name: &str) -> Option<TcpListener> {
        let service = self.service(name)?;
        service.running.kill().await;
        ports::listen_on(service.launch.port).await.ok()
    }
}
