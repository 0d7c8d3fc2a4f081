//! A program that greets: `hello ana` prints `Olá, Ana!`.

mod telemetry;

use std::env;
use std::time::Duration;

use opentelemetry::trace::{FutureExt, Span, TraceContextExt, Tracer};
use opentelemetry::{Context, global};

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
    // A context holds the span from now on. That alone does not make it the current one.
    let context = Context::current_with_span(global::tracer("hello").start("greet"));

    // Current is a thing of the thread, and an await may go on in another one: `with_context` makes the span
    // current each time the call is resumed, and takes it away each time it waits. A span that starts meanwhile
    // becomes its child.
    let spelled = look_up(name).with_context(context.clone()).await;
    let greeting = compose(&spelled).with_context(context.clone()).await;
    println!("{greeting}");

    // The children have ended; a parent ends last. The drop of `context` would end it too.
    context.span().end();
}

/// The name as it is written.
async fn look_up(name: &str) -> String {
    // Nothing starts a span below this one, so it need not be made current: a plain variable holds it. Its parent
    // is the span that is current where it starts.
    let mut span = global::tracer("hello").start("look-up");

    work(50, 150).await;
    let spelled = capitalize(name);

    span.end();
    spelled
}

/// The greeting for a name.
async fn compose(name: &str) -> String {
    let mut span = global::tracer("hello").start("compose");

    work(30, 60).await;
    let greeting = format!("Olá, {name}!");

    span.end();
    greeting
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
