//! The client against a server of a few lines, which answers what it is told to answer and keeps what it is asked.

#![expect(clippy::unwrap_used, reason = "an answer that is missing is a test that fails")]

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State as Shared;
use axum::http::{Method, StatusCode, Uri};
use axum::response::IntoResponse;
use prefect_client::{Artifact, Error, Failure, Level, NewFlowRun, NewTaskRun, Prefect, State, StateType};
use serde_json::{Value, json};
use tokio::net::TcpListener;

const ACCEPT: &str = "ACCEPT";

/// What it answers to calls whose path ends so, in turn; the last of them for good.
type Script = Vec<(&'static str, u16, Value)>;

#[derive(Clone, Default)]
struct Server {
    script: Arc<Mutex<Script>>,
    asked: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Server {
    async fn answering(script: Script) -> (Self, Prefect) {
        let server = Self { script: Arc::new(Mutex::new(script)), asked: Arc::default() };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let api = format!("http://{}/api/", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (server, Prefect::at(&api))
    }

    /// The bodies that came to paths which end so.
    fn bodies(&self, ending: &str) -> Vec<Value> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|(call, _)| call.ends_with(ending)).map(|(_, body)| body.clone()).collect()
    }
}

async fn answer(Shared(server): Shared<Server>, method: Method, uri: Uri, body: Bytes) -> impl IntoResponse {
    let body = serde_json::from_slice(&body).unwrap_or_default();
    server.asked.lock().unwrap().push((format!("{method} {}", uri.path()), body));
    let mut script = server.script.lock().unwrap();
    let Some(at) = script.iter().position(|(ending, ..)| uri.path().ends_with(ending)) else {
        return usual(uri.path());
    };
    let is_last = script.iter().filter(|(ending, ..)| *ending == script[at].0).count() == 1;
    let (_, code, body) = if is_last { script[at].clone() } else { script.remove(at) };
    (StatusCode::from_u16(code).unwrap(), body.to_string())
}

fn usual(path: &str) -> (StatusCode, String) {
    let id = json!({ "id": "11111111-2222-4333-8444-555555555555", "name": "papaya-otter" });
    let body = if path.ends_with("set_state") { state(ACCEPT, "RUNNING", "Running") } else { id };
    (StatusCode::CREATED, body.to_string())
}

fn state(status: &str, kind: &str, name: &str) -> Value {
    json!({ "status": status, "state": { "type": kind, "name": name }, "details": { "reason": "so it is" } })
}

fn wait(seconds: f64) -> Value {
    json!({ "status": "WAIT", "state": { "type": "SCHEDULED" }, "details": { "delay_seconds": seconds } })
}

async fn flow_run(prefect: &Prefect) -> prefect_client::FlowRun {
    let flow = prefect.flow("ETL com Tracing").await.unwrap();
    flow.create_run(NewFlowRun::named("papaya-otter").tag("lesson")).await.unwrap()
}

#[tokio::test]
async fn a_run_is_created_with_its_flow_a_key_and_its_state() {
    let (server, prefect) = Server::answering(vec![]).await;
    let run = flow_run(&prefect).await;
    assert_eq!((run.name(), run.flow().name()), ("papaya-otter", "papaya-otter"));
    let body = &server.bodies("POST /api/flow_runs/")[0];
    assert_eq!(body["flow_id"], "11111111-2222-4333-8444-555555555555");
    assert_eq!((&body["tags"], &body["state"]["type"]), (&json!(["lesson"]), &json!("PENDING")));
    assert_eq!(body["idempotency_key"].as_str().map(str::len), Some(36));
}

#[tokio::test]
async fn a_busy_prefect_is_asked_again_with_the_same_key() {
    let busy = json!({ "exception_message": "Service Unavailable" });
    let id = json!({ "id": "1", "name": "n" });
    let (server, prefect) = Server::answering(vec![
        ("/flow_runs/", 503, busy.clone()),
        ("/flow_runs/", 502, busy.clone()),
        ("/flow_runs/", 429, busy.clone()),
        ("/flow_runs/", 408, busy),
        ("/flow_runs/", 201, id),
    ])
    .await;
    flow_run(&prefect).await;
    let keys: Vec<_> =
        server.bodies("/flow_runs/").iter().map(|body| body["idempotency_key"].clone()).collect();
    assert_eq!(keys.len(), 5);
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
}

#[tokio::test]
async fn what_is_refused_is_not_asked_again() {
    let (server, prefect) =
        Server::answering(vec![("/flows/", 422, json!({ "exception_message": "no" }))]).await;
    let error = prefect.flow("x").await.unwrap_err();
    assert!(matches!(&error, Error::Refused { status: 422, .. }), "{error}");
    assert!(error.to_string().contains("exception_message"), "{error}");
    assert_eq!(server.bodies("/flows/").len(), 1);
}

#[tokio::test]
async fn an_answer_of_somebody_else_is_told_as_that() {
    let (_server, prefect) = Server::answering(vec![("/flows/", 200, json!(["hello"]))]).await;
    assert!(matches!(prefect.flow("x").await.unwrap_err(), Error::Unreadable { .. }));
}

#[tokio::test]
async fn wait_is_waited_for() {
    let (server, prefect) = Server::answering(vec![
        ("set_state", 200, wait(0.3)),
        ("set_state", 201, state(ACCEPT, "RUNNING", "Retrying")),
    ])
    .await;
    let run = flow_run(&prefect).await;
    let began = Instant::now();
    assert_eq!(run.set_state(State::running()).await.unwrap().name(), "Retrying");
    assert!(began.elapsed() >= Duration::from_millis(300));
    let ids: Vec<_> = server.bodies("set_state").iter().map(|body| body["state"].clone()).collect();
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn reject_gives_the_state_that_holds_instead() {
    let answer = state("REJECT", "SCHEDULED", "AwaitingRetry");
    let (_server, prefect) = Server::answering(vec![("set_state", 201, answer)]).await;
    let task = flow_run(&prefect).await.create_task_run(NewTaskRun::of("extract_data")).await.unwrap();
    let state = task.set_state(State::failed("busy")).await.unwrap();
    assert!(state.is_awaiting_retry());
    assert_eq!(state.kind(), StateType::Scheduled);
}

#[tokio::test]
async fn abort_is_an_error_with_its_reason() {
    let answer =
        json!({ "status": "ABORT", "state": null, "details": { "reason": "the flow must be running" } });
    let (_server, prefect) = Server::answering(vec![("set_state", 200, answer)]).await;
    let error = flow_run(&prefect).await.set_state(State::running()).await.unwrap_err();
    assert!(matches!(&error, Error::Aborted { reason } if reason == "the flow must be running"), "{error}");
}

#[tokio::test]
async fn a_task_run_has_its_number_its_inputs_and_its_policy() {
    let (server, prefect) = Server::answering(vec![]).await;
    let run = flow_run(&prefect).await;
    let first = run.create_task_run(NewTaskRun::of("extract_data")).await.unwrap();
    let again = NewTaskRun::of("extract_data").takes("data", &first).label("a", "b");
    run.create_task_run(again.retries(2, Duration::from_secs(1))).await.unwrap();
    let body = &server.bodies("/task_runs/")[1];
    assert_eq!((&body["name"], &body["dynamic_key"]), (&json!("extract_data-1"), &json!("1")));
    assert_eq!(body["task_inputs"], json!({ "data": [{ "input_type": "task_run", "id": first.id() }] }));
    assert_eq!(body["empirical_policy"], json!({ "retries": 2, "retry_delay": 1 }));
    assert_eq!(body["labels"], json!({ "a": "b" }));
}

#[tokio::test]
async fn lines_artifacts_and_labels_name_their_run() {
    let (server, prefect) = Server::answering(vec![]).await;
    let run = flow_run(&prefect).await;
    run.set_labels(&[("__OTEL_TRACEPARENT", "00-1-2-01")]).await.unwrap();
    run.log(Level::Info, "10 records loaded").await.unwrap();
    run.create_artifact(Artifact::link("jaeger-trace", "Jaeger", "http://here/trace/1")).await.unwrap();
    assert_eq!(server.bodies("/labels")[0], json!({ "__OTEL_TRACEPARENT": "00-1-2-01" }));
    let line = &server.bodies("/logs/")[0][0];
    assert_eq!((&line["level"], &line["name"]), (&json!(20), &json!("prefect.flow_runs")));
    let artifact = &server.bodies("/artifacts/")[0];
    assert_eq!(artifact["data"], "[Jaeger](http://here/trace/1)");
    assert_eq!(artifact["flow_run_id"], run.id());
}

#[tokio::test]
async fn a_task_that_fails_is_run_again_while_prefect_says_so() {
    let running = || ("set_state", 201, state(ACCEPT, "RUNNING", "Running"));
    let (_server, prefect) = Server::answering(vec![
        running(),
        ("set_state", 201, state("REJECT", "SCHEDULED", "AwaitingRetry")),
        running(),
        ("set_state", 201, state(ACCEPT, "FAILED", "Failed")),
    ])
    .await;
    let run = flow_run(&prefect).await;
    let mut attempts = 0;
    let failed = run
        .run_task(NewTaskRun::of("extract_data"), async |_| {
            attempts += 1;
            Err::<(), _>("busy")
        })
        .await;
    assert!(matches!(failed, Err(Failure::Own("busy"))));
    assert_eq!(attempts, 2);
}

#[tokio::test]
async fn events_follow_each_other_and_count() {
    let (server, prefect) = Server::answering(vec![]).await;
    let mut task = flow_run(&prefect).await.task_events(NewTaskRun::of("extract_data"));
    for state in [State::pending(), State::running(), State::completed()] {
        task.tell(state).await.unwrap();
    }
    let events: Vec<Value> = server.bodies("/events").iter().map(|list| list[0].clone()).collect();
    assert_eq!(events[0]["follows"], Value::Null);
    assert_eq!(events[2]["follows"], events[1]["id"]);
    assert_eq!(events[2]["event"], "prefect.task-run.Completed");
    assert_eq!(events[2]["resource"]["prefect.run-count"], "1");
    assert!(events[2]["payload"]["task_run"]["end_time"].is_string());
}

#[tokio::test]
async fn nobody_there_is_told_with_what_to_look_at() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let prefect = Prefect::at(&format!("http://{}/api", listener.local_addr().unwrap()));
    drop(listener);
    let error = prefect.ready().await.unwrap_err();
    assert!(error.to_string().contains("PREFECT_API_URL"), "{error}");
}
