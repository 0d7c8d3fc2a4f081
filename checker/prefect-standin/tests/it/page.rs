//! What a person sees with a browser.

use prefect_standin::Options;
use serde_json::json;

use crate::harness::Served;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

async fn page(prefect: &Served, path: &str, language: &str) -> (u16, String) {
    let request = prefect.http.get(format!("{}{path}", prefect.base)).header("accept-language", language);
    let response = request.send().await.unwrap();
    let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn a_run_is_seen_with_its_tasks_states_logs_artifacts_and_trace() {
    let jaeger_ui = Some("http://localhost:16686/".to_owned());
    let prefect = Served::with(Options { jaeger_ui, ..Options::default() }).await;
    let run = prefect.running("run-<b>1").await;
    let labels = json!({"__OTEL_TRACEPARENT": format!("00-{TRACE}-b7ad6b7169203331-01")});
    prefect.call("PATCH", &format!("/flow_runs/{run}/labels"), labels).await;
    let extract = prefect.task(&run, "extract", json!({})).await;
    let load = prefect.task(&run, "load", json!({"data": [{"input_type": "task_run", "id": extract}]})).await;
    prefect.task(&run, "waits", json!({})).await;
    for task in [&extract, &load] {
        for kind in ["RUNNING", "COMPLETED"] {
            prefect.state("task_runs", task, json!({"type": kind})).await;
        }
    }
    let line = json!([{"name": "l", "level": 20, "message": "10 <i>records</i>",
        "timestamp": "2025-01-01T00:00:00Z", "flow_run_id": run, "task_run_id": load}]);
    prefect.post("/logs/", line).await;
    let link = json!({"key": "jaeger-trace", "type": "markdown", "flow_run_id": run,
        "data": format!("[Jaeger](http://localhost:16686/trace/{TRACE})")});
    prefect.post("/artifacts/", link).await;

    let (status, list) = page(&prefect, "/", "en").await;
    assert_eq!(status, 200);
    assert!(list.contains("Stand-in for Prefect") && list.contains("run-&lt;b&gt;1"), "{list}");
    let path = format!("/runs/flow-run/{run}");
    assert!(list.contains(&path), "{list}");
    let (status, seen) = page(&prefect, &path, "pt-BR,pt;q=0.9").await;
    assert_eq!(status, 200);
    let link = format!("href=\"http://localhost:16686/trace/{TRACE}\"");
    for part in [
        "lang=\"pt-BR\"",
        "Substituto do Prefect",
        "ETL com Tracing",
        "<rect class=\"good\"",
        "class=\"arrow\"",
        "não iniciada",
        "10 &lt;i&gt;records&lt;/i&gt;",
        "jaeger-trace",
        &link,
    ] {
        assert!(seen.contains(part), "{part} is not in {seen}");
    }
    assert_eq!(seen.matches(&link).count(), 5, "flow run, three tasks, artifact: {seen}");
    assert!(!seen.contains("<script") && !seen.contains("<i>records"), "{seen}");
    // The language can be kept by hand.
    assert!(page(&prefect, &format!("{path}?lang=en"), "pt").await.1.contains("Stand-in for Prefect"));
    prefect.stop().await;
}

#[tokio::test]
async fn there_is_a_page_for_what_is_not_there_and_none_for_strangers() {
    let prefect = Served::start().await;
    assert!(page(&prefect, "/", "pt").await.1.contains("Ainda não há nenhuma execução"));
    for path in ["/runs/flow-run/nope", "/nothing", "/runs/flow-run/00000000-0000-0000-0000-000000000000"] {
        assert_eq!(page(&prefect, path, "en").await.0, 404, "{path}");
    }
    let request = prefect.request("GET", "/health").header("host", "evil.example");
    assert_eq!(Served::answer(request).await.0, 421);
    prefect.stop().await;
}
