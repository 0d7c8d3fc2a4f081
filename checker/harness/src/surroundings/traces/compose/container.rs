//! The container of the service `jaeger`: found, started, asked, removed.

use std::path::Path;
use std::time::Duration;

use crate::cause::{Cause, CauseId};
use crate::docker::{Docker, PATIENCE, trouble};
use crate::poll::{self, Poll};
use crate::process::Output;
use crate::text::{Lang, Text};

const SERVICE: &str = "jaeger";
/// How long starting may take: the image may have to be fetched over a slow line.
const START_LIMIT: Duration = Duration::from_mins(10);
/// How long it may take from started to healthy. It takes a second.
const HEALTHY_LIMIT: Duration = Duration::from_mins(1);
/// How long stopping and removing may take: ten seconds are the engine's own grace.
const REMOVE_LIMIT: Duration = Duration::from_mins(1);

/// A container, running or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Container {
    id: String,
}

/// How it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// Its health check passes.
    Healthy,
    /// It runs and its health check has not passed yet: the engine's word for it.
    NotYet(String),
    /// It does not run: the engine's word for it.
    Down(String),
}

impl Container {
    /// The one of this workspace, if there is one, running or not.
    pub(super) async fn find(docker: &Docker, workspace: &Path) -> Result<Option<Self>, Cause> {
        let arguments = ["ps", "--all", "--quiet", SERVICE];
        let output = docker.in_workspace(workspace, &arguments, PATIENCE).await?;
        if !output.is_success() {
            return Err(failed(docker, &arguments, &output));
        }
        let id = output.stdout.lines().map(str::trim).find(|line| !line.is_empty());
        Ok(id.map(|id| Self { id: id.to_owned() }))
    }

    /// Starts it in the background.
    pub(super) async fn start(docker: &Docker, workspace: &Path) -> Result<Self, Cause> {
        let arguments = ["up", "--detach", SERVICE];
        let output = docker.in_workspace(workspace, &arguments, START_LIMIT).await?;
        let found = Self::find(docker, workspace).await?;
        found.filter(|_| output.is_success()).ok_or_else(|| failed(docker, &arguments, &output))
    }

    /// Its id.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// How it is now.
    pub(super) async fn state(&self, docker: &Docker) -> Result<State, Cause> {
        let words =
            self.inspect(docker, "{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}}");
        let words = words.await?;
        Ok(match words.split_once(' ') {
            Some(("running", "healthy")) => State::Healthy,
            Some(("running", health)) => State::NotYet(health.to_owned()),
            Some((status, _)) => State::Down(status.to_owned()),
            None => State::Down(words),
        })
    }

    /// Waits until its health check passes.
    pub(super) async fn until_healthy(&self, docker: &Docker) -> Result<(), Cause> {
        let healthy =
            poll::until(Duration::from_millis(100), HEALTHY_LIMIT, async || match self.state(docker).await {
                Ok(State::Healthy) => Poll::Ready(()),
                Ok(State::NotYet(health)) => Poll::NotYet(both!(
                    "it runs, and its health is `{health}`",
                    "ele roda, e a saúde é `{health}`"
                )),
                Ok(State::Down(status)) => {
                    Poll::Never(not_healthy(&both!("it is `{status}`", "está `{status}`")))
                }
                Err(cause) => Poll::Never(not_healthy(&cause.what)),
            });
        let cause = match healthy.await {
            Ok(()) => return Ok(()),
            Err(unmet) => unmet.into_cause(|because| not_healthy(&because)),
        };
        let log = docker.client(&["logs", "--tail", "6", &self.id], PATIENCE).await;
        let log = log.map(|output| output.stdout + &output.stderr).unwrap_or_default();
        Err(cause.with_details(trouble::last_lines(&log)))
    }

    /// Where one of its ports is on this machine, as a URL.
    pub(super) async fn address(
        &self,
        docker: &Docker,
        workspace: &Path,
        port: u16,
    ) -> Result<String, Cause> {
        let inside = port.to_string();
        let arguments = ["port", SERVICE, inside.as_str()];
        let output = docker.in_workspace(workspace, &arguments, PATIENCE).await?;
        let address = output.stdout.trim();
        if !output.is_success() || address.is_empty() || address.ends_with(":0") {
            return Err(failed(docker, &arguments, &output));
        }
        // Bound to every interface it is reached by loopback all the same.
        Ok(format!("http://{}", address.replace("0.0.0.0", "127.0.0.1")))
    }

    /// The version in the name of its image: `jaegertracing/all-in-one:1.73.0`.
    pub(super) async fn version(&self, docker: &Docker) -> Result<Option<String>, Cause> {
        let image = self.inspect(docker, "{{.Config.Image}}").await?;
        Ok(image.rsplit_once(':').map(|(_, tag)| tag.to_owned()).filter(|tag| !tag.contains('/')))
    }

    /// Stops and removes it, and its networks unless others are on them.
    pub(super) async fn remove(&self, docker: &Docker, workspace: &Path) -> Result<(), Cause> {
        let networks =
            self.inspect(docker, "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}").await?;
        let arguments = ["rm", "--stop", "--force", "-v", SERVICE];
        let output = docker.in_workspace(workspace, &arguments, REMOVE_LIMIT).await?;
        if !output.is_success() {
            return Err(failed(docker, &arguments, &output));
        }
        for network in networks.split_whitespace() {
            // Refused while another container is on it: then it is not only ours.
            let _ = docker.client(&["network", "rm", network], PATIENCE).await?;
        }
        Ok(())
    }

    async fn inspect(&self, docker: &Docker, format: &str) -> Result<String, Cause> {
        let output = docker.client(&["inspect", "--format", format, &self.id], PATIENCE).await?;
        if output.is_success() {
            Ok(output.stdout.trim().to_owned())
        } else {
            Err(trouble::not_up("docker inspect", &output.stderr))
        }
    }
}

fn not_healthy(why: &Text) -> Cause {
    let (en, pt_br) = (why.get(Lang::En), why.get(Lang::PtBr));
    Cause::new(
        CauseId::JaegerNotUp,
        Text::new(
            format!("the container of Jaeger did not become healthy: {en}"),
            format!("o contêiner do Jaeger não ficou saudável: {pt_br}"),
        ),
        both!(
            "its last lines stand above; `docker compose up jaeger` shows all of them",
            "as últimas linhas dele estão acima; `docker compose up jaeger` mostra todas"
        ),
    )
}

/// Removes the containers of every profile, the networks and the volumes.
pub(super) async fn remove_all(docker: &Docker, workspace: &Path) -> Result<(), Cause> {
    let arguments = [docker.every_profile(), &["down", "--volumes", "--remove-orphans"]].concat();
    let output = docker.in_workspace(workspace, &arguments, REMOVE_LIMIT).await?;
    if output.is_success() { Ok(()) } else { Err(failed(docker, &arguments, &output)) }
}

fn failed(docker: &Docker, arguments: &[&str], output: &Output) -> Cause {
    let command = format!("{} {}", docker.compose_command(), arguments.join(" "));
    trouble::not_up(&command, &format!("{}\n{}", output.stdout, output.stderr))
}
