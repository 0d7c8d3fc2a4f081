//! Many at once, more than is held, and refusals on purpose.

use std::num::NonZeroU32;
use std::sync::Arc;

use prefect_standin::{Busy, Limits, Options};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::harness::Served;

/// A run with a task, from beginning to end; `tries` calls are made for each that is refused.
async fn run(prefect: &Served, name: &str) -> usize {
    let mut refused = 0;
    let mut call = async |path: String, body: Value| loop {
        match prefect.post(&path, body.clone()).await {
            (503, answer) => {
                assert_eq!(answer, json!({"exception_message": "Service Unavailable"}));
                refused += 1;
            }
            (200 | 201, answer) => break answer,
            (status, answer) => panic!("{path}: {status} {answer}"),
        }
    };
    let flow = call("/flows/".to_owned(), json!({"name": "crowd"})).await;
    let form = json!({"flow_id": flow["id"], "name": name, "idempotency_key": name});
    let flow_run = call("/flow_runs/".to_owned(), form).await["id"].as_str().unwrap().to_owned();
    let state = |kind: &str| json!({"state": {"type": kind}});
    call(format!("/flow_runs/{flow_run}/set_state"), state("RUNNING")).await;
    let form = json!({"flow_run_id": flow_run, "task_key": "t", "dynamic_key": "0"});
    let task = call("/task_runs/".to_owned(), form).await["id"].as_str().unwrap().to_owned();
    for kind in ["RUNNING", "COMPLETED"] {
        call(format!("/task_runs/{task}/set_state"), state(kind)).await;
    }
    call(format!("/flow_runs/{flow_run}/set_state"), state("COMPLETED")).await;
    refused
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_write_at_once() {
    let prefect = Arc::new(Served::start().await);
    let mut writers = JoinSet::new();
    for number in 0..100 {
        let prefect = Arc::clone(&prefect);
        writers.spawn(async move { run(&prefect, &format!("run-{number}")).await });
    }
    let refused: usize = writers.join_all().await.into_iter().sum();
    assert_eq!(refused, 0);
    let done = json!({"flow_runs": {"state": {"type": {"any_": ["COMPLETED"]}}}});
    assert_eq!(prefect.post("/flow_runs/count", done).await.1, json!(100));
    assert_eq!(prefect.post("/task_runs/count", json!({})).await.1, json!(100));
}

#[tokio::test]
async fn one_that_is_busy_refuses_each_third_call_and_who_tries_again_gets_through() {
    let busy = Busy::OneIn(NonZeroU32::new(3).unwrap());
    let prefect = Served::with(Options { busy, ..Options::default() }).await;
    assert_eq!(run(&prefect, "r").await, 3);
    // Who only reads is not refused.
    for _ in 0..6 {
        assert_eq!(prefect.post("/flow_runs/filter", json!({})).await.0, 200);
    }
    prefect.stop().await;
}

#[tokio::test]
async fn the_oldest_run_makes_room_for_the_newest() {
    let limits = Limits { flow_runs: 5, ..Limits::default() };
    let prefect = Served::with(Options { limits, ..Options::default() }).await;
    for number in 0..8 {
        run(&prefect, &format!("run-{number}")).await;
    }
    let (_, found) = prefect.post("/flow_runs/filter", json!({"sort": "NAME_ASC"})).await;
    let names: Vec<_> = found.as_array().unwrap().iter().map(|run| run["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["run-3", "run-4", "run-5", "run-6", "run-7"]);
    assert_eq!(prefect.post("/task_runs/count", json!({})).await.1, json!(5));
    prefect.stop().await;
}
