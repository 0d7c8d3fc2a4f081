//! The service `jaeger` of `docker-compose.yml`, in a container.
//!
//! A container that is up already is used as it is. One that is not is started, and removed with its
//! network when the last run that uses it ends: [`claim`] knows who that is. `check up` is such a run; it
//! only lasts longer.

mod beside;
mod claim;
mod container;

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::LocalBoxFuture;

use super::{Lifecycle, Ports, Site, remedied};
use crate::cause::{Cause, CauseId};
use crate::course_ports;
use crate::docker::{self, Docker, trouble};
use crate::event::{Event, JaegerInfo};
use crate::process::Process;
use crate::text::Text;
use crate::untrusted::Untrusted;

use beside::Beside;
use claim::{Claim, Turn};
use container::{Container, State};

/// How long Compose may go on starting the container after an interruption. It takes a second or two, but
/// where it fetches the image.
const LAST_REQUEST: Duration = Duration::from_secs(5);

/// The container, running.
#[derive(Debug)]
pub(super) struct Compose {
    docker: Docker,
    workspace: PathBuf,
    claim: Claim,
    /// Whether this run found it up.
    was_up: bool,
    /// `docker logs --follow`: what Jaeger writes, and it ends when the container does.
    log: Mutex<Process>,
}

impl Compose {
    pub(super) async fn start(site: &Site<'_>) -> Result<(Self, JaegerInfo), Cause> {
        let file = site.workspace.join("docker-compose.yml");
        if !file.is_file() {
            return Err(trouble::no_compose_file(&file));
        }
        let docker = site.cancel.or(docker::find()).await?;
        let turn = site.cancel.or(Turn::wait(site.workspace)).await?;
        let claim = turn.claim()?;
        match up(&docker, site, &claim).await {
            Ok(Running { was_up, log, info }) => {
                let workspace = site.workspace.to_owned();
                Ok((Self { docker, workspace, claim, was_up, log: Mutex::new(log) }, info))
            }
            Err(cause) => {
                // Half a container must not stay behind: one that could not take its port does.
                let _ = release(&docker, site.workspace, claim, turn).await;
                Err(cause)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Process> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lifecycle for Compose {
    fn ended(&mut self) -> LocalBoxFuture<'_, Cause> {
        Box::pin(async {
            let log = self.log.get_mut().unwrap_or_else(PoisonError::into_inner);
            log.ended().await;
            ended_early().with_details(shown(log))
        })
    }

    fn explain(&self, cause: Cause) -> Cause {
        let cause = remedied(cause, remedy);
        let mut log = self.lock();
        let shown = shown(&log);
        if log.exit().is_none() {
            let details = cause.details.iter().cloned().chain(shown).collect();
            return cause.with_details(details);
        }
        ended_early().with_details(shown)
    }

    fn interval(&self) -> Duration {
        Duration::from_millis(30)
    }

    /// One that was up before this run is there after it.
    fn outlives_the_run(&self) -> bool {
        self.was_up
    }

    fn stop(self: Box<Self>) -> LocalBoxFuture<'static, ()> {
        Box::pin(async {
            let mut log = self.log.into_inner().unwrap_or_else(PoisonError::into_inner);
            log.stop().await;
            // Where this fails it stays written down as ours, and the next run, or `check down`, removes it.
            if let Ok(turn) = Turn::wait(&self.workspace).await {
                let _ = release(&self.docker, &self.workspace, self.claim, turn).await;
            }
        })
    }
}

/// What to do about one that runs and does not do what is asked of it.
pub(super) fn remedy() -> Text {
    both!(
        "its container runs and does not answer as it should: `docker compose restart jaeger`, then run it again; `--stack embedded` needs no Docker",
        "o contêiner dele roda e não responde como devia: `docker compose restart jaeger`, depois rode de novo; `--stack embedded` não precisa do Docker"
    )
}

/// The last lines that it wrote.
fn shown(log: &Process) -> Vec<String> {
    let lines = log.log().lines();
    let last = lines.iter().skip(lines.len().saturating_sub(6));
    last.map(|line: &Untrusted| line.shown_up_to(300).to_string()).collect()
}

/// A container that is up.
struct Running {
    was_up: bool,
    log: Process,
    info: JaegerInfo,
}

/// Starts the container if it is not up, and waits until it is healthy.
async fn up(docker: &Docker, site: &Site<'_>, claim: &Claim) -> Result<Running, Cause> {
    let found = site.cancel.or(async {
        match Container::find(docker, site.workspace).await? {
            Some(container) => Ok(Some((container.state(docker).await?, container))),
            None => Ok(None),
        }
    });
    let (was_up, running) = match found.await? {
        Some((State::Healthy | State::NotYet(_), container)) => (true, container),
        Some((State::Down(_), _)) | None => (false, start(docker, site, claim).await?),
    };
    let known = site.cancel.or(async {
        running.until_healthy(docker).await?;
        known(docker, site, &running).await
    });
    match known.await {
        Ok((log, info)) => Ok(Running { was_up, log, info }),
        Err(cause) if cause.id == CauseId::Interrupted => Err(cause),
        // Compose knows no address of a container that is gone, each version in words of its own.
        Err(_) if matches!(running.state(docker).await, Ok(State::Down(_))) => Err(ended_early()),
        Err(cause) => Err(cause),
    }
}

/// What there is to know of a container that is healthy: what it writes from now on, and where it is.
async fn known(
    docker: &Docker,
    site: &Site<'_>,
    running: &Container,
) -> Result<(Process, JaegerInfo), Cause> {
    let [query, grpc, http] = [course_ports::QUERY, course_ports::OTLP_GRPC, course_ports::OTLP_HTTP];
    let query_url = running.address(docker, site.workspace, query).await?;
    let otlp_endpoint = running.address(docker, site.workspace, http).await?;
    if site.ports == Ports::Course {
        let grpc_url = running.address(docker, site.workspace, grpc).await?;
        for (address, port) in [(&query_url, query), (&grpc_url, grpc), (&otlp_endpoint, http)] {
            is_on_the_courses(address, port)?;
        }
    }
    let log = docker::following(&["logs", "--follow", "--tail", "50", running.id()]);
    let log = log.map_err(|error| trouble::no_client("docker", &error))?;
    let version = running.version(docker).await?;
    Ok((log, JaegerInfo { kind: "compose", version, query_url, otlp_endpoint }))
}

fn ended_early() -> Cause {
    Cause::new(
        CauseId::JaegerEnded,
        both!(
            "the container of Jaeger ended while it was in use",
            "o contêiner do Jaeger terminou enquanto estava em uso"
        ),
        both!(
            "run it again; if it ends again, `docker compose up jaeger` shows why, and `--stack embedded` needs none",
            "rode de novo; se terminar outra vez, `docker compose up jaeger` mostra por quê, e `--stack embedded` não precisa dele"
        ),
    )
}

/// Starts the container, written down as ours.
async fn start(docker: &Docker, site: &Site<'_>, claim: &Claim) -> Result<Container, Cause> {
    site.events.event(Event::Progress {
        text: both!(
            "starting Jaeger in Docker (the first time its image is fetched: 30 MB)",
            "iniciando o Jaeger no Docker (na primeira vez a imagem é baixada: 30 MB)"
        ),
    });
    let before = site.cancel.or(Beside::now(docker, site.workspace)).await?;
    claim.will_start(&before)?;
    let mut starting = pin!(Container::start(docker, site.workspace));
    let container = match site.cancel.unless(&mut starting).await {
        Some(started) => started?,
        // The engine goes on with what it was asked last, whether or not Compose is there to see it: what
        // is removed before that is there stays behind.
        None => match tokio::time::timeout(LAST_REQUEST, starting).await {
            Ok(started) => started?,
            Err(_) => return Err(site.cancel.cause()),
        },
    };
    if docker.makes_every_volume() {
        before.remove_new_volumes(docker, site.workspace).await?;
    }
    claim.started(container.id())?;
    Ok(container)
}

/// `check up` promises the course's ports, and what it starts sends its spans there.
fn is_on_the_courses(address: &str, port: u16) -> Result<(), Cause> {
    if address.ends_with(&format!(":{port}")) {
        return Ok(());
    }
    Err(Cause::new(
        CauseId::MovedPort,
        both!(
            "Jaeger's container is on `{address}`, not on port {port}, where `check up` promises it",
            "o contêiner do Jaeger está em `{address}`, não na porta {port}, onde `check up` o promete"
        ),
        both!(
            "take the variables of `docker-compose.yml` that move it out of the environment and of `.env`; a check needs no fixed port",
            "tire do ambiente e do `.env` as variáveis de `docker-compose.yml` que o mudam; uma verificação não precisa de porta fixa"
        ),
    ))
}

/// Gives the claim back. If it was the last one, and the container is ours, it goes.
async fn release(docker: &Docker, workspace: &Path, claim: Claim, turn: Turn) -> Result<(), Cause> {
    drop(claim);
    let Some(left) = turn.ours_and_unused() else { return Ok(()) };
    if let Some(container) = Container::find(docker, workspace).await?
        && left.is(container.id())
    {
        container.remove(docker, workspace).await?;
    }
    if let Some(before) = left.cut_off() {
        before.remove_new(docker, workspace).await?;
    }
    left.forget();
    Ok(())
}

/// Removes the container that a killed run left behind. `false` if there was none.
pub(super) async fn remove_left_over(workspace: &Path) -> Result<bool, Cause> {
    if !claim::is_written_down(workspace) {
        return Ok(false);
    }
    let docker = docker::find().await?;
    let turn = Turn::wait(workspace).await?;
    let claim = turn.claim()?;
    release(&docker, workspace, claim, turn).await?;
    Ok(true)
}

/// Removes everything of `docker-compose.yml`, of every profile: containers, networks and volumes.
pub(super) async fn remove_all(workspace: &Path) -> Result<(), Cause> {
    let docker = docker::find().await?;
    container::remove_all(&docker, workspace).await?;
    claim::forget(workspace);
    Ok(())
}
