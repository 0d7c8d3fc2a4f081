//! The client: where Prefect is, and the connection to it.

use std::env;
use std::time::Duration;

use reqwest::Client;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::call::Call;
use crate::flow::{Flow, FlowAnswer};
use crate::{Error, retry};

/// Where Prefect's API is unless `PREFECT_API_URL` says otherwise.
const DEFAULT_URL: &str = "http://127.0.0.1:4200/api";

/// A Prefect, by its API's address. Cheap to clone: clones share their connections.
///
/// A call is made up to sixteen times, with longer and longer waits in between, of about twenty seconds in all: on the
/// answers 408, 429, 502 and 503, when there is no connection, and, if twice does no more than once, also when an
/// answer got lost on its way.
#[derive(Clone, Debug)]
pub struct Prefect {
    http: Client,
    api: String,
}

impl Prefect {
    /// The Prefect that `PREFECT_API_URL` names, by default the one on this machine's port 4200.
    pub fn from_env() -> Self {
        let url = env::var("PREFECT_API_URL").ok().filter(|url| !url.trim().is_empty());
        Self::at(url.as_deref().unwrap_or(DEFAULT_URL))
    }

    /// The Prefect whose API is at this address, such as `http://127.0.0.1:4200/api`. Nothing is sent yet.
    pub fn at(api: &str) -> Self {
        Self { http: Client::new(), api: api.trim().trim_end_matches('/').to_owned() }
    }

    /// Whether Prefect is ready to work. (Its `/health` says yes also where every other answer is 500.)
    pub async fn ready(&self) -> Result<(), Error> {
        Call::get(self.url("/ready")).done(&self.http).await
    }

    /// The server's version, such as `3.4.18`.
    pub async fn version(&self) -> Result<String, Error> {
        Call::get(self.url("/admin/version")).answer(&self.http).await
    }

    /// The flow of this name, registered if it is not known yet.
    pub async fn flow(&self, name: &str) -> Result<Flow, Error> {
        let call = Call::post(self.url("/flows/"), &json!({ "name": name })).repeatable();
        let answer: FlowAnswer = call.answer(&self.http).await?;
        Ok(Flow::new(self.clone(), answer))
    }

    pub(crate) async fn create<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Error> {
        Call::post(self.url(path), body).repeatable().answer(&self.http).await
    }

    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Error> {
        Call::post(self.url(path), body).answer(&self.http).await
    }

    pub(crate) async fn tell(&self, path: &str, body: &impl Serialize) -> Result<(), Error> {
        Call::post(self.url(path), body).done(&self.http).await
    }

    /// Events have ids of their own: whichever Prefect knows already does nothing.
    pub(crate) async fn tell_events(&self, events: &impl Serialize) -> Result<(), Error> {
        Call::post(self.url("/events"), events).repeatable().done(&self.http).await
    }

    pub(crate) async fn change(&self, path: &str, body: &impl Serialize) -> Result<(), Error> {
        Call::patch(self.url(path), body).done(&self.http).await
    }

    pub(crate) async fn read<T: DeserializeOwned>(&self, path: &str) -> Result<T, Error> {
        Call::get(self.url(path)).answer(&self.http).await
    }

    pub(crate) async fn wait(&self, length: Duration) {
        retry::wait(length).await;
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.api)
    }
}
