//! A flow that extracts ten records, transforms them and loads them: `etl papaya-otter` is the run of that name.

mod telemetry;

use std::env;
use std::time::Duration;

use opentelemetry::trace::{Span, Tracer};
use opentelemetry::{KeyValue, global};

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
    let extracted = extract_data().await;
    let transformed = transform_data(extracted).await;
    load_data(&transformed).await
}

/// Reads the records from their source.
async fn extract_data() -> Vec<Record> {
    // The task starts a span of its own: nothing is current here, so it becomes the root of a trace of its own.
    let mut span = global::tracer("etl").start("extract-data-span");

    work(50, 150).await;
    let records: Vec<_> = (0..10).map(|id| Record { id, value: rand::random_range(0.0..100.0) }).collect();

    // A number is set as a number: `usize` is no OpenTelemetry type, i64 is.
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
