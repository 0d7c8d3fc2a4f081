//! One call: sent, repeated while the answer is "not now", and read.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use reqwest::{Client, Method, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;
use crate::retry;

/// The version of the API that is spoken. Prefect refuses those that it no longer knows.
const API_VERSION: &str = "0.8.4";

/// How long one attempt may take. A Prefect on `SQLite` takes seconds when many write.
const TIME_OUT: Duration = Duration::from_secs(30);

/// How much of an answer that is an error is kept, in bytes.
const KEPT: usize = 500;

/// A call to be made.
pub(crate) struct Call {
    method: Method,
    url: String,
    body: Option<Vec<u8>>,
    is_repeatable: bool,
}

impl Call {
    pub(crate) fn get(url: String) -> Self {
        Self { method: Method::GET, url, body: None, is_repeatable: true }
    }

    pub(crate) fn post(url: String, body: &impl Serialize) -> Self {
        Self { method: Method::POST, url, body: Some(json(body)), is_repeatable: false }
    }

    pub(crate) fn patch(url: String, body: &impl Serialize) -> Self {
        Self { method: Method::PATCH, url, body: Some(json(body)), is_repeatable: true }
    }

    /// Twice does no more than once: it is repeated also when nobody knows whether it arrived.
    pub(crate) fn repeatable(mut self) -> Self {
        self.is_repeatable = true;
        self
    }

    /// Makes the call, and reads its answer.
    pub(crate) async fn answer<T: DeserializeOwned>(self, http: &Client) -> Result<T, Error> {
        let bytes = self.send(http).await?;
        serde_json::from_slice(&bytes).map_err(|source| Error::Unreadable { call: self.told(), source })
    }

    /// Makes the call; whatever else is in the answer does not matter.
    pub(crate) async fn done(self, http: &Client) -> Result<(), Error> {
        self.send(http).await.map(drop)
    }

    async fn send(&self, http: &Client) -> Result<Vec<u8>, Error> {
        let mut attempt = 0;
        loop {
            attempt += 1;
            let pause = match self.send_once(http).await {
                Ok(response) if retry::is_for_now(response.status()) && attempt < retry::ATTEMPTS => {
                    asked_for(&response).unwrap_or_else(|| retry::wait_after(attempt))
                }
                Ok(response) => return self.body_of(response).await,
                Err(error) if attempt < self.attempts_after(&error) => retry::wait_after(attempt),
                Err(source) => return Err(Error::Unreachable { call: self.told(), source }),
            };
            retry::wait(pause).await;
        }
    }

    /// How often it may be sent in all, where this is why there was no answer.
    fn attempts_after(&self, error: &reqwest::Error) -> u32 {
        // Without a connection nothing was done. With one, who knows.
        if error.is_connect() {
            retry::ATTEMPTS_ALONE
        } else if self.is_repeatable {
            retry::ATTEMPTS
        } else {
            1
        }
    }

    async fn send_once(&self, http: &Client) -> reqwest::Result<Response> {
        let mut request = http
            .request(self.method.clone(), &self.url)
            .timeout(TIME_OUT)
            .header(USER_AGENT, "prefect-client (Tracelings)")
            .header("x-prefect-api-version", API_VERSION);
        if let Some(body) = &self.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.clone());
        }
        request.send().await
    }

    async fn body_of(&self, response: Response) -> Result<Vec<u8>, Error> {
        let status = response.status();
        let bytes =
            response.bytes().await.map_err(|source| Error::Unreachable { call: self.told(), source })?;
        if status.is_success() {
            return Ok(bytes.into());
        }
        let answer = String::from_utf8_lossy(&bytes[..bytes.len().min(KEPT)]).into_owned();
        Err(Error::Refused { call: self.told(), status: status.as_u16(), answer })
    }

    fn told(&self) -> String {
        format!("{} {}", self.method, self.url)
    }
}

/// How long the server asks to be left alone, if it says so in seconds.
fn asked_for(response: &Response) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body)
        .expect("the bodies of this crate are JSON: texts, numbers, lists, and texts as keys")
}
