//! A program that greets: `hello ana` prints `Olá, Ana!`.

mod telemetry;

use std::env;
use std::time::Duration;

use opentelemetry::global;
use opentelemetry::trace::{Span, Tracer};

#[tokio::main]
async fn main() {
    // First of all: a tracer that somebody takes before this line makes spans that go nowhere.
    let provider = telemetry::init("hello-service");

    let name = env::args().nth(1).unwrap_or_else(|| "mundo".to_owned());
    greet(&name).await;

    // Last of all: by now every span has ended.
    telemetry::shutdown(&provider);
}

async fn greet(name: &str) {
    // TODO(01-first-trace/02): put the span into a `Context`, and make it current for each of the two calls.
    let mut span = global::tracer("hello").start("greet");

    let spelled = look_up(name).await;
    let greeting = compose(&spelled).await;
    println!("{greeting}");

    span.end();
}

/// The name as it is written.
async fn look_up(name: &str) -> String {
    // TODO(01-first-trace/02): a span `look-up` around this work.
    work(50, 150).await;
    capitalize(name)
}

/// The greeting for a name.
async fn compose(name: &str) -> String {
    // TODO(01-first-trace/02): a span `compose` around this work, when `look-up` is over.
    work(30, 60).await;
    format!("Olá, {name}!")
}

/// Simulates some work.
async fn work(least: u64, most: u64) {
    tokio::time::sleep(Duration::from_millis(rand::random_range(least..=most))).await;
}

/// The first letter upper, the rest lower.
fn capitalize(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect(),
        None => String::new(),
    }
}
