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
    // A span is a piece of work with a name, a start and an end. The name of the tracer says which piece of code
    // made it.
    let mut span = global::tracer("hello").start("greet");

    work(50, 200).await;
    println!("Olá, {}!", capitalize(name));

    // Only a span that has ended is exported.
    span.end();
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
