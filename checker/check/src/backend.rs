//! The trace backend of a run: where spans go and come from.
//!
//! Each kind of stack is a file with the same life: `start` gives what runs and where it is, `ended`
//! waits until it ends by itself, `stop` ends it. Everything else, the client and the canary, is the
//! same for all of them.

mod choice;
mod compose;
mod embedded;
mod external;
mod local;

use std::path::Path;
use std::time::Duration;

use crate::cancel::Cancel;
use crate::cause::{Cause, CauseId, Part};
use crate::event::{EventSink, StackInfo};
use crate::http_client::HttpClient;
use crate::jaeger::Jaeger;
use crate::otlp::{self, OwnSpan};
use crate::poll::{self, Poll};
use crate::tap::{Forward, NotTaken, Trouble};
use crate::text::Lang::{En, PtBr};
use crate::text::Text;

pub use choice::StackChoice;
use compose::Compose;
use embedded::Embedded;
use local::Local;

/// A backend that takes spans and gives them back.
#[derive(Debug)]
pub struct Backend {
    info: StackInfo,
    jaeger: Jaeger,
    forward: Forward,
    running: Running,
}

/// What keeps a backend there.
#[derive(Debug)]
enum Running {
    Embedded(Embedded),
    Local(Local),
    Compose(Compose),
    External,
}

/// Where a backend is started, and who hears how it goes.
#[derive(Clone, Copy)]
pub struct Site<'a> {
    /// The workspace, which has the `docker-compose.yml` and the folder for logs.
    pub workspace: &'a Path,
    /// On which ports.
    pub ports: Ports,
    /// Who hears how it goes.
    pub events: &'a dyn EventSink,
    /// What ends it before its end.
    pub cancel: &'a Cancel,
}

/// On which ports a backend is started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ports {
    /// On any that are free: nobody but this run needs to know them.
    Free,
    /// On the course's, where a browser and a person's own programs look: 16686, 4317, 4318.
    Course,
}

impl Backend {
    /// Starts the chosen stack and waits until it is ready.
    pub async fn start(choice: &StackChoice, site: &Site<'_>) -> Result<Self, Cause> {
        let (running, info) = match choice {
            StackChoice::Embedded => {
                let (embedded, info) = Embedded::start(site.ports).await?;
                (Running::Embedded(embedded), info)
            }
            StackChoice::Local { jaeger_bin } => {
                let (local, info) = Local::start(jaeger_bin.as_deref(), site).await?;
                (Running::Local(local), info)
            }
            StackChoice::Compose => {
                let (compose, info) = Compose::start(site).await?;
                (Running::Compose(compose), info)
            }
            StackChoice::External { jaeger_url, otlp_endpoint, .. } => {
                (Running::External, external::info(jaeger_url, otlp_endpoint))
            }
        };
        let http = match choice {
            StackChoice::External { credentials, .. } => external::client(&info, credentials)?,
            StackChoice::Embedded | StackChoice::Local { .. } | StackChoice::Compose => HttpClient::plain(),
        };
        let mut backend = Self::new(info, running, http);
        if matches!(backend.running, Running::External) {
            external::await_jaeger(&backend.jaeger, site).await?;
            backend.info.version = backend.jaeger.version().await;
        }
        Ok(backend)
    }

    /// The embedded store, on free ports.
    pub async fn embedded() -> Result<Self, Cause> {
        let (embedded, info) = Embedded::start(Ports::Free).await?;
        Ok(Self::new(info, Running::Embedded(embedded), HttpClient::plain()))
    }

    fn new(info: StackInfo, running: Running, http: HttpClient) -> Self {
        Self {
            jaeger: Jaeger::new(http.clone(), &info.query_url),
            forward: Forward::new(http, &info.otlp_endpoint),
            info,
            running,
        }
    }

    /// What it is and where.
    pub fn info(&self) -> &StackInfo {
        &self.info
    }

    /// The way to read traces.
    pub fn jaeger(&self) -> &Jaeger {
        &self.jaeger
    }

    /// The way to send spans.
    pub fn forward(&self) -> &Forward {
        &self.forward
    }

    /// Whether what it holds is there after the run: a Jaeger that we stop takes its memory along.
    pub fn outlives_the_run(&self) -> bool {
        match &self.running {
            Running::External => true,
            Running::Compose(compose) => compose.was_up(),
            Running::Embedded(_) | Running::Local(_) => false,
        }
    }

    /// A cause that somebody ran into, with what the backend knows of it: that it has ended, and what it
    /// wrote.
    pub fn explain(&self, cause: Cause) -> Cause {
        if cause.id.part() != Part::Jaeger {
            return cause;
        }
        match &self.running {
            Running::Local(local) => local.explain(remedied(cause, local::remedy)),
            Running::Compose(compose) => compose.explain(remedied(cause, compose::remedy)),
            Running::Embedded(_) => remedied(cause, embedded::remedy),
            Running::External => cause,
        }
    }

