//! `GET /api?name=ana`: a worker spells names.

mod inbox;
mod service;

use std::time::Duration;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::routing::get;
use opentelemetry::trace::{Span, Tracer};
use opentelemetry::{KeyValue, global};
use serde::Deserialize;

use inbox::{Actor, Address};

/// Spells a name.
#[derive(Clone)]
struct Speller;

impl Actor for Speller {
    type Question = String;
    type Answer = String;

    async fn handle(self, name: String) -> String {
        let mut span = global::tracer("speller").start("backend-processing");
        span.set_attribute(KeyValue::new("request.name", name.clone()));
        tokio::time::sleep(Duration::from_millis(rand::random_range(100..=500))).await;
        let mut letters = name.chars();
        let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
        first + &letters.as_str().to_lowercase()
    }
}

#[derive(Deserialize)]
struct Asked {
    name: String,
}

#[tokio::main]
async fn main() {
    let provider = service::pipeline("backend-service");
    let app = Router::new().route("/api", get(api)).with_state(Speller.start());
    service::run(app, 5001, provider).await;
}

async fn api(
    State(speller): State<Address<String, String>>,
    uri: Uri,
    Query(Asked { name }): Query<Asked>,
    headers: HeaderMap,
) -> (StatusCode, String) {
    let work = async {
        match speller.ask(name).await {
            Some(spelled) => (StatusCode::OK, spelled),
            None => (StatusCode::INTERNAL_SERVER_ERROR, "nobody spells".to_owned()),
        }
    };
    service::served("/api", &uri, &headers, work).await
}
