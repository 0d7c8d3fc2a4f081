//! `GET /?name=ana`: the greeter asks the caller, who asks the backend.

mod inbox;
mod service;

use std::env;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::routing::get;
use opentelemetry::global;
use opentelemetry::trace::{FutureExt, SpanKind, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::HeaderInjector;
use serde::Deserialize;

use inbox::{Actor, Address};

/// Calls the backend.
#[derive(Clone)]
struct Caller {
    http: reqwest::Client,
    backend: String,
}

impl Actor for Caller {
    type Question = String;
    type Answer = Result<String, String>;

    async fn handle(self, name: String) -> Self::Answer {
        let request = self.http.get(format!("{}/api", self.backend)).query(&[("name", &name)]);
        let mut request = request.build().map_err(|error| error.to_string())?;
        let url = request.url().clone();
        let tracer = global::tracer("caller");
        let span = tracer
            .span_builder("GET")
            .with_kind(SpanKind::Client)
            .with_attributes([
                KeyValue::new("http.request.method", "GET"),
                KeyValue::new("url.full", url.to_string()),
                KeyValue::new("server.address", url.host_str().unwrap_or_default().to_owned()),
                KeyValue::new("server.port", i64::from(url.port_or_known_default().unwrap_or(80))),
            ])
            .start(&tracer);
        let call = Context::current_with_span(span);
        global::get_text_map_propagator(|wire| {
            wire.inject_context(&call, &mut HeaderInjector(request.headers_mut()));
        });
        let response = self.http.execute(request).await.map_err(|error| {
            call.span().set_status(Status::error(error.to_string()));
            error.to_string()
        })?;
        let status = i64::from(response.status().as_u16());
        call.span().set_attribute(KeyValue::new("http.response.status_code", status));
        response
            .error_for_status()
            .map_err(|error| error.to_string())?
            .text()
            .await
            .map_err(|error| error.to_string())
    }
}

/// Greets by name.
#[derive(Clone)]
struct Greeter {
    caller: Address<String, Result<String, String>>,
}

impl Actor for Greeter {
    type Question = String;
    type Answer = Option<String>;

    async fn handle(self, name: String) -> Self::Answer {
        let here = Context::current_with_span(global::tracer("greeter").start("frontend-request"));
        here.span().set_attribute(KeyValue::new("user.name", name.clone()));
        let reply = self.caller.ask(name).with_context(here.clone()).await?.ok()?;
        here.span().set_attribute(KeyValue::new("backend.response", reply.clone()));
        Some(format!("Olá, {reply}!"))
    }
}

#[derive(Deserialize)]
struct Asked {
    #[serde(default = "world")]
    name: String,
}

fn world() -> String {
    "Mundo".to_owned()
}

#[tokio::main]
async fn main() {
    let provider = service::pipeline("frontend-service");
    let backend = env::var("BACKEND_URL").unwrap_or_else(|_| "http://localhost:5001".to_owned());
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let greeter = Greeter { caller: Caller { http, backend }.start() }.start();
    let app = Router::new().route("/", get(hello)).with_state(greeter);
    service::run(app, 5000, provider).await;
}

async fn hello(
    State(greeter): State<Address<String, Option<String>>>,
    uri: Uri,
    Query(Asked { name }): Query<Asked>,
    headers: HeaderMap,
) -> (StatusCode, String) {
    let work = async {
        match greeter.ask(name).await.flatten() {
            Some(greeting) => (StatusCode::OK, greeting),
            None => (StatusCode::BAD_GATEWAY, "the backend did not answer".to_owned()),
        }
    };
    service::served("/", &uri, &headers, work).await
}
