//! `GET /?name=ana`: asks the backend, and greets.

mod http;
mod served;

use std::env;
use std::sync::Arc;

use opentelemetry::trace::{FutureExt, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue};

use http::{Ask, Reply};
use served::Traces;

#[tokio::main]
async fn main() {
    let traces = Traces::of("frontend-service");
    let backend = env::var("BACKEND_URL").unwrap_or_else(|_| "http://localhost:5001".to_owned());
    let authority = backend.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let shared = traces.clone();
    served::serve(traces, 5000, &["/"], move |ask| hello(shared.clone(), authority.clone(), ask)).await;
}

async fn hello(traces: Arc<Traces>, authority: String, ask: Arc<Ask>) -> Reply {
    let name = ask.value("name").unwrap_or_else(|| "Mundo".to_owned());
    let here = Context::current_with_span(traces.tracer.start("frontend-request"));
    here.span().set_attribute(KeyValue::new("user.name", name.clone()));
    let target = format!("/api?name={}", http::encoded(&name));
    let reply = served::ask(&traces, &authority, &target).with_context(here.clone()).await;
    match reply {
        Ok(Reply { status: 200, body }) => {
            here.span().set_attribute(KeyValue::new("backend.response", body.clone()));
            Reply { status: 200, body: format!("Olá, {body}!") }
        }
        _ => Reply { status: 502, body: "the backend did not answer".to_owned() },
    }
}
