//! `GET /api?name=ana`: works for a while and answers `Ana`.

mod http;
mod served;

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::trace::{Span, Tracer};

use http::{Ask, Reply};
use served::Traces;

#[tokio::main]
async fn main() {
    let traces = Traces::of("backend-service");
    let shared = traces.clone();
    served::serve(traces, 5001, &["/api"], move |ask| api(shared.clone(), ask)).await;
}

async fn api(traces: Arc<Traces>, ask: Arc<Ask>) -> Reply {
    let Some(name) = ask.value("name") else {
        return Reply { status: 400, body: "no name".to_owned() };
    };
    let mut span = traces.tracer.start("backend-processing");
    span.set_attribute(KeyValue::new("request.name", name.clone()));
    tokio::time::sleep(Duration::from_millis(rand::random_range(100..=500))).await;
    span.end();
    let mut letters = name.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    Reply { status: 200, body: first + &letters.as_str().to_lowercase() }
}
