//! What is wrong is told as Prefect tells it.

use serde_json::{Value, json};

use crate::harness::Served;

const NOBODY: &str = "00000000-0000-0000-0000-000000000000";

/// The kinds of the faults, with their places.
fn faults(answer: &Value) -> Vec<(String, Value)> {
    assert_eq!(answer["exception_message"], "Invalid request received.", "{answer}");
    let faults = answer["exception_detail"].as_array().unwrap().iter();
    faults.map(|fault| (fault["type"].as_str().unwrap().to_owned(), fault["loc"].clone())).collect()
}

#[tokio::test]
async fn a_body_that_is_wrong_is_told_where() {
    let prefect = Served::start().await;
    let run = prefect.running("r").await;
    let set_state = format!("/flow_runs/{run}/set_state");
    for (path, body, fault, place) in [
        ("/flows/", json!({}), "missing", json!(["body", "name"])),
        ("/flows/", json!([]), "model_attributes_type", json!(["body"])),
        (&*set_state, json!({}), "missing", json!(["body", "state"])),
        (&set_state, json!({"state": {"type": "Running"}}), "enum", json!(["body", "state", "type"])),
        (
            &set_state,
            json!({"state": {"type": "RUNNING", "timestamp": "2025-01-01T00:00:00Z"}}),
            "extra_forbidden",
            json!(["body", "state", "timestamp"]),
        ),
        (
            "/logs/",
            json!([{"name": "l", "level": 20, "message": "m"}]),
            "missing",
            json!(["body", 0, "timestamp"]),
        ),
        ("/artifacts/", json!({"key": "Not A Key"}), "value_error", json!(["body", "key"])),
        (
            "/flow_runs/filter",
            json!({"flow_runs": {"idd": {}}}),
            "extra_forbidden",
            json!(["body", "flow_runs", "idd"]),
        ),
    ] {
        let (status, answer) = prefect.post(path, body.clone()).await;
        assert_eq!(status, 422, "{path} {body}");
        assert_eq!(faults(&answer), [(fault.to_owned(), place)], "{path} {body}");
        assert_eq!(answer["request_body"], body);
    }
    let broken =
        prefect.request("POST", "/flows/").header("content-type", "application/json").body("{\"name\":");
    let (status, answer) = Served::answer(broken).await;
    assert_eq!((status, faults(&answer)), (422, vec![("json_invalid".to_owned(), json!(["body", 8]))]));
    let text =
        prefect.request("POST", "/flows/").header("content-type", "text/plain").body("{\"name\":\"x\"}");
    let (status, answer) = Served::answer(text).await;
    assert_eq!((status, faults(&answer)[0].0.as_str()), (422, "model_attributes_type"));
    prefect.stop().await;
}

#[tokio::test]
async fn what_is_not_there_is_told_in_three_ways() {
    let prefect = Served::start().await;
    let not_found = |what: &str| json!({"detail": what});
    for (path, answer) in [
        (format!("/flow_runs/{NOBODY}"), not_found("Flow run not found")),
        (format!("/task_runs/{NOBODY}"), not_found("Task not found")),
        (format!("/flows/{NOBODY}"), not_found("Flow not found")),
        ("/flow_runs/nope".to_owned(), not_found("Not Found")),
        ("/nothing".to_owned(), not_found("Not Found")),
        (
            format!("/flow_runs/{NOBODY}/graph-v2"),
            json!({"exception_message": format!("Flow run {NOBODY} not found")}),
        ),
    ] {
        assert_eq!(prefect.get(&path).await, (404, answer), "{path}");
    }
    let (status, answer) = prefect.state("task_runs", NOBODY, json!({"type": "RUNNING"})).await;
    let told = format!("Task run with id {NOBODY} not found");
    assert_eq!((status, &answer["exception_message"]), (404, &json!(told)));
    for (path, body) in [
        ("/flow_runs/", json!({"flow_id": NOBODY})),
        ("/task_runs/", json!({"flow_run_id": NOBODY, "task_key": "t", "dynamic_key": "0"})),
    ] {
        assert_eq!(prefect.post(path, body).await.0, 409, "{path}");
    }
    assert_eq!(prefect.call("DELETE", "/flows/", json!({})).await, (405, not_found("Method Not Allowed")));
    prefect.stop().await;
}

#[tokio::test]
async fn a_forgotten_slash_and_an_old_client_are_told() {
    let prefect = Served::start().await;
    let response = prefect.request("POST", "/flows").body("{}").send().await.unwrap();
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!((response.status().as_u16(), location.as_str()), (307, "/api/flows/"));
    for (version, status) in [("0.8.4", 200), ("0.8.0", 200), ("0.7.0", 400), ("zz", 400)] {
        let request = prefect.request("POST", "/flows/filter").header("x-prefect-api-version", version);
        assert_eq!(Served::answer(request).await.0, status, "{version}");
    }
    let (status, answer) = prefect.get("/csrf-token?client=x").await;
    assert_eq!((status, answer), (422, json!({"detail": "CSRF protection is disabled."})));
    assert_eq!(prefect.get("/ready").await, (200, json!({"message": "OK"})));
    assert_eq!(prefect.get("/admin/version").await, (200, json!("3.4.18")));
    prefect.stop().await;
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let prefect = Served::start().await;
    let body = json!({"name": "x".repeat(5 << 20)});
    assert_eq!(prefect.post("/flows/", body).await.0, 413);
    assert_eq!(prefect.post("/flows/", json!({"name": "x"})).await.0, 201);
    prefect.stop().await;
}
