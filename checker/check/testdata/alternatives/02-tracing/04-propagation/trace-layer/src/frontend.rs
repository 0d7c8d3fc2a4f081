mod client;
mod listen;
mod server;
mod telemetry;

use std::env;
use std::process::ExitCode;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use serde::Deserialize;
use tracing::field::Empty;
use tracing::{Span, info, instrument};

#[tokio::main]
async fn main() -> ExitCode {
    let provider = telemetry::init("frontend-service");

    let app = Router::new().route("/", get(hello)).layer(server::layer()).with_state(Frontend::from_env());
    let exit_code = listen::serve(app, 5000).await;

    telemetry::shutdown(&provider);
    exit_code
}

#[derive(Clone)]
struct Frontend {
    http: reqwest::Client,
    backend_url: String,
}

#[derive(Deserialize)]
struct Params {
    #[serde(default = "world")]
    name: String,
}

fn world() -> String {
    "Mundo".to_owned()
}

#[instrument(name = "frontend-request", skip_all, fields(user.name = %name, backend.response = Empty))]
async fn hello(
    State(frontend): State<Frontend>,
    Query(Params { name }): Query<Params>,
) -> Result<String, (StatusCode, String)> {
    info!("asking the backend");
    let reply = frontend.ask_backend(&name).await.map_err(bad_gateway)?;
    Span::current().record("backend.response", reply.as_str());
    Ok(format!("Olá, {reply}!"))
}

impl Frontend {
    fn from_env() -> Self {
        Frontend {
            http: reqwest::Client::builder().no_proxy().build().expect("client"),
            backend_url: env::var("BACKEND_URL").unwrap_or_else(|_| "http://localhost:5001".to_owned()),
        }
    }

    async fn ask_backend(&self, name: &str) -> reqwest::Result<String> {
        let request = self.http.get(format!("{}/api", self.backend_url)).query(&[("name", name)]).build()?;
        client::send(&self.http, request).await?.error_for_status()?.text().await
    }
}

fn bad_gateway(error: reqwest::Error) -> (StatusCode, String) {
    (StatusCode::BAD_GATEWAY, format!("the backend did not answer: {error}"))
}
