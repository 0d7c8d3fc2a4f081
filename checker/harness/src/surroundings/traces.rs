//! The trace backend of a run: where spans go and come from.
//!
//! Each kind is a file with the same [`Lifecycle`]; `start` gives it and where it is. Everything else, the
//! client and the canary, is the same for all of them.

mod compose;
mod embedded;
mod external;
mod local;
mod read;

pub(super) use embedded::remedy;

use std::path::Path;
use std::time::Duration;

use super::{JaegerChoice, Lifecycle, Ports, Site};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;

use crate::cause::{Cause, CauseId};
use crate::event::JaegerInfo;
use crate::http_client::HttpClient;
use crate::jaeger::Jaeger;
use crate::otlp::{self, OwnSpan};
use crate::poll::{self, Poll};
use crate::tap::{Forward, NotTaken, Trouble};
use crate::text::Lang::{En, PtBr};
use crate::text::Text;

use compose::Compose;
use embedded::Embedded;
use external::External;
use local::Local;

/// A backend that takes spans and gives them back.
#[derive(Debug)]
pub struct TraceBackend {
    info: JaegerInfo,
    jaeger: Jaeger,
    forward: Forward,
    life: Box<dyn Lifecycle>,
}

impl TraceBackend {
    /// Starts the chosen kind and waits until it is ready.
    pub(super) async fn start(choice: &JaegerChoice, site: &Site<'_>) -> Result<Self, Cause> {
        Ok(match choice {
            JaegerChoice::Embedded => Self::of(Embedded::start(site.ports).await?),
            JaegerChoice::Local { jaeger_bin } => Self::of(Local::start(jaeger_bin.as_deref(), site).await?),
            JaegerChoice::Compose => Self::of(Compose::start(site).await?),
            JaegerChoice::External { jaeger_url, otlp_endpoint, credentials } => {
                let urls = [jaeger_url, otlp_endpoint];
                let (external, info, http) = External::start(urls, credentials, site).await?;
                Self::new(Box::new(external), info, http)
            }
        })
    }

    /// The embedded store, on free ports.
    pub async fn embedded() -> Result<Self, Cause> {
        Ok(Self::of(Embedded::start(Ports::Free).await?))
    }

    /// One of ours, on this machine.
    fn of((life, info): (impl Lifecycle + 'static, JaegerInfo)) -> Self {
        Self::new(Box::new(life), info, HttpClient::plain())
    }

    fn new(life: Box<dyn Lifecycle>, info: JaegerInfo, http: HttpClient) -> Self {
        Self {
            jaeger: Jaeger::new(http.clone(), &info.query_url),
            forward: Forward::new(http, &info.otlp_endpoint),
            info,
            life,
        }
    }

    /// What it is and where.
    pub fn info(&self) -> &JaegerInfo {
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

    /// What keeps it there.
    pub fn life(&self) -> &dyn Lifecycle {
        self.life.as_ref()
    }

    pub(super) fn life_mut(&mut self) -> &mut dyn Lifecycle {
        self.life.as_mut()
    }

    #[cfg(test)]
    pub(super) fn life_box(&mut self) -> &mut Box<dyn Lifecycle> {
        &mut self.life
    }

    pub(super) fn into_life(self) -> Box<dyn Lifecycle> {
        self.life
    }

    /// Sends a span of the checker's own and reads it back: whatever is missing afterwards is not
    /// missing because of the backend.
    pub(super) async fn canary(&self) -> Result<(), Cause> {
        let span = OwnSpan::canary();
        let trace_id = span.trace_id;
        let sent = self.forward.send(&otlp::export(&[span])).await;
        sent.map_err(|not_taken| self.not_taken(&not_taken))?;
        let back = poll::until(self.life.interval(), Duration::from_secs(10), async || {
            match self.jaeger.trace(trace_id).await {
                Ok(Some(_)) => Poll::Ready(()),
                Ok(None) => Poll::NotYet(both!("not found", "não encontrado")),
                Err(cause) => Poll::Never(cause),
            }
        });
        back.await.map_err(|unmet| unmet.into_cause(|_| self.lost("10 s")))
    }

    /// Has both ends answer, and leaves nothing behind: a person looks at what is kept, and a span of the checker's
    /// own would be the first thing there. Both ends are of one program of ours, so what goes in comes out.
    pub(super) async fn answers(&self) -> Result<(), Cause> {
        let sent = self.forward.send(&ExportTraceServiceRequest::default()).await;
        sent.map_err(|not_taken| self.not_taken(&not_taken))?;
        self.jaeger.services().await.map(drop)
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
