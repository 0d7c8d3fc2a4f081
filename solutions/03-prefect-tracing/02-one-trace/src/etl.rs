//! A flow that extracts ten records, transforms them and loads them: `etl papaya-otter` is the run of that name.

mod telemetry;

use std::env;
use std::future::Future;
use std::time::Duration;

use opentelemetry::trace::{FutureExt, Span, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue, global};

#[tokio::main]
async fn main() {
    // First of all: a tracer that somebody takes before this line makes spans that go nowhere.
    let provider = telemetry::init("prefect-etl-service");

    let flow_run = env::args().nth(1).unwrap_or_else(|| "papaya-otter".to_owned());
    let loaded = etl_flow(&flow_run).await;
    println!("{flow_run}: {loaded} records loaded");

    // Last of all: by now every span has ended.
    telemetry::shutdown(&provider);
}

/// The flow: what follows what. Each task needs what the one before it gives.
async fn etl_flow(flow_run: &str) -> usize {
    eprintln!("{flow_run}: the flow starts");
    // The root of the trace: all that the flow does happens below it. A span's name is for grouping, so it is the
    // same in every run; what tells one run from another is an attribute.
    let mut span = global::tracer("prefect").start("etl-flow");
    span.set_attribute(KeyValue::new("prefect.run.name", flow_run.to_owned()));

    // The tasks may continue in any thread, so the context goes along with each of them.
    let context = Context::current_with_span(span);

    let extracted = task("extract_data", extract_data()).with_context(context.clone()).await;
    let transformed = task("transform_data", transform_data(extracted)).with_context(context.clone()).await;
    let loaded = task("load_data", load_data(&transformed)).with_context(context.clone()).await;

    context.span().end();
    loaded
}

/// Runs a task. Whatever is to happen around every task stands here.
async fn task<T>(name: &'static str, run: impl Future<Output = T>) -> T {
    // The parent is the flow's span, which is current here; inside `run` this one is, so that the task's own span
    // hangs under it. The task itself knows nothing of either, and did not change.
    let context = Context::current_with_span(global::tracer("prefect").start(name));

    let result = run.with_context(context.clone()).await;

    context.span().end();
    result
}

/// Reads the records from their source.
async fn extract_data() -> Vec<Record> {
    let mut span = global::tracer("etl").start("extract-data-span");

    work(50, 150).await;
    let records: Vec<_> = (0..10).map(|id| Record { id, value: rand::random_range(0.0..100.0) }).collect();

    span.set_attribute(KeyValue::new("extracted.records", records.len() as i64));
    span.end();
    records
}

/// Doubles the value of each record.
async fn transform_data(mut records: Vec<Record>) -> Vec<Record> {
    let mut span = global::tracer("etl").start("transform-data-span");

    work(100, 250).await;
    for record in &mut records {
        record.value *= 2.0;
    }

    span.set_attribute(KeyValue::new("transformed.records", records.len() as i64));
    span.end();
    records
}

/// Writes the records to where they are wanted, and says how many there were.
async fn load_data(records: &[Record]) -> usize {
    let mut span = global::tracer("etl").start("load-data-span");

    work(50, 200).await;
    for record in records {
        eprintln!("record {}: {:.1}", record.id, record.value);
    }

    span.set_attribute(KeyValue::new("loaded.records", records.len() as i64));
    span.end();
    records.len()
}

/// One record of the source.
struct Record {
    id: usize,
    value: f64,
}

/// Simulates some work, between `least` and `most` milliseconds long.
///
/// `SLOWDOWN=20` makes it as long as in the course: a run of four to twelve seconds.
async fn work(least: u64, most: u64) {
    let slowdown = env::var("SLOWDOWN").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1);
    let milliseconds = rand::random_range(least..=most).saturating_mul(slowdown);
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}
