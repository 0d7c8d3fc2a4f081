//! A Prefect that runs already, whoever's it is: nothing is started and nothing stopped.

use std::time::Duration;

use futures_util::future::LocalBoxFuture;
use url::Url;

use crate::cause::{Cause, CauseId};
use crate::credentials::Credentials;
use crate::event::{Event, PrefectInfo};
use crate::http_client::{HttpClient, Tls};
use crate::poll::{self, Poll, Unmet};
use crate::prefect::Prefect;
use crate::surroundings::{Lifecycle, Site};

/// How long one is waited for that was started a moment ago.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whoever runs it.
#[derive(Debug)]
pub(super) struct Somebodys;

impl Somebodys {
    /// Waits until the Prefect whose API is there answers.
    pub(super) async fn start(
        api_url: &Url,
        site: &Site<'_>,
    ) -> Result<(Self, PrefectInfo, HttpClient), Cause> {
        let url = api_url.as_str().trim_end_matches('/').to_owned();
        let tls = if api_url.scheme() == "https" { Tls::OfThisMachine } else { Tls::Unused };
        let http = HttpClient::new(&Credentials::default(), tls)?;
        let prefect = Prefect::new(http.clone(), &url);
        let mut last = None;
        let waited =
            poll::until(Duration::from_millis(100), PATIENCE, async || match prefect.is_ready().await {
                Ok(()) => Poll::Ready(()),
                Err(cause) if matches!(cause.id, CauseId::PrefectUnreachable | CauseId::PrefectError) => {
                    let text = both!("waiting for Prefect at `{url}`", "esperando o Prefect em `{url}`");
                    site.events.event(Event::Progress { text: text.clone() });
                    last = Some(cause);
                    Poll::NotYet(text)
                }
                Err(cause) => Poll::Never(cause),
            });
        match site.cancel.unless(waited).await {
            None => return Err(site.cancel.cause()),
            Some(Ok(())) => {}
            Some(Err(Unmet::Ever(cause))) => return Err(cause),
            // What it answered last says more than that the time was up.
            Some(Err(Unmet::InTime(_))) => last.map_or(Ok(()), Err)?,
        }
        let version = prefect.version().await;
        Ok((Self, PrefectInfo { kind: "external", version, api_url: url }, http))
    }
}

impl Lifecycle for Somebodys {
    fn ended(&mut self) -> LocalBoxFuture<'_, Cause> {
        Box::pin(std::future::pending())
    }

    /// A person has named it, and what to do says so already.
    fn explain(&self, cause: Cause) -> Cause {
        cause
    }

    fn interval(&self) -> Duration {
        Duration::from_millis(50)
    }

    fn outlives_the_run(&self) -> bool {
        true
    }

    fn stop(self: Box<Self>) -> LocalBoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}
