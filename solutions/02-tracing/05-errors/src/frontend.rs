//! The frontend: `GET /?name=ana` asks the backend about the name and answers `Olá, Ana!`.

mod client;
mod listen;
mod server;
mod telemetry;

use std::env;
use std::process::ExitCode;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Router, middleware};
use opentelemetry::trace::{FutureExt, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue, global};
use serde::Deserialize;

#[tokio::main]
async fn main() -> ExitCode {
    // First of all: a tracer that somebody takes before this line makes spans that go nowhere.
    let provider = telemetry::init("frontend-service");

    let app = Router::new()
        .route("/", get(hello))
        .layer(middleware::from_fn(server::trace_request))
        .with_state(Frontend::from_env());
    let exit_code = listen::serve(app, 5000).await;

    // Last of all: by now every request is answered, so every span has ended.
    telemetry::shutdown(&provider);
    exit_code
}

/// What a handler needs to reach the backend. Clones share one pool of connections.
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

async fn hello(
    State(frontend): State<Frontend>,
    Query(Params { name }): Query<Params>,
) -> Result<String, (StatusCode, String)> {
    // A new span takes the current one as its parent, here the one of `server.rs`. The context holds it from
    // now on.
    let context = Context::current_with_span(global::tracer("frontend").start("frontend-request"));
    context.span().set_attribute(KeyValue::new("user.name", name.clone()));

    // Current is a thing of the thread, and an await may go on in another one: `with_context` makes the span
    // current again each time this call is resumed, and takes it away each time it waits. Whatever the call
    // starts becomes a child of `frontend-request`.
    let reply = frontend.ask_backend(&name).with_context(context.clone()).await.map_err(answer_for)?;

    // Known only now. The span takes attributes until it ends, which it does when `context` is dropped below.
    context.span().set_attribute(KeyValue::new("backend.response", reply.clone()));
    Ok(format!("Olá, {reply}!"))
}

impl Frontend {
    fn from_env() -> Self {
        Frontend {
            // The backend is next door: never reach it through a proxy that the environment may name.
            http: reqwest::Client::builder().no_proxy().build().expect("a client without TLS needs nothing"),
            backend_url: env::var("BACKEND_URL").unwrap_or_else(|_| "http://localhost:5001".to_owned()),
        }
    }

    /// The name as the backend spells it.
    async fn ask_backend(&self, name: &str) -> reqwest::Result<String> {
        // `query` escapes what has a meaning in a URL. Pasted into it,
        // `João & Maria` would arrive without `& Maria`.
        let request = self.http.get(format!("{}/api", self.backend_url)).query(&[("name", name)]).build()?;
        client::send(&self.http, request).await?.error_for_status()?.text().await
    }
}

/// 404 is passed on: whoever asked for that name is to know. Of everything else the frontend is not guilty, the
/// one behind it is: that is what 502 says.
fn answer_for(error: reqwest::Error) -> (StatusCode, String) {
    match error.status() {
        Some(StatusCode::NOT_FOUND) => (StatusCode::NOT_FOUND, "nobody of that name".to_owned()),
        _ => (StatusCode::BAD_GATEWAY, format!("the backend did not answer: {error}")),
    }
}
