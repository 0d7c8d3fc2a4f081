//! A flow that extracts ten records, transforms them and loads them: `etl papaya-otter` is the run of that name.
//!
//! Prefect keeps the books of it. It is found at `PREFECT_API_URL`, by default on this machine's port 4200.

mod join;
mod telemetry;

use std::env;
use std::future::Future;
use std::process::ExitCode;
use std::time::Duration;

use opentelemetry::trace::{FutureExt, Span, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue, global};
use prefect_client::{Error, FlowRun, Level, NewFlowRun, NewTaskRun, Prefect, State, TaskRun};

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
    // The flow is registered once, and after that only found again. A run of it is new each time, and `Pending`.
    let flow = prefect.flow("ETL com Tracing").await?;
    let flow_run = flow.create_run(NewFlowRun::named(run_name)).await?;

    let mut span = global::tracer("prefect").start("etl-flow");
    span.set_attribute(KeyValue::new("prefect.run.name", run_name.to_owned()));
    let context = Context::current_with_span(span);

    // TODO(03-prefect-tracing/04): the flow's span also says `prefect.run.type` = `flow` and `prefect.run.id`.
    // TODO(03-prefect-tracing/04): the run's label `__OTEL_TRACEPARENT` names that span.
    // Before any task: Prefect lets none begin in a run that does not run.
    flow_run.set_state(State::running()).await?;

    // With what a task gives comes the run that gave it. Who takes the one names the other, and Prefect draws an arrow.
    let extract = NewTaskRun::of("extract_data");
    let (extracted, extract) = task(&flow_run, extract, extract_data()).with_context(context.clone()).await?;

    let transform = NewTaskRun::of("transform_data").takes("data", &extract);
    let (transformed, transform) =
        task(&flow_run, transform, transform_data(extracted)).with_context(context.clone()).await?;

    let load = NewTaskRun::of("load_data").takes("data", &transform);
    let (loaded, _) = task(&flow_run, load, load_data(&transformed)).with_context(context.clone()).await?;

    context.span().end();
    // TODO(03-prefect-tracing/04): a link `jaeger-trace` among the run's artifacts, to the page of this trace.
    flow_run.log(Level::Info, &format!("{loaded} records loaded")).await?;
    flow_run.set_state(State::completed()).await?;
    Ok(loaded)
}

/// Runs a task as `new` says, and gives with its result the run that it was. Whatever is to happen around every task
/// stands here.
async fn task<T>(
    flow_run: &FlowRun,
    new: NewTaskRun,
    run: impl Future<Output = T>,
) -> Result<(T, TaskRun), Error> {
    let span = global::tracer("prefect").start(new.task().to_owned());
    let context = Context::current_with_span(span);

    // TODO(03-prefect-tracing/04): the label of the task's run names the task's span, which has the same attributes.
    let task_run = flow_run.create_task_run(new).await?;
    task_run.set_state(State::running()).await?;

    let result = run.with_context(context.clone()).await;

    task_run.set_state(State::completed()).await?;
    context.span().end();
    Ok((result, task_run))
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
