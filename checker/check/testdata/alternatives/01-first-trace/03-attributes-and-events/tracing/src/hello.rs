//! A program that greets: `hello ana` prints `Olá, Ana!`.

mod telemetry;

use std::env;
use std::time::Duration;

use tracing::field::Empty;
use tracing::{Span, info, instrument};

#[tokio::main]
async fn main() {
    let provider = telemetry::init("hello-service");

    let name = env::args().nth(1).unwrap_or_else(|| "mundo".to_owned());
    greet(&name).await;

    telemetry::shutdown(&provider);
}

#[instrument(
    skip_all,
    fields(greeting.name = name, greeting.letters = name.chars().count() as i64, greeting.corrected = Empty)
)]
async fn greet(name: &str) {
    let spelled = look_up(name).await;
    let greeting = compose(&spelled).await;
    Span::current().record("greeting.corrected", spelled != name);
    println!("{greeting}");
}

/// The name as it is written.
#[instrument(skip_all, name = "look-up")]
async fn look_up(name: &str) -> String {
    work(20, 40).await;
    info!(cache.key = name, "cache-miss");
    work(50, 150).await;
    capitalize(name)
}

/// The greeting for a name.
#[instrument(skip_all)]
async fn compose(name: &str) -> String {
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
