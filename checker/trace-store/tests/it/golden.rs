//! The same export and the same questions to a real Jaeger and to this store: equal answers.
//!
//! `golden/export.json` was sent to Jaeger 1.73.0 and 2.20.0, and what they answered is recorded
//! beside it. Order that Jaeger does not promise is sorted away, on both sides, by [`normal`].

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::harness::Served;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const WINDOW: &str = "start=1735689600000000&end=1735689700000000";
const V3_WINDOW: &str =
    "query.start_time_min=2025-01-01T00:00:00Z&query.start_time_max=2025-01-01T01:00:00Z&query.num_traces=20";

/// File name and path of each recorded question.
fn questions() -> Vec<(&'static str, String)> {
    let search = |more: &str| format!("/api/traces?service=frontend&{WINDOW}{more}");
    vec![
        ("services", "/api/services".into()),
        ("operation_names", "/api/services/frontend/operations".into()),
        ("operations", "/api/operations?service=backend".into()),
        ("operations_server", "/api/operations?service=backend&spanKind=server".into()),
        ("trace", format!("/api/traces/{TRACE}")),
        ("trace_raw", format!("/api/traces/{TRACE}?raw=true")),
        ("trace_64_bit", "/api/traces/beef?raw=true".into()),
        ("trace_missing", "/api/traces/dead".into()),
        ("trace_not_hex", "/api/traces/xyz".into()),
        ("trace_too_long", format!("/api/traces/{TRACE}0")),
        ("search", search("")),
        ("search_int_tag", search("&tag=http.response.status_code:503")),
        ("search_kind_tag", search("&tags=%7B%22span.kind%22%3A%22client%22%7D&raw=true")),
        ("search_event", search("&tag=event:connected&raw=true")),
        ("search_min_duration", search("&minDuration=1.5s")),
        ("search_operation", search("&operation=render&raw=true")),
        ("search_nothing", search("&operation=none")),
        ("search_limit_word", search("&limit=x")),
        ("search_start_word", "/api/traces?service=a&start=x".into()),
        ("search_min_bare", search("&minDuration=5")),
        ("search_max_below_min", search("&minDuration=2s&maxDuration=1s")),
        ("search_tag_malformed", search("&tag=x")),
        ("search_no_service", format!("/api/traces?{WINDOW}")),
        ("by_ids", format!("/api/traces?traceID=beef&traceID=dead&raw=true&{WINDOW}")),
        ("dependencies", "/api/dependencies?endTs=1735689700000&lookback=200000".into()),
        ("metrics_no_service", "/api/metrics/calls".into()),
        ("metrics_latencies", "/api/metrics/latencies?quantile=0.5&service=a".into()),
        ("v3_services", "/api/v3/services".into()),
        ("v3_operations", "/api/v3/operations?service=backend".into()),
        ("v3_trace", format!("/api/v3/traces/{TRACE}?raw_traces=true")),
        ("v3_trace_missing", "/api/v3/traces/dead".into()),
        (
            "v3_search",
            format!("/api/v3/traces?query.service_name=frontend&{V3_WINDOW}&query.raw_traces=true"),
        ),
        ("v3_search_no_time", "/api/v3/traces?query.service_name=frontend".into()),
        ("v3_summaries", format!("/api/v3/trace-summaries?query.service_name=frontend&{V3_WINDOW}")),
    ]
}

/// Questions whose recorded answer is 2.20's. The legacy API is the one of 1.73.
fn version(name: &str) -> &'static str {
    if name.starts_with("v3_") { "2.20.0" } else { "1.73.0" }
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/it/golden/{name}.json"))
}

fn export() -> String {
    fs::read_to_string(file("export")).unwrap()
}

#[tokio::test]
async fn answers_are_those_of_a_real_jaeger() {
    let served = Served::start().await;
    assert_eq!(served.export("application/json", export()).await.status, 200);
    let mut differing = Vec::new();
    for (name, path) in questions() {
        let recorded: Value = serde_json::from_str(&fs::read_to_string(file(name)).unwrap()).unwrap();
        let answer = served.get(&path).await;
        let found = json!({
            "path": path, "version": version(name),
            "status": answer.status, "body": normal(answer.json()),
        });
        compare(name, &recorded, &found, &mut differing);
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    served.stop().await.unwrap();
}

/// `JAEGER_VERSION`, `JAEGER_QUERY` and `JAEGER_OTLP` say what runs where.
#[tokio::test]
#[ignore = "records the golden files from a running, empty Jaeger"]
async fn record_from_a_running_jaeger() {
    let [running, query, otlp] = ["JAEGER_VERSION", "JAEGER_QUERY", "JAEGER_OTLP"]
        .map(|name| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set")));
    let client = reqwest::Client::new();
    let request = client.post(format!("{otlp}/v1/traces")).header("content-type", "application/json");
    assert_eq!(request.body(export()).send().await.unwrap().status(), 200);
    for (name, path) in questions().into_iter().filter(|(name, _)| version(name) == running) {
        let response = client.get(format!("{query}{path}")).send().await.unwrap();
        let status = response.status().as_u16();
        let body = response.bytes().await.unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap_or_else(|error| panic!("{name}: {error}"));
        let recorded = json!({"path": path, "version": running, "status": status, "body": normal(body)});
        let mut text = serde_json::to_string_pretty(&recorded).unwrap();
        text.push('\n');
        fs::write(file(name), text).unwrap();
    }
}

/// Notes each place where the two differ.
fn compare(at: &str, recorded: &Value, found: &Value, differing: &mut Vec<String>) {
    match (recorded, found) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<_> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let [a, b] = [a, b].map(|object| object.get(key).unwrap_or(&Value::Null));
                compare(&format!("{at}/{key}"), a, b, differing);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                compare(&format!("{at}/{index}"), a, b, differing);
            }
        }
        (a, b) if a == b => {}
        (a, b) => differing.push(format!("{at}\n  recorded {a}\n  found    {b}")),
    }
}

/// Takes away the order that Jaeger does not promise, the numbering of processes that follows from
/// it, and the differences that this store has on purpose.
fn normal(mut body: Value) -> Value {
    if let Some(traces) = body.get_mut("data").and_then(Value::as_array_mut) {
        traces.iter_mut().for_each(inline_processes);
    }
    // An empty list of names is `null` in some versions of Jaeger.
    if body["data"].is_null() && body["errors"].is_null() && body.get("total").is_some() {
        body["data"] = json!([]);
    }
    sort(&mut body);
    body
}

fn inline_processes(trace: &mut Value) {
    let Some(processes) = trace.get("processes").cloned() else {
        return;
    };
    for span in trace["spans"].as_array_mut().unwrap() {
        let id = span["processID"].as_str().unwrap().to_owned();
        span["processID"] = processes[&id].clone();
        if let Some(warnings) = span["warnings"].as_array_mut() {
            // The wording of 2.20, which names one parent, is the one of this store.
            warnings.retain(|warning| !warning.as_str().unwrap().contains("clock skew adjustment"));
            if warnings.is_empty() {
                span["warnings"] = Value::Null;
            }
        }
    }
    trace["processes"] = json!({});
}

fn sort(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.iter_mut().for_each(sort);
            let ordered = items.iter().any(|item| {
                let tag = item.get("key").is_some() || item.get("refType").is_some();
                tag || item.get("timestamp").is_some() || item.get("timeUnixNano").is_some()
            });
            if !ordered {
                items.sort_by_key(Value::to_string);
            }
        }
        Value::Object(members) => members.values_mut().for_each(sort),
        _ => {}
    }
}
