//! Jaeger's HTTP query API, as a client: the only way in which traces are read.
//!
//! Speaks to every Jaeger from 1.73 on. Their answers differ in more than they should (`null` for an
//! empty list, errors as text, a page of HTML for an unknown route), so everything is read leniently,
//! except HTML: that is no Jaeger, or no route of it.

mod span;

use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde::Deserialize;

use crate::cause::Cause;
use crate::trace::{Trace, TraceId};
use crate::untrusted::Untrusted;

/// The most traces that one search asks for.
const MOST_TRACES: u32 = 500;

/// A client of one Jaeger.
#[derive(Debug, Clone)]
pub struct Jaeger {
    client: Client,
    url: String,
}

/// What `data` holds, with the lists that may be `null`.
#[derive(Deserialize)]
struct Envelope<T> {
    #[serde(default = "Option::default")]
    data: Option<Vec<T>>,
}

/// `/api/v3/services`.
#[derive(Deserialize)]
struct Services {
    #[serde(default)]
    services: Option<Vec<String>>,
}

impl Jaeger {
    /// A client for the Jaeger at a URL, base path included.
    pub fn new(client: Client, url: &str) -> Self {
        Self { client, url: url.trim_end_matches('/').to_owned() }
    }

    /// Where its pages are.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The page of a trace.
    pub fn trace_url(&self, trace: TraceId) -> String {
        format!("{}/trace/{trace}", self.url)
    }

    /// A trace by its id, unadjusted (a read without `raw` changes what v2 stores); `None` while
    /// Jaeger knows nothing of it. `GET /api/traces/{traceID}?raw=true`.
    pub async fn trace(&self, id: TraceId) -> Result<Option<Trace>, Cause> {
        let Some(body) = self.get(&format!("/api/traces/{id}"), &[("raw", "true".to_owned())]).await? else {
            return Ok(None);
        };
        Ok(self.traces(&body)?.into_iter().find(|trace| trace.id == id))
    }

    /// The names of the services that Jaeger knows. `GET /api/v3/services`, which every version
    /// answers, and the older `GET /api/services` should it not.
    pub async fn services(&self) -> Result<Vec<Untrusted>, Cause> {
        let names = match self.get("/api/v3/services", &[]).await {
            Ok(Some(body)) => self.read::<Services>(&body)?.services,
            Ok(None) | Err(_) => match self.get("/api/services", &[]).await? {
                Some(body) => self.read::<Envelope<String>>(&body)?.data,
                None => None,
            },
        };
        Ok(names.unwrap_or_default().into_iter().map(Untrusted::new).collect())
    }

    /// The traces in which a service has a span that started in a window (µs since the epoch, both
    /// ends in it), unadjusted. `GET /api/traces`.
    pub async fn search(&self, service: &Untrusted, start_us: u64, end_us: u64) -> Result<Vec<Trace>, Cause> {
        let query = [
            ("service", service.raw().to_owned()),
            ("start", start_us.to_string()),
            ("end", end_us.to_string()),
            ("limit", MOST_TRACES.to_string()),
            ("raw", "true".to_owned()),
        ];
        match self.get("/api/traces", &query).await? {
            Some(body) => self.traces(&body),
            None => Ok(Vec::new()),
        }
    }

    fn traces(&self, body: &str) -> Result<Vec<Trace>, Cause> {
        let envelope: Envelope<span::WireTrace> = self.read(body)?;
        Ok(envelope.data.unwrap_or_default().into_iter().filter_map(span::WireTrace::into_trace).collect())
    }

    fn read<T: serde::de::DeserializeOwned>(&self, body: &str) -> Result<T, Cause> {
        serde_json::from_str(body).map_err(|error| {
            if body.trim_start().starts_with('<') {
                return not_jaeger(&self.url);
            }
            let url = &self.url;
            Cause::new(
                "jaeger-unreadable",
                both!(
                    "the answer of `{url}` is not Jaeger's: {error}",
                    "a resposta de `{url}` não é do Jaeger: {error}"
                ),
                both!(
                    "see whether `--jaeger-url` names Jaeger's query port (16686)",
                    "veja se `--jaeger-url` aponta a porta de consulta do Jaeger (16686)"
                ),
            )
        })
    }

    /// The body of an answer; `None` for 404, which is Jaeger's "nothing found".
    async fn get(&self, path: &str, query: &[(&str, String)]) -> Result<Option<String>, Cause> {
        let url = format!("{}{path}", self.url);
        let answer = self.client.get(&url).query(query).timeout(Duration::from_secs(10)).send().await;
        let answer = answer.map_err(|error| unreachable(&self.url, &error))?;
        let status = answer.status();
        let bytes = answer.bytes().await.map_err(|error| unreachable(&self.url, &error))?;
        let body = String::from_utf8_lossy(&bytes).into_owned();
        if body.trim_start().starts_with("<!") || body.trim_start().starts_with("<html") {
            return Err(not_jaeger(&self.url));
        }
        match status {
            StatusCode::NOT_FOUND => Ok(None),
            status if status.is_success() => Ok(Some(body)),
            status => {
                let text = Untrusted::new(body);
                let text = text.shown_up_to(200);
                Err(Cause::new(
                    "jaeger-error",
                    both!(
                        "Jaeger at `{url}` answered {status}: {text}",
                        "o Jaeger em `{url}` respondeu {status}: {text}"
                    ),
                    both!(
                        "look into Jaeger's log; then run it again",
                        "olhe o log do Jaeger e depois rode de novo"
                    ),
                ))
            }
        }
    }
}

fn unreachable(url: &str, error: &reqwest::Error) -> Cause {
    let error = innermost(error);
    Cause::new(
        "jaeger-unreachable",
        both!("cannot reach Jaeger at `{url}`: {error}", "não alcanço o Jaeger em `{url}`: {error}"),
        both!(
            "start Jaeger, or name the right address with `--jaeger-url`; without `--stack external` none is needed",
            "inicie o Jaeger ou informe o endereço certo com `--jaeger-url`; sem `--stack external` nenhum é preciso"
        ),
    )
}

fn not_jaeger(url: &str) -> Cause {
    Cause::new(
        "not-jaeger",
        both!(
            "`{url}` answered with a web page, not with Jaeger's API",
            "`{url}` respondeu com uma página, não com a API do Jaeger"
        ),
        both!(
            "name Jaeger's query port and its base path with `--jaeger-url`",
            "informe a porta de consulta do Jaeger e o caminho base com `--jaeger-url`"
        ),
    )
}

/// The cause at the bottom: "connection refused" says more than "error sending request".
pub(crate) fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
