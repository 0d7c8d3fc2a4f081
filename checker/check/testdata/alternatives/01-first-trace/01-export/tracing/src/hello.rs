//! A program that greets: `hello ana` prints `Olá, Ana!`.

mod telemetry;

use std::env;
use std::time::Duration;

use tracing::instrument;

#[tokio::main]
async fn main() {
    let provider = telemetry::init("hello-service");

    let name = env::args().nth(1).unwrap_or_else(|| "mundo".to_owned());
    greet(&name).await;

    telemetry::shutdown(&provider);
}

#[instrument(skip_all)]
async fn greet(name: &str) {
    work(50, 200).await;
    println!("Olá, {}!", capitalize(name));
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
