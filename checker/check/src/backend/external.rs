//! A Jaeger that runs already, whoever's it is: nothing is started and nothing stopped.

use std::time::Duration;

use url::Url;

use super::Site;
use crate::cause::{Cause, CauseId};
use crate::credentials::Credentials;
use crate::event::{Event, StackInfo};
use crate::http_client::{HttpClient, Tls};
use crate::jaeger::Jaeger;
use crate::poll::{self, Poll, Unmet};

/// How long one is waited for that was started a moment ago.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is known of it.
pub(super) fn info(jaeger_url: &Url, otlp_endpoint: &Url) -> StackInfo {
    let [query_url, otlp_endpoint] =
        [jaeger_url, otlp_endpoint].map(|url| url.as_str().trim_end_matches('/').to_owned());
    StackInfo { kind: "external", version: None, query_url, otlp_endpoint }
}

/// The client that it is asked with. The certificates of the machine are read only where they are needed.
pub(super) fn client(info: &StackInfo, credentials: &Credentials) -> Result<HttpClient, Cause> {
    let is_tls = [&info.query_url, &info.otlp_endpoint].iter().any(|url| url.starts_with("https:"));
    HttpClient::new(credentials, if is_tls { Tls::OfThisMachine } else { Tls::Unused })
}

/// Waits until it answers as a Jaeger does. One that nobody has started, or whose proxy has nobody behind
/// it yet, gets a moment; one that answers wrongly will do so in a moment too.
pub(super) async fn await_jaeger(jaeger: &Jaeger, site: &Site<'_>) -> Result<(), Cause> {
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
