//! The trace backend of a run: the embedded store, or a Jaeger that is there already.

use std::time::Duration;

use reqwest::Client;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};
use trace_store::{Limits, Listeners};

use crate::cause::Cause;
use crate::clock;
use crate::event::StackInfo;
use crate::jaeger::Jaeger;
use crate::otlp::{self, OwnSpan};
use crate::poll::{self, Poll};
use crate::ports;
use crate::tap::Forward;

/// A backend that takes spans and gives them back.
#[derive(Debug)]
pub struct Backend {
    info: StackInfo,
    jaeger: Jaeger,
    forward: Forward,
    embedded: Option<Embedded>,
}

#[derive(Debug)]
struct Embedded {
    serving: JoinHandle<()>,
    stop: DropGuard,
}

impl Backend {
    /// The embedded store, on free ports.
    pub async fn embedded() -> Result<Self, Cause> {
        let (query, query_address) = ports::listen().await?;
        let (otlp_http, otlp_address) = ports::listen().await?;
        let (otlp_grpc, _) = ports::listen().await?;
        let info = StackInfo {
            kind: "embedded",
            version: Some(trace_store::VERSION.to_owned()),
            query_url: format!("http://{query_address}"),
            otlp_endpoint: format!("http://{otlp_address}"),
        };
        Self::serving(Listeners { query, otlp_grpc, otlp_http }, info)
    }

    /// The embedded store on the course's ports: 16686, 4317, 4318.
    pub async fn on_course_ports() -> Result<Self, Cause> {
        let listeners = Listeners {
            query: ports::listen_on(16686).await?,
            otlp_grpc: ports::listen_on(4317).await?,
            otlp_http: ports::listen_on(4318).await?,
        };
        let info = StackInfo {
            kind: "embedded",
            version: Some(trace_store::VERSION.to_owned()),
            query_url: "http://localhost:16686".to_owned(),
            otlp_endpoint: "http://localhost:4318".to_owned(),
        };
        Self::serving(listeners, info)
    }

    fn serving(listeners: Listeners, info: StackInfo) -> Result<Self, Cause> {
        let stop = CancellationToken::new();
        let told = stop.clone();
        let serving = tokio::spawn(async move {
            // It fails only when its listeners do; then the canary does not come back.
            let _ = trace_store::serve(listeners, Limits::default(), told.cancelled_owned()).await;
        });
        let embedded = Some(Embedded { serving, stop: stop.drop_guard() });
        Self::new(info, embedded)
    }

    /// A Jaeger that runs already: the base URL of its query API, and its OTLP endpoint for HTTP.
    pub fn external(query_url: &str, otlp_endpoint: &str) -> Result<Self, Cause> {
        let info = StackInfo {
            kind: "external",
            version: None,
            query_url: query_url.trim_end_matches('/').to_owned(),
            otlp_endpoint: otlp_endpoint.trim_end_matches('/').to_owned(),
        };
        Self::new(info, None)
    }

    fn new(info: StackInfo, embedded: Option<Embedded>) -> Result<Self, Cause> {
        let client = client()?;
        Ok(Self {
            jaeger: Jaeger::new(client.clone(), &info.query_url),
            forward: Forward::new(client, &info.otlp_endpoint),
            info,
            embedded,
        })
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

    /// Whether it is the embedded store, which asks nothing of anybody and may be asked often.
    pub fn is_embedded(&self) -> bool {
        self.embedded.is_some()
    }

    /// Sends a span of the checker's own and reads it back: whatever is missing afterwards is not
    /// missing because of the backend.
    pub async fn canary(&self) -> Result<(), Cause> {
        let (trace_id, now) = (otlp::random_trace_id(), clock::now_us());
        let span = OwnSpan {
            trace_id,
            span_id: otlp::random_span_id(),
            name: "canary".to_owned(),
            start_us: now,
            end_us: now,
        };
        let sent = self.forward.send(&otlp::export(&[span])).await;
        sent.map_err(|not_taken| self.lost(not_taken.message()))?;
        let mut broken = None;
        let back = poll::until(self.interval(), Duration::from_secs(10), async || {
            match self.jaeger.trace(trace_id).await {
                Ok(Some(_)) => Poll::Ready(()),
                Ok(None) => Poll::NotYet(both!("not found", "não encontrado")),
                Err(cause) => {
                    broken = Some(cause);
                    Poll::Ready(())
                }
            }
        })
        .await;
        match (back, broken) {
            (_, Some(cause)) => Err(cause),
            (Err(_), None) => Err(self.lost("10 s")),
            (Ok(()), None) => Ok(()),
        }
    }

    /// How often it is asked while something is awaited.
    pub fn interval(&self) -> Duration {
        Duration::from_millis(if self.is_embedded() { 3 } else { 30 })
    }

    fn lost(&self, error: &str) -> Cause {
        let (otlp, query) = (&self.info.otlp_endpoint, &self.info.query_url);
        Cause::new(
            "canary-lost",
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

    /// Waits until the embedded store ends by itself, which it only does when it fails. Never returns for
    /// another backend.
    pub async fn ended(&mut self) {
        match &mut self.embedded {
            Some(embedded) => drop((&mut embedded.serving).await),
            None => std::future::pending().await,
        }
    }

    /// Stops what it started.
    pub async fn stop(self) {
        if let Some(Embedded { serving, stop }) = self.embedded {
            drop(stop);
            let _ = serving.await;
        }
    }
}

/// The HTTP client for everything on the way to and from a backend.
fn client() -> Result<Client, Cause> {
    Client::builder().no_proxy().tcp_nodelay(true).build().map_err(|error| {
        Cause::new(
            "no-http-client",
            both!("cannot make an HTTP client: {error}", "não consigo criar um cliente HTTP: {error}"),
            both!("please report this", "por favor, relate isto"),
        )
    })
}
