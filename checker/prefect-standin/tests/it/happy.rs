//! A flow run with three tasks, from its first call to what the checker asks afterwards.

use serde_json::json;

use crate::harness::{Served, id};

const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

#[tokio::test]
async fn a_whole_run_is_there_as_it_was_made() {
    let prefect = Served::start().await;
    let run = prefect.running("run-1").await;
    let labels = json!({"__OTEL_TRACEPARENT": TRACEPARENT});
    assert_eq!(prefect.call("PATCH", &format!("/flow_runs/{run}/labels"), labels).await.0, 204);
    let extract = prefect.task(&run, "extract_data", json!({})).await;
    let input = json!({"data": [{"input_type": "task_run", "id": extract}]});
    let transform = prefect.task(&run, "transform_data", input).await;
    for task in [&extract, &transform] {
        for state in ["RUNNING", "COMPLETED"] {
            let (status, answer) = prefect.state("task_runs", task, json!({"type": state})).await;
            assert_eq!((status, &answer["status"]), (201, &json!("ACCEPT")));
        }
    }
    let line = json!([{"name": "prefect.flow_runs", "level": 20, "message": "10 records loaded",
        "timestamp": "2025-01-01T00:00:00Z", "flow_run_id": run, "task_run_id": transform}]);
    assert_eq!(prefect.post("/logs/", line).await.0, 201);
    let link = json!({"key": "jaeger-trace", "type": "markdown", "flow_run_id": run,
        "data": "[Jaeger](http://localhost:16686/trace/0af7651916cd43dd8448eb211c80319c)"});
    assert_eq!(prefect.post("/artifacts/", link).await.0, 201);
    prefect.state("flow_runs", &run, json!({"type": "COMPLETED", "message": "ok"})).await;

    let (_, found) =
        prefect.post("/flow_runs/filter", json!({"flow_runs": {"name": {"any_": ["run-1"]}}})).await;
    assert_eq!(found.as_array().unwrap().len(), 1);
    let told = &found[0];
    assert_eq!((&told["state_name"], &told["run_count"]), (&json!("Completed"), &json!(1)));
    assert_eq!(told["labels"]["__OTEL_TRACEPARENT"], TRACEPARENT);
    assert!(told["end_time"].is_string() && told["total_run_time"].as_f64() > Some(0.0), "{told}");

    let asked = json!({"flow_runs": {"id": {"any_": [run]}}, "sort": "EXPECTED_START_TIME_ASC"});
    let (_, tasks) = prefect.post("/task_runs/filter", asked).await;
    assert_eq!(
        (&tasks[0]["task_key"], &tasks[1]["task_key"]),
        (&json!("extract_data"), &json!("transform_data"))
    );
    assert_eq!(tasks[1]["task_inputs"]["data"][0]["id"], json!(extract));
    // Labels of the flow run are the task runs', too.
    assert_eq!(tasks[0]["labels"]["__OTEL_TRACEPARENT"], TRACEPARENT);

    let (_, states) = prefect.get(&format!("/flow_run_states/?flow_run_id={run}")).await;
    let names: Vec<_> =
        states.as_array().unwrap().iter().map(|state| state["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Pending", "Running", "Completed"]);
    let (_, states) = prefect.get(&format!("/task_run_states/?task_run_id={extract}")).await;
    assert_eq!(states.as_array().unwrap().len(), 3);

    let asked =
        json!({"logs": {"flow_run_id": {"any_": [run]}, "level": {"ge_": 0}}, "sort": "TIMESTAMP_ASC"});
    assert_eq!(prefect.post("/logs/filter", asked).await.1[0]["message"], "10 records loaded");
    let asked = json!({"artifacts": {"flow_run_id": {"any_": [run]}}});
    assert_eq!(prefect.post("/artifacts/filter", asked).await.1[0]["key"], "jaeger-trace");
    assert_eq!(id(&prefect.get("/artifacts/jaeger-trace/latest").await.1).len(), 36);

    let (_, graph) = prefect.get(&format!("/flow_runs/{run}/graph-v2")).await;
    assert_eq!(graph["root_node_ids"], json!([extract]));
    assert_eq!(graph["nodes"][1][1]["parents"], json!([{"id": extract}]));
    assert_eq!(graph["nodes"][0][1]["children"], json!([{"id": transform}]));
    assert_eq!(graph["artifacts"][0]["is_latest"], json!(true));
    prefect.stop().await;
}

#[tokio::test]
async fn what_is_made_twice_is_made_once() {
    let prefect = Served::start().await;
    let (status, flow) = prefect.post("/flows/", json!({"name": "f"})).await;
    assert_eq!(status, 201);
    assert_eq!(prefect.post("/flows/", json!({"name": "f", "tags": ["a"]})).await, (200, flow.clone()));
    let form = json!({"flow_id": flow["id"], "idempotency_key": "k"});
    let (status, run) = prefect.post("/flow_runs/", form.clone()).await;
    assert_eq!((status, &run["state_name"]), (201, &json!("Pending")));
    let (status, again) = prefect.post("/flow_runs/", form).await;
    assert_eq!((status, &again["id"]), (200, &run["id"]));
    let form = json!({"flow_run_id": run["id"], "task_key": "t", "dynamic_key": "0"});
    let (status, task) = prefect.post("/task_runs/", form.clone()).await;
    assert_eq!(status, 201);
    let (status, again) = prefect.post("/task_runs/", form).await;
    assert_eq!((status, &again["id"]), (200, &task["id"]));
    prefect.stop().await;
}

#[tokio::test]
async fn a_failed_task_is_tried_again_when_it_is_due() {
    let prefect = Served::start().await;
    let run = prefect.running("r").await;
    let form = json!({"flow_run_id": run, "task_key": "t", "dynamic_key": "0",
        "empirical_policy": {"retries": 1, "retry_delay": 600}});
    let task = id(&prefect.post("/task_runs/", form).await.1);
    prefect.state("task_runs", &task, json!({"type": "RUNNING"})).await;
    let (status, answer) =
        prefect.state("task_runs", &task, json!({"type": "FAILED", "message": "boom"})).await;
    assert_eq!((status, &answer["status"]), (201, &json!("REJECT")));
    assert_eq!(answer["details"], json!({"type": "reject_details", "reason": "Retrying"}));
    let name = |answer: &serde_json::Value| answer["state"]["name"].clone();
    assert_eq!((name(&answer), &answer["state"]["message"]), (json!("AwaitingRetry"), &json!("boom")));
    let (status, answer) = prefect.state("task_runs", &task, json!({"type": "RUNNING"})).await;
    assert_eq!((status, &answer["status"], name(&answer)), (200, &json!("WAIT"), json!("AwaitingRetry")));
    assert_eq!(answer["details"]["delay_seconds"], 600);
    let forced = json!({"state": {"type": "RUNNING"}, "force": true});
    assert_eq!(prefect.post(&format!("/task_runs/{task}/set_state"), forced).await.0, 201);
    let (_, told) = prefect.get(&format!("/task_runs/{task}")).await;
    assert_eq!(told["run_count"], 2);
    prefect.stop().await;
}
