//! Prefect's HTTP API, as a client: the only way in which anything is known of what a program told it.
//!
//! It reads, and writes only where recorded runs are played anew ([`play`]). A Prefect on `SQLite` answers 503 while others write, so every question is asked
//! again for a while.

mod answer;
mod play;
mod seen;

use std::time::Duration;

use bytes::Bytes;
use hyper::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::cause::{Cause, CauseId};
use crate::http_client::{HttpClient, NoHttpAnswer};
use crate::poll::{self, Poll, Unmet};
use crate::text::{Lang, Text};
use crate::untrusted::Untrusted;

pub use play::Played;
pub use seen::Wanted;

/// How long a question is asked again that a busy Prefect does not answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many of a kind one answer holds: Prefect gives no more.
const PAGE: usize = 200;
/// How many such answers are read at the most.
const MOST_PAGES: usize = 10;
/// How much of an answer that is an error is shown, in characters.
const SHOWN_CHARS: usize = 200;

/// A client of one Prefect.
#[derive(Debug)]
pub struct Prefect {
    http: HttpClient,
    url: String,
}

impl Prefect {
    /// A client for the Prefect whose API is at a URL: `http://127.0.0.1:4200/api`.
    pub fn new(http: HttpClient, url: &str) -> Self {
        Self { http, url: url.trim_end_matches('/').to_owned() }
    }

    /// Whether it can be asked: `health` says so too early.
    pub async fn is_ready(&self) -> Result<(), Cause> {
        let url = format!("{}/ready", self.url);
        let answer = self.http.get(&url).await.map_err(|error| self.unreachable(&error.what()))?;
        match answer.status {
            status if status.is_success() && !answer.is_page() => Ok(()),
            StatusCode::NOT_FOUND | StatusCode::OK => Err(not_prefect(&url)),
            status => Err(self.error(status, &answer.text())),
        }
    }

    /// The version that it tells.
    pub async fn version(&self) -> Option<String> {
        let answer = self.http.get(&format!("{}/admin/version", self.url)).await.ok()?;
        let version: String = serde_json::from_str(&answer.text()).ok()?;
        Some(Untrusted::from(version).shown_up_to(40).to_string())
    }

    /// Asks for one thing.
    async fn get<T: DeserializeOwned>(&self, route: &str) -> Result<T, Cause> {
        self.ask(route, None).await
    }

    /// Asks for all of a kind that a filter lets through, page by page.
    async fn filter<T: DeserializeOwned>(
        &self,
        kind: &str,
        filter: &Value,
        sort: &str,
    ) -> Result<Vec<T>, Cause> {
        let mut all = Vec::new();
        for page in 0..MOST_PAGES {
            let mut body = filter.clone();
            body["limit"] = json!(PAGE);
            body["offset"] = json!(page * PAGE);
            if !sort.is_empty() {
                body["sort"] = json!(sort);
            }
            let found: Vec<T> = self.ask(&format!("{kind}/filter"), Some(&body)).await?;
            let is_last = found.len() < PAGE;
            all.extend(found);
            if is_last {
                break;
            }
        }
        Ok(all)
    }

    async fn ask<T: DeserializeOwned>(&self, route: &str, body: Option<&Value>) -> Result<T, Cause> {
        let text = self.answer(route, body).await?;
        serde_json::from_str(&text).map_err(|error| unreadable(&format!("{}/{route}", self.url), &error))
    }

    /// Tells it something whose answer holds nothing to know.
    async fn tell(&self, route: &str, body: &Value) -> Result<(), Cause> {
        self.answer(route, Some(body)).await.map(drop)
    }

    async fn answer(&self, route: &str, body: Option<&Value>) -> Result<String, Cause> {
        let url = format!("{}/{route}", self.url);
        // Its server closes a connection that nobody used for a while, now and then just as it is used again.
        let mut broke = None;
        let answered = poll::until(Duration::from_millis(50), PATIENCE, async || {
            let sent = match body {
                Some(body) => self.http.post(&url, "application/json", Bytes::from(body.to_string())).await,
                None => self.http.get(&url).await,
            };
            match sent {
                Ok(answer) if answer.status.is_success() => Poll::Ready(answer.text()),
                Ok(answer) if answer.status == StatusCode::SERVICE_UNAVAILABLE => {
                    Poll::NotYet(both!("it is busy", "está ocupado"))
                }
                Ok(answer) => Poll::Never(self.error(answer.status, &answer.text())),
                Err(error @ NoHttpAnswer::Broken(_)) => {
                    broke = Some(error.what());
                    Poll::NotYet(error.what())
                }
                Err(error) => Poll::Never(self.unreachable(&error.what())),
            }
        })
        .await;
        answered.map_err(|unmet: Unmet| {
            unmet.into_cause(|last| match broke {
                Some(why) if why == last => self.unreachable(&why),
                _ => self.error(StatusCode::SERVICE_UNAVAILABLE, ""),
            })
        })
    }

    fn unreachable(&self, why: &Text) -> Cause {
        let (en, pt) = (why.get(Lang::En), why.get(Lang::PtBr));
        let url = &self.url;
        Cause::new(
            CauseId::PrefectUnreachable,
            both!("no Prefect answers at `{url}`: {en}", "nenhum Prefect responde em `{url}`: {pt}"),
            both!(
                "start it (`prefect server start`) or name another with `--prefect-url`; `--prefect embedded` needs none",
                "inicie-o (`prefect server start`) ou indique outro com `--prefect-url`; `--prefect embedded` não precisa dele"
            ),
        )
    }

    fn error(&self, status: StatusCode, body: &str) -> Cause {
        let url = &self.url;
        let said = Untrusted::from(body);
        let details =
            if body.is_empty() { Vec::new() } else { vec![said.shown_up_to(SHOWN_CHARS).to_string()] };
        Cause::new(
            CauseId::PrefectError,
            both!("Prefect at `{url}` answers {status}", "o Prefect em `{url}` responde {status}"),
            both!(
                "its log says why; run it again when it is well",
                "o log dele diz por quê; rode de novo quando ele estiver bem"
            ),
        )
        .with_details(details)
    }
}

fn not_prefect(url: &str) -> Cause {
    Cause::new(
        CauseId::NotPrefect,
        both!(
            "`{url}` is answered, and not by Prefect's API",
            "`{url}` é respondido, e não pela API do Prefect"
        ),
        both!(
            "`--prefect-url` names the API, such as `http://localhost:4200/api`",
            "`--prefect-url` indica a API, como `http://localhost:4200/api`"
        ),
    )
}

fn unreadable(url: &str, error: &serde_json::Error) -> Cause {
    Cause::new(
        CauseId::PrefectUnreadable,
        both!(
            "the answer of `{url}` is not understood: {error}",
            "a resposta de `{url}` não foi entendida: {error}"
        ),
        both!(
            "see whether that is a Prefect 3, and please report it",
            "veja se esse é um Prefect 3, e por favor avise"
        ),
    )
}
