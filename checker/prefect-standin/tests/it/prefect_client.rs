//! The client that the steps use, against the stand-in: what it tells is what is read from there.
//!
//! With `PREFECT_API_URL=http://127.0.0.1:4200/api` it is held against the Prefect that is there.

use std::sync::Arc;
use std::time::Duration;

use prefect_client::{Artifact, Failure, FlowRun, Level, NewFlowRun, NewTaskRun, Prefect, State, StateType};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A Prefect, for as long as a test needs it.
struct There {
    api: String,
    _ends: Option<oneshot::Sender<()>>,
}

impl There {
    async fn found_or_started() -> Self {
        if let Ok(api) = std::env::var("PREFECT_API_URL") {
            return Self { api, _ends: None };
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = format!("http://{}/api", listener.local_addr().unwrap());
        let (ends, ended) = oneshot::channel();
        tokio::spawn(prefect_standin::serve(listener, prefect_standin::Options::default(), async {
            let _ = ended.await;
        }));
        Self { api, _ends: Some(ends) }
    }

    fn prefect(&self) -> Prefect {
        Prefect::at(&self.api)
    }

    async fn new_run(&self) -> FlowRun {
        let flow = self.prefect().flow("prefect-client's test").await.unwrap();
        flow.create_run(NewFlowRun::unnamed().parameter("source", "ten records")).await.unwrap()
    }

    async fn ask(&self, path: &str, body: Value) -> Value {
        let request = reqwest::Client::new().post(format!("{}{path}", self.api));
        let request = request.header("content-type", "application/json").body(body.to_string());
        serde_json::from_slice(&request.send().await.unwrap().bytes().await.unwrap()).unwrap()
    }

    async fn tasks_of(&self, run: &FlowRun) -> Vec<Value> {
        let body =
            json!({ "flow_runs": { "id": { "any_": [run.id()] } }, "sort": "EXPECTED_START_TIME_ASC" });
        self.ask("/task_runs/filter", body).await.as_array().unwrap().clone()
    }
}

#[tokio::test]
async fn a_flow_reads_as_in_prefect_and_is_found_there() {
    let there = There::found_or_started().await;
    let prefect = there.prefect();
    prefect.ready().await.unwrap();
    let flow = prefect.flow("prefect-client's test").await.unwrap();
    let mut attempts = 0;
    let run: Result<FlowRun, Failure<&str>> = flow
        .run(NewFlowRun::unnamed(), async |run| {
            run.set_labels(&[("__OTEL_TRACEPARENT", "00-1-2-01")]).await?;
            let extract = NewTaskRun::of("extract_data").retries(2, Duration::from_secs(1));
            let (ten, extracted) = run
                .run_task(extract, async |_| {
                    attempts += 1;
                    if attempts < 3 { Err("the source is busy") } else { Ok(10) }
                })
                .await?;
            let load = NewTaskRun::of("load_data").takes("data", &extracted).label("own", "yes");
            run.run_task(load, async |task| {
                task.log(Level::Info, &format!("{ten} records loaded")).await.map_err(|_| "no log")
            })
            .await?;
            run.create_artifact(Artifact::link("jaeger-trace", "Jaeger", "http://here/trace/1")).await?;
            Ok(run.clone())
        })
        .await;
    let run = run.unwrap();

    assert_eq!(run.state().await.unwrap().kind(), StateType::Completed);
    let tasks = there.tasks_of(&run).await;
    assert_eq!(tasks.len(), 2, "{tasks:?}");
    assert_eq!((&tasks[0]["run_count"], &tasks[0]["state_type"]), (&json!(3), &json!("COMPLETED")));
    assert_eq!(tasks[1]["task_inputs"]["data"][0]["id"], tasks[0]["id"]);
    assert_eq!(tasks[1]["labels"]["__OTEL_TRACEPARENT"], "00-1-2-01");
    let of_run = json!({ "flow_run_id": { "any_": [run.id()] } });
    let lines = there.ask("/logs/filter", json!({ "logs": of_run })).await;
    assert_eq!(lines[0]["message"], "10 records loaded");
    let artifacts = there.ask("/artifacts/filter", json!({ "artifacts": of_run })).await;
    assert_eq!(artifacts[0]["data"], "[Jaeger](http://here/trace/1)");
}

#[tokio::test]
async fn a_task_that_begins_before_its_flow_is_aborted() {
    let there = There::found_or_started().await;
    let task = there.new_run().await.create_task_run(NewTaskRun::of("extract_data")).await.unwrap();
    let error = task.set_state(State::running()).await.unwrap_err();
    assert!(error.to_string().contains("enclosing flow"), "{error}");
}

#[tokio::test]
async fn a_run_of_the_same_key_is_the_same_run() {
    let there = There::found_or_started().await;
    let flow = there.prefect().flow("prefect-client's test").await.unwrap();
    let new = NewFlowRun::unnamed();
    let (first, second) = (flow.create_run(new.clone()).await.unwrap(), flow.create_run(new).await.unwrap());
    assert_eq!(first.id(), second.id());
}

#[tokio::test]
async fn a_task_told_of_by_events_is_found_with_its_times() {
    let there = There::found_or_started().await;
    let run = there.new_run().await;
    run.set_state(State::running()).await.unwrap();
    let mut task = run.task_events(NewTaskRun::of("extract_data").label("a", "b"));
    for state in [State::pending(), State::running().with_traceparent("00-1-2-01"), State::completed()] {
        task.tell(state).await.unwrap();
    }
    // An event is taken first and worked on later.
    let mut tasks = Vec::new();
    while tasks.first().is_none_or(|task: &Value| task["state_type"] != "COMPLETED") {
        tasks = there.tasks_of(&run).await;
    }
    assert_eq!((&tasks[0]["id"], &tasks[0]["state_type"]), (&json!(task.id()), &json!("COMPLETED")));
    assert_eq!((&tasks[0]["run_count"], &tasks[0]["labels"]["a"]), (&json!(1), &json!("b")));
}

#[tokio::test]
async fn ten_writers_at_once_all_arrive() {
    let there = Arc::new(There::found_or_started().await);
    let writers: Vec<_> = (0..10)
        .map(|_| {
            let there = Arc::clone(&there);
            tokio::spawn(async move {
                let run = there.new_run().await;
                run.set_state(State::running()).await.unwrap();
                for task in ["extract_data", "transform_data"] {
                    run.run_task(NewTaskRun::of(task), async |_| Ok::<_, String>(())).await.unwrap();
                }
                run.set_state(State::completed()).await.unwrap().kind()
            })
        })
        .collect();
    for writer in writers {
        assert_eq!(writer.await.unwrap(), StateType::Completed);
    }
}
