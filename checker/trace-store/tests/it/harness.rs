//! A served store on free ports, and the clients that speak to it.

use std::ops::Deref;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use trace_store::{Limits, Listeners, ServeError};

/// Where a store serves, and a client for it.
pub(crate) struct Client {
    pub(crate) query: String,
    pub(crate) otlp_grpc: String,
    pub(crate) otlp_http: String,
    pub(crate) http: reqwest::Client,
}

/// A store that serves until [`Served::stop`].
pub(crate) struct Served {
    at: Client,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<Result<(), ServeError>>,
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    /// Where it sends on to, if it does.
    pub(crate) location: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) async fn read(response: reqwest::Response) -> Self {
        let header =
            |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        Self {
            status: response.status().as_u16(),
            content_type: header("content-type").unwrap_or_default(),
            location: header("location"),
            body: response.bytes().await.unwrap().to_vec(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Served {
    pub(crate) async fn start() -> Self {
        Self::with(Limits::default()).await
    }

    pub(crate) async fn with(limits: Limits) -> Self {
        let bind = async || TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listeners = Listeners {
            query: bind().await,
            query_names: vec!["traces.example.org".to_owned()],
            otlp_grpc: bind().await,
            otlp_http: bind().await,
        };
        let url = |listener: &TcpListener| format!("http://{}", listener.local_addr().unwrap());
        let at = Client::new(url(&listeners.query), url(&listeners.otlp_grpc), url(&listeners.otlp_http));
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(trace_store::serve(listeners, limits, async {
            let _ = stopped.await;
        }));
        Self { at, stop, serving }
    }

    /// Tells the store to stop, waits until it did and passes on what it returned.
    pub(crate) async fn stop(self) -> Result<(), ServeError> {
        let _ = self.stop.send(());
        self.serving.await.unwrap()
    }
}

impl Deref for Served {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.at
    }
}

impl Client {
    pub(crate) fn new(query: String, otlp_grpc: String, otlp_http: String) -> Self {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_mins(2))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self { query, otlp_grpc, otlp_http, http }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let response = self.http.get(format!("{}{path}", self.query)).send().await;
        Answer::read(response.unwrap()).await
    }

    /// Posts to `/v1/traces`.
    pub(crate) async fn export(&self, content_type: &str, body: impl Into<reqwest::Body>) -> Answer {
        let request = self.http.post(format!("{}/v1/traces", self.otlp_http));
        let response = request.header("content-type", content_type).body(body).send().await;
        Answer::read(response.unwrap()).await
    }
}
