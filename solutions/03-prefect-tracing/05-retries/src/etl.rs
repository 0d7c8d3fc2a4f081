//! A flow that extracts ten records, transforms them and loads them: `etl papaya-otter` is the run of that name.
//!
//! The source of the records is busy at first. Prefect keeps the books of it. It is found at `PREFECT_API_URL`, by default on this machine's port 4200.

mod join;
mod source;
mod telemetry;

use std::env;
use std::process::ExitCode;
use std::time::Duration;

use opentelemetry::trace::{FutureExt, Span, Status, TraceContextExt, Tracer};
use opentelemetry::{Context, KeyValue, global};
use prefect_client::{
    Artifact, Error, Failure, FlowRun, Level, NewFlowRun, NewTaskRun, Prefect, State, TaskRun,
};
use source::{Busy, Record, Source};

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

/// The flow, from the side of whoever keeps the books: a run of it, its span, and how it ended.
async fn etl_flow(prefect: &Prefect, run_name: &str) -> Result<usize, Failure<Busy>> {
    let flow = prefect.flow("ETL com Tracing").await?;
    let flow_run = flow.create_run(NewFlowRun::named(run_name)).await?;

    let mut span = global::tracer("prefect").start("etl-flow");
    span.set_attribute(KeyValue::new("prefect.run.type", "flow"));
    span.set_attribute(KeyValue::new("prefect.run.id", flow_run.id().to_owned()));
    span.set_attribute(KeyValue::new("prefect.run.name", run_name.to_owned()));
    let context = Context::current_with_span(span);

    flow_run.set_labels(&[("__OTEL_TRACEPARENT", &join::traceparent(&context))]).await?;
    flow_run.set_state(State::running()).await?;

    let result = tasks(&flow_run).with_context(context.clone()).await;

    context.span().end();
    let link = Artifact::link("jaeger-trace", "The trace in Jaeger", &join::jaeger_page(&context));
    flow_run.create_artifact(link).await?;
    let state = match &result {
        Ok(loaded) => {
            flow_run.log(Level::Info, &format!("{loaded} records loaded")).await?;
            State::completed()
        }
        Err(failure) => State::failed(failure),
    };
    flow_run.set_state(state).await?;
    result
}

/// The flow itself: what follows what. Each task needs what the one before it gives.
async fn tasks(flow_run: &FlowRun) -> Result<usize, Failure<Busy>> {
    let source = Source::default();

    // How often, and after how long: that is Prefect's to decide, so it is told when the run is created.
    let extract = NewTaskRun::of("extract_data").retries(2, Duration::from_secs(1));
    let (extracted, extract) = task(flow_run, extract, async || extract_data(&source).await).await?;

    let transform = NewTaskRun::of("transform_data").takes("data", &extract);
    let (transformed, transform) =
        task(flow_run, transform, async || Ok(transform_data(&extracted).await)).await?;

    let load = NewTaskRun::of("load_data").takes("data", &transform);
    let (loaded, _) = task(flow_run, load, async || Ok(load_data(&transformed).await)).await?;
    Ok(loaded)
}

/// Runs a task as `new` says, as often as Prefect has it run, and gives with its result the run that it was.
async fn task<T>(
    flow_run: &FlowRun,
    new: NewTaskRun,
    mut run: impl AsyncFnMut() -> Result<T, Busy>,
) -> Result<(T, TaskRun), Failure<Busy>> {
    let span = global::tracer("prefect").start(new.task().to_owned());
    let context = Context::current_with_span(span);

    let new = new.label("__OTEL_TRACEPARENT", &join::traceparent(&context));
    let task_run = flow_run.create_task_run(new).await?;
    context.span().set_attribute(KeyValue::new("prefect.run.type", "task"));
    context.span().set_attribute(KeyValue::new("prefect.run.id", task_run.id().to_owned()));
    context.span().set_attribute(KeyValue::new("prefect.run.name", task_run.name().to_owned()));

    // One run and one span, however often it is tried.
    let result = loop {
        // After a failure Prefect has this wait until it is time to try again.
        tell(&task_run, &context, State::running()).await?;
        match run().with_context(context.clone()).await {
            Ok(value) => {
                tell(&task_run, &context, State::completed()).await?;
                break Ok(value);
            }
            Err(busy) => {
                // Failed is what is proposed. While there are retries left, it becomes `AwaitingRetry`.
                let state = tell(&task_run, &context, State::failed(&busy)).await?;
                if !state.is_awaiting_retry() {
                    context.span().set_status(Status::error(busy.to_string()));
                    break Err(busy);
                }
            }
        }
    };

    context.span().end();
    Ok((result.map_err(Failure::Own)?, task_run))
}

/// Proposes a state for the run of a task. What came of it is an event of the task's span: Prefect knows in which state
/// the run is now, the span tells since when, and what happened meanwhile.
async fn tell(task_run: &TaskRun, context: &Context, state: State) -> Result<State, Error> {
    let state = task_run.set_state(state).await?;
    context.span().add_event(state.name().to_owned(), vec![]);
    Ok(state)
}

/// Reads the records from their source. Each attempt has a span of its own, and those that fail say so.
async fn extract_data(source: &Source) -> Result<Vec<Record>, Busy> {
    let mut span = global::tracer("etl").start("extract-data-span");

    work(50, 150).await;
    let read = source.read();

    match &read {
        Ok(records) => span.set_attribute(KeyValue::new("extracted.records", records.len() as i64)),
        Err(busy) => {
            span.record_error(busy);
            span.set_status(Status::error(busy.to_string()));
        }
    }
    span.end();
    read
}

/// Doubles the value of each record.
async fn transform_data(records: &[Record]) -> Vec<Record> {
    let mut span = global::tracer("etl").start("transform-data-span");

    work(100, 250).await;
    let records: Vec<_> =
        records.iter().map(|record| Record { id: record.id, value: record.value * 2.0 }).collect();

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

/// Simulates some work, between `least` and `most` milliseconds long.
///
/// `SLOWDOWN=20` makes it as long as in the course: a run of four to twelve seconds.
async fn work(least: u64, most: u64) {
    let slowdown = env::var("SLOWDOWN").ok().and_then(|factor| factor.parse().ok()).unwrap_or(1);
    let milliseconds = rand::random_range(least..=most).saturating_mul(slowdown);
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}
