//! A flow that extracts ten records, transforms them and loads them: `etl papaya-otter` is the run of that name.
//!
//! Prefect keeps the books of it. It is found at `PREFECT_API_URL`, by default on this machine's port 4200.

mod telemetry;

use std::env;
use std::future::Future;
use std::process::ExitCode;
use std::time::Duration;

use opentelemetry::trace::{FutureExt, Span, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue, global};
use prefect_client::{Error, Prefect};

#[tokio::main]
async fn main() -> ExitCode {
    // First of all: a tracer that somebody takes before this line makes spans that go nowhere.
    let provider = telemetry::init("prefect-etl-service");

    let run_name = env::args().nth(1).unwrap_or_else(|| "papaya-otter".to_owned());
    let exit_code = match etl_flow(&Prefect::from_env(), &run_name).await {
        Ok(loaded) => {
            println!("{run_name}: {loaded} records loaded");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{run_name}: {error}");
            ExitCode::FAILURE
        }
    };

    // Last of all: by now every span has ended.
    telemetry::shutdown(&provider);
    exit_code
}

/// The flow: what follows what. Each task needs what the one before it gives.
async fn etl_flow(prefect: &Prefect, run_name: &str) -> Result<usize, Error> {
    // TODO(03-prefect-tracing/03): the flow `ETL com Tracing`, a run of it by this name, and that it is running.

    let mut span = global::tracer("prefect").start("etl-flow");
    span.set_attribute(KeyValue::new("prefect.run.name", run_name.to_owned()));
    let context = Context::current_with_span(span);

    // TODO(03-prefect-tracing/03): tell `task` which run this is, and from which task's run each takes its `data`.
    let extracted = task("extract_data", extract_data()).with_context(context.clone()).await?;
    let transformed = task("transform_data", transform_data(extracted)).with_context(context.clone()).await?;
    let loaded = task("load_data", load_data(&transformed)).with_context(context.clone()).await?;

    context.span().end();
    // TODO(03-prefect-tracing/03): `10 records loaded` in the log of the run, and that it has completed.
    Ok(loaded)
}

/// Runs a task. Whatever is to happen around every task stands here.
async fn task<T>(name: &'static str, run: impl Future<Output = T>) -> Result<T, Error> {
    let context = Context::current_with_span(global::tracer("prefect").start(name));

    // TODO(03-prefect-tracing/03): a run of this task in the flow run, with what it takes; running, then completed.
    let result = run.with_context(context.clone()).await;

    context.span().end();
    Ok(result)
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