    /// Why it is not there any more, once it has [ended](Self::ended).
    pub fn why_ended(&self) -> Cause {
        match &self.running {
            Running::Local(local) => local.why_ended(),
            Running::Compose(compose) => compose.why_ended(),
            Running::Embedded(_) | Running::External => embedded::ended(),
        }
    }

    /// Sends a span of the checker's own and reads it back: whatever is missing afterwards is not
    /// missing because of the backend.
    pub async fn canary(&self) -> Result<(), Cause> {
        let span = OwnSpan::canary();
        let trace_id = span.trace_id;
        let sent = self.forward.send(&otlp::export(&[span])).await;
        sent.map_err(|not_taken| self.not_taken(&not_taken))?;
        let back = poll::until(self.interval(), Duration::from_secs(10), async || {
            match self.jaeger.trace(trace_id).await {
                Ok(Some(_)) => Poll::Ready(()),
                Ok(None) => Poll::NotYet(both!("not found", "não encontrado")),
                Err(cause) => Poll::Never(cause),
            }
        });
        back.await.map_err(|unmet| unmet.into_cause(|_| self.lost("10 s")))
    }

    /// How often it is asked while something is awaited.
    pub fn interval(&self) -> Duration {
        Duration::from_millis(match self.running {
            Running::Embedded(_) => 3,
            Running::Local(_) => 10,
            Running::Compose(_) | Running::External => 30,
        })
    }

    fn not_taken(&self, not_taken: &NotTaken) -> Cause {
        let otlp = &self.info.otlp_endpoint;
        let Trouble { what, remedy } = not_taken.trouble.clone();
        Cause::new(
            CauseId::OtlpUnreachable,
            Text::new(
                format!("`{otlp}` did not take a span of the checker's own: {}", what.get(En)),
                format!("`{otlp}` não recebeu um span do próprio verificador: {}", what.get(PtBr)),
            ),
            remedy.unwrap_or_else(|| {
                both!(
                    "see whether Jaeger takes OTLP over HTTP there; its port is 4318, and `--otlp-endpoint` names another",
                    "veja se o Jaeger recebe OTLP por HTTP ali; a porta dele é a 4318, e `--otlp-endpoint` indica outra"
                )
            }),
        )
    }

    fn lost(&self, error: &str) -> Cause {
        let (otlp, query) = (&self.info.otlp_endpoint, &self.info.query_url);
        Cause::new(
            CauseId::CanaryLost,
            both!(
                "a span of the checker's own, sent to `{otlp}`, did not come back from `{query}`: {error}",
                "um span do próprio verificador, enviado a `{otlp}`, não voltou de `{query}`: {error}"
            ),
            both!(
                "see whether both addresses belong to one Jaeger, and whether it takes OTLP over HTTP (4318)",
                "veja se os dois endereços são do mesmo Jaeger e se ele recebe OTLP por HTTP (4318)"
            ),
        )
    }

    /// Waits until it ends by itself, which it should not. Never returns for one that is not ours.
    pub async fn ended(&mut self) {
        match &mut self.running {
            Running::Embedded(embedded) => embedded.ended().await,
            Running::Local(local) => local.ended().await,
            Running::Compose(compose) => compose.ended().await,
            Running::External => std::future::pending().await,
        }
    }

    /// Stops what it started.
    pub async fn stop(self) {
        match self.running {
            Running::Embedded(embedded) => embedded.stop().await,
            Running::Local(local) => local.stop().await,
            Running::Compose(compose) => compose.stop().await,
            Running::External => {}
        }
    }
}

/// The cause with what to do about a Jaeger of ours, where it was made for one that a person has named.
fn remedied(cause: Cause, remedy: fn() -> Text) -> Cause {
    match cause.id {
        CauseId::CanaryLost
        | CauseId::JaegerMoved
        | CauseId::JaegerNotAllowed
        | CauseId::JaegerUnreachable
        | CauseId::JaegerUnreadable
        | CauseId::NotJaeger
        | CauseId::OtlpUnreachable
        | CauseId::SpansNotShown
        | CauseId::SpansNotTaken => Cause { hint: remedy(), ..cause },
        // For an error of its own no other address is the remedy.
        _ => cause,
    }
}

/// Removes a container that a run left behind because it was killed. `false` if there was none.
pub async fn remove_left_over_container(workspace: &Path) -> Result<bool, Cause> {
    compose::remove_left_over(workspace).await
}

/// Removes everything that `docker-compose.yml` describes, of every profile: containers, networks and
/// volumes.
pub async fn remove_containers_and_volumes(workspace: &Path) -> Result<(), Cause> {
    compose::remove_all(workspace).await
}

#[cfg(test)]
mod tests;
