//! A Jaeger that runs already, whoever's it is: nothing is started and nothing stopped.

use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use url::Url;

use super::{Lifecycle, Site};
use crate::cause::{Cause, CauseId};
use crate::credentials::Credentials;
use crate::event::{Event, JaegerInfo};
use crate::http_client::{HttpClient, Tls};
use crate::jaeger::Jaeger;
use crate::poll::{self, Poll, Unmet};

/// How long one is waited for that was started a moment ago.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whoever runs it.
#[derive(Debug)]
pub(super) struct External;

impl External {
    /// Waits until the Jaeger at these addresses, for queries and for OTLP, answers.
    pub(super) async fn start(
        urls: [&Url; 2],
        credentials: &Credentials,
        site: &Site<'_>,
    ) -> Result<(Self, JaegerInfo, HttpClient), Cause> {
        let [query_url, otlp_endpoint] = urls.map(|url| url.as_str().trim_end_matches('/').to_owned());
        // The certificates of the machine are read only where they are needed.
        let is_tls = urls.iter().any(|url| url.scheme() == "https");
        let http = HttpClient::new(credentials, if is_tls { Tls::OfThisMachine } else { Tls::Unused })?;
        let jaeger = Jaeger::new(http.clone(), &query_url);
        await_jaeger(&jaeger, site).await?;
        let version = jaeger.version().await;
        Ok((Self, JaegerInfo { kind: "external", version, query_url, otlp_endpoint }, http))
    }
}

impl Lifecycle for External {
    fn ended(&mut self) -> LocalBoxFuture<'_, Cause> {
        Box::pin(std::future::pending())
    }

    /// A person has named it, and what to do says so already.
    fn explain(&self, cause: Cause) -> Cause {
        cause
    }

    fn interval(&self) -> Duration {
        Duration::from_millis(30)
    }

    fn outlives_the_run(&self) -> bool {
        true
    }

    fn stop(self: Box<Self>) -> LocalBoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// Waits until it answers as a Jaeger does. One that nobody has started, or whose proxy has nobody behind
/// it yet, gets a moment; one that answers wrongly will do so in a moment too.
async fn await_jaeger(jaeger: &Jaeger, site: &Site<'_>) -> Result<(), Cause> {
    let mut last = None;
    let waited = poll::until(Duration::from_millis(100), PATIENCE, async || match jaeger.services().await {
        Ok(_) => Poll::Ready(()),
        Err(cause) if matches!(cause.id, CauseId::JaegerUnreachable | CauseId::JaegerError) => {
            let url = jaeger.url();
            let text = both!("waiting for Jaeger at `{url}`", "esperando o Jaeger em `{url}`");
            site.events.event(Event::Progress { text: text.clone() });
            last = Some(cause);
            Poll::NotYet(text)
        }
        Err(cause) => Poll::Never(cause),
    });
    match site.cancel.unless(waited).await {
        None => Err(site.cancel.cause()),
        Some(Ok(())) => Ok(()),
        Some(Err(Unmet::Ever(cause))) => Err(cause),
        // What it answered last says more than that the time was up.
        Some(Err(Unmet::InTime(_))) => last.map_or(Ok(()), Err),
    }
}
