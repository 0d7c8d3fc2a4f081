//! Lists: filters, orders, pages.

use serde_json::{Value, json};

use crate::harness::Served;

fn names(found: &Value) -> Vec<&str> {
    found.as_array().unwrap().iter().map(|run| run["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn runs_are_found_by_what_they_are() {
    let prefect = Served::start().await;
    let flow = prefect.post("/flows/", json!({"name": "f"})).await.1;
    for (name, tags) in [("a-1", json!(["x", "y"])), ("a-2", json!(["x"])), ("b-1", json!([]))] {
        let form = json!({"flow_id": flow["id"], "name": name, "tags": tags});
        prefect.post("/flow_runs/", form).await;
    }
    let running = prefect.running("other").await;
    prefect.task(&running, "t", json!({})).await;
    for (filter, found) in [
        (json!({}), vec!["a-1", "a-2", "b-1", "other"]),
        (json!({"flow_runs": {"name": {"like_": "A-"}}}), vec!["a-1", "a-2"]),
        (json!({"flow_runs": {"tags": {"all_": ["x", "y"]}}}), vec!["a-1"]),
        (json!({"flow_runs": {"tags": {"is_null_": true}}}), vec!["b-1", "other"]),
        (json!({"flow_runs": {"state": {"type": {"any_": ["RUNNING"]}}}}), vec!["other"]),
        (json!({"flow_runs": {"id": {"any_": [running]}}}), vec!["other"]),
        (json!({"flow_runs": {"id": {"not_any_": [running]}}}), vec!["a-1", "a-2", "b-1"]),
        (json!({"flows": {"name": {"any_": ["f"]}}}), vec!["a-1", "a-2", "b-1"]),
        (json!({"task_runs": {"name": {"any_": ["t-0"]}}}), vec!["other"]),
        (json!({"deployments": {}}), vec![]),
        (json!({"limit": 2, "offset": 1}), vec!["a-2", "b-1"]),
        (json!({"unknown": 1}), vec!["a-1", "a-2", "b-1", "other"]),
    ] {
        let mut asked = filter.clone();
        asked["sort"] = json!("NAME_ASC");
        let (status, answer) = prefect.post("/flow_runs/filter", asked).await;
        assert_eq!((status, names(&answer)), (200, found), "{filter}");
    }
    assert_eq!(prefect.post("/flow_runs/count", json!({})).await.1, json!(4));
    assert_eq!(prefect.post("/task_runs/count", json!({})).await.1, json!(1));
    let (status, answer) = prefect.post("/flow_runs/filter", json!({"limit": 201})).await;
    assert_eq!((status, answer["detail"].as_str().unwrap().starts_with("Invalid limit")), (422, true));
    prefect.stop().await;
}
