//! A served stand-in on a free port, and a client for it.

use std::time::Duration;

use prefect_standin::{Options, serve};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// A stand-in that serves until [`Served::stop`].
pub(crate) struct Served {
    /// `http://127.0.0.1:PORT`
    pub(crate) base: String,
    pub(crate) http: reqwest::Client,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Served {
    pub(crate) async fn start() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(serve(listener, options, async {
            let _ = stopped.await;
        }));
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self { base, http, stop, serving }
    }

    pub(crate) async fn stop(self) {
        let _ = self.stop.send(());
        self.serving.await.unwrap();
    }

    /// A call to the API with a body in JSON: the status and what was answered.
    pub(crate) async fn call(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let request = self.request(method, path).header("content-type", "application/json");
        Self::answer(request.body(body.to_string())).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.call("POST", path, body).await
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        Self::answer(self.request("GET", path)).await
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method: reqwest::Method = method.parse().unwrap();
        self.http.request(method, format!("{}/api{path}", self.base))
    }

    pub(crate) async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.bytes().await.unwrap();
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
        (status, body)
    }

    /// A flow, and a run of it that is running.
    pub(crate) async fn running(&self, name: &str) -> String {
        let flow = self.post("/flows/", json!({"name": "ETL com Tracing"})).await.1;
        let form = json!({"flow_id": flow["id"], "name": name, "state": {"type": "PENDING"}});
        let run = id(&self.post("/flow_runs/", form).await.1);
        self.state("flow_runs", &run, json!({"type": "RUNNING"})).await;
        run
    }

    /// A task run of it.
    pub(crate) async fn task(&self, flow_run: &str, key: &str, inputs: Value) -> String {
        let form = json!({"flow_run_id": flow_run, "task_key": key, "dynamic_key": "0",
            "name": format!("{key}-0"), "task_inputs": inputs});
        id(&self.post("/task_runs/", form).await.1)
    }

    pub(crate) async fn state(&self, of: &str, run: &str, state: Value) -> (u16, Value) {
        self.post(&format!("/{of}/{run}/set_state"), json!({"state": state})).await
    }
}

pub(crate) fn id(told: &Value) -> String {
    told["id"].as_str().unwrap_or_else(|| panic!("no id: {told}")).to_owned()
}
