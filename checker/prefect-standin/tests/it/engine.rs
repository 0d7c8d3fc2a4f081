//! The course's own flow, in its own language: run by Prefect's Python engine against the stand-in, unchanged.
//!
//! It needs a Python with Prefect, named by `TRACELINGS_PYTHON`, and the course's text, by `TRACELINGS_COURSE`;
//! `.ci/prefect` has both, and without them there is nothing to run.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use prefect_standin::Options;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use trace_store::{Limits, Listeners};

use crate::harness::Served;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_courses_own_flow_comes_to_its_end_with_seven_spans() {
    let asked = ["TRACELINGS_PYTHON", "TRACELINGS_COURSE"].map(std::env::var);
    let [Ok(python), Ok(course)] = asked else {
        return;
    };
    let prefect = Served::with(Options::default()).await;
    let [query, grpc, http] = [listener().await, listener().await, listener().await];
    let at = |listener: &TcpListener| format!("http://{}", listener.local_addr().unwrap());
    let (jaeger, otlp) = (at(&query), at(&grpc));
    let listeners = Listeners { query, query_names: Vec::new(), otlp_grpc: grpc, otlp_http: http };
    let store = tokio::spawn(trace_store::serve(listeners, Limits::default(), std::future::pending()));

    let folder = tempfile::tempdir().unwrap();
    let flow = folder.path().join("etl_flow.py");
    std::fs::write(&flow, listing(&std::fs::read_to_string(course).unwrap())).unwrap();
    let api = format!("{}/api", prefect.base);
    let home = folder.path().to_owned();
    let run = move || {
        #[expect(clippy::disallowed_methods, reason = "the `process` of the checker is not this crate's")]
        let mut command = Command::new(python);
        command.arg(&flow).stdin(Stdio::null()).env("PREFECT_API_URL", api).env("PREFECT_HOME", &home);
        command.env("PREFECT_MEMO_STORE_PATH", home.join("memo")).env("DO_NOT_TRACK", "1");
        command.env("OTEL_EXPORTER_OTLP_ENDPOINT", otlp).env("NO_PROXY", "127.0.0.1,localhost");
        command.output().unwrap()
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let (_, runs) =
        prefect.post("/flow_runs/filter", json!({"flows": {"name": {"any_": ["ETL com Tracing"]}}})).await;
    assert_eq!((runs.as_array().unwrap().len(), &runs[0]["state_name"]), (1, &json!("Completed")), "{runs}");
    let asked = json!({"flow_runs": {"id": {"any_": [runs[0]["id"]]}}, "sort": "EXPECTED_START_TIME_ASC"});
    let (_, tasks) = prefect.post("/task_runs/filter", asked).await;
    let names: Vec<_> = tasks.as_array().unwrap().iter().map(|task| &task["name"]).collect();
    assert_eq!((names.len(), &tasks[2]["state_name"]), (3, &json!("Completed")), "{tasks}");
    assert_eq!(tasks[1]["task_inputs"]["data"][0]["id"], tasks[0]["id"]);
    let (_, logs) = prefect.post("/logs/filter", json!({})).await;
    assert!(logs.to_string().contains("10 registros carregados"), "{logs}");

    // The label names the trace, in which the seven spans are.
    let traceparent = runs[0]["labels"]["__OTEL_TRACEPARENT"].as_str().unwrap();
    let trace = traceparent.split('-').nth(1).unwrap();
    let request = prefect.http.get(format!("{jaeger}/api/traces/{trace}"));
    let (status, found) = Served::answer(request).await;
    assert_eq!(status, 200, "{found}");
    let spans = found["data"][0]["spans"].as_array().unwrap();
    let told: BTreeSet<_> = spans.iter().map(|span| span["operationName"].as_str().unwrap()).collect();
    let own = ["extract-data-span", "transform-data-span", "load-data-span"].into_iter();
    let of_engine = names.into_iter().chain([&runs[0]["name"]]).map(|name: &Value| name.as_str().unwrap());
    assert_eq!(told, own.chain(of_engine).collect());
    assert_eq!(spans.len(), 7);
    store.abort();
    prefect.stop().await;
}

async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// The listing of `etl_flow.py` in the course's text, as a reader would copy it.
fn listing(course: &str) -> String {
    let fenced = course.split("```").find(|part| part.contains("def etl_flow():")).expect("the listing");
    let lines = fenced.lines().skip(1);
    lines.map(|line| line.strip_prefix("        ").unwrap_or(line.trim_start()).to_owned() + "\n").collect()
}
