//! What is asked, in an order in which no question changes the answer to a later one.
//!
//! In Jaeger v2 a read that adjusts a trace changes what is stored, and so do summaries: those come last.

mod searches;

use super::payloads::{Post, trace};
use searches::{searches, v3_searches, whole};

/// One request to the query side.
#[derive(Clone)]
pub(super) struct Query {
    pub(super) name: String,
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) body: &'static str,
    /// The name that is asked for; without one it is the address.
    pub(super) host: Option<&'static str>,
}

fn get(name: impl Into<String>, path: impl Into<String>) -> Query {
    Query { name: name.into(), method: "GET", path: path.into(), body: "", host: None }
}

const WINDOW: &str = "start=1735689600000000&end=1735689700000000";
const V3_WINDOW: &str = "query.start_time_min=2025-01-01T00:00:00Z&query.start_time_max=2025-01-01T01:00:00Z";

/// Of a store in which nothing is.
pub(super) fn of_nothing() -> Vec<Query> {
    vec![
        get("services", "/api/services"),
        get("operations", "/api/operations?service=none"),
        get("operation-names", "/api/services/none/operations"),
        get("search", format!("/api/traces?service=none&{WINDOW}")),
        get("by-ids", "/api/traces?traceID=1"),
        get("trace", "/api/traces/1"),
        get("dependencies", "/api/dependencies?endTs=1735689700000&lookback=1000000"),
        get("v3-services", "/api/v3/services"),
        get("v3-operations", "/api/v3/operations?service=none"),
        get("v3-search", format!("/api/v3/traces?query.service_name=none&query.num_traces=5&{V3_WINDOW}")),
        get("v3-trace", "/api/v3/traces/1"),
        get(
            "v3-summaries",
            format!("/api/v3/trace-summaries?query.service_name=none&query.num_traces=5&{V3_WINDOW}"),
        ),
    ]
}

/// Of a store that holds what was sent.
pub(super) fn of_payloads(posts: &[Post]) -> Vec<Query> {
    let each = |kind: &str, prefix: &str| each(posts, kind, prefix, "");
    let mut queries = raw_of_payloads(posts);
    queries.extend(searches());
    queries.extend(v3_searches());
    queries.extend(whole("raw", "&raw=true", "&query.raw_traces=true"));
    queries.extend(errors());
    queries.extend(others());
    queries.extend(each("read", "/api/traces"));
    queries.extend(each("v3-read", "/api/v3/traces"));
    queries.extend(whole("read", "", ""));
    queries.extend(summaries());
    queries
}

/// Of a store that holds what was sent: its names, and every trace as it is stored.
pub(super) fn raw_of_payloads(posts: &[Post]) -> Vec<Query> {
    let mut queries = names();
    queries.extend(each(posts, "raw", "/api/traces", "?raw=true"));
    queries.extend(each(posts, "v3-raw", "/api/v3/traces", "?raw_traces=true"));
    queries
}

/// Reads each trace once.
fn each(posts: &[Post], kind: &str, prefix: &str, raw: &str) -> Vec<Query> {
    let mut queries = Vec::new();
    for post in posts.iter().filter(|post| post.name != "repeated-again" && post.name != "late-child") {
        for (further, (id, _)) in post.traces.iter().enumerate() {
            let further = if further == 0 { String::new() } else { format!("-{}", further + 1) };
            queries.push(get(format!("{kind}/{}{further}", post.name), format!("{prefix}/{id}{raw}")));
        }
    }
    queries
}

fn names() -> Vec<Query> {
    let mut queries = vec![get("services", "/api/services"), get("v3-services", "/api/v3/services")];
    for (name, service) in [
        ("kinds", "kinds"),
        ("own-words", "own%20words"),
        ("names", "names"),
        ("tree-b", "tree-b"),
        ("slash", "a%2Fb%20c"),
        ("unicode", "servi%C3%A7o%20%F0%9F%A6%80"),
        ("missing", "missing-service-name"),
        ("empty", "empty-service-name"),
        ("number", "service-name-wrong-type"),
        ("unknown", "none"),
        ("plus", "c%2B%2B"),
        ("percent", "a%2541b"),
    ] {
        queries.push(get(format!("operation-names/{name}"), format!("/api/services/{service}/operations")));
        queries.push(get(format!("operations/{name}"), format!("/api/operations?service={service}")));
        queries.push(get(format!("v3-operations/{name}"), format!("/api/v3/operations?service={service}")));
    }
    for kind in ["server", "internal", "unspecified", "SERVER", "nonsense", ""] {
        let of = "operations?service=kinds";
        queries.push(get(format!("operations/kind-{kind}"), format!("/api/{of}&spanKind={kind}")));
        queries.push(get(format!("v3-operations/kind-{kind}"), format!("/api/v3/{of}&span_kind={kind}")));
    }
    queries.push(get("v3-operations/camel", "/api/v3/operations?service=kinds&spanKind=server"));
    queries.push(get("v3-operations/no-service", "/api/v3/operations"));
    queries
}

/// What is refused, or looks as if it should be.
fn errors() -> Vec<Query> {
    let search = |name: &str, more: &str| get(format!("error/{name}"), format!("/api/traces?{more}"));
    vec![
        search("no-service", WINDOW),
        search("nothing", ""),
        search("start-word", "service=a&start=x"),
        search("start-large", "service=a&start=9223372036854775808"),
        search("end-word", "service=a&end=1.5"),
        search("limit-word", "service=a&limit=x"),
        search("limit-large", "service=a&limit=2147483648"),
        search("min-bare", "service=a&minDuration=5"),
        search("min-day", "service=a&minDuration=1d"),
        search("min-upper", "service=a&minDuration=1S"),
        search("min-space", "service=a&minDuration=100+ms"),
        search("max-word", "service=a&maxDuration=x"),
        search("max-below-min", "service=a&minDuration=2s&maxDuration=1s"),
        search("tag-malformed", "service=a&tag=x"),
        search("tag-empty", "service=a&tag="),
        search("tags-number", "service=a&tags=%7B%22a%22%3A1%7D"),
        search("tags-word", "service=a&tags=x"),
        search("tags-empty", "service=a&tags="),
        search("trace-id-word", "traceID=xyz"),
        search("trace-id-empty", "traceID="),
        search("raw-word", "service=a&raw=x"),
        search("two-mistakes", "service=a&limit=x&start=y"),
        search("escape-broken", "service=%zz"),
        get("error/trace-missing", "/api/traces/dead"),
        get("error/trace-not-hex", "/api/traces/xyz"),
        get("error/trace-too-long", "/api/traces/000000000000000000000000000000001"),
        get("error/trace-start-word", "/api/traces/beef?start=x"),
        get("error/trace-raw-word", "/api/traces/beef?raw=x"),
        get("error/operations-no-service", "/api/operations"),
    ]
}

fn others() -> Vec<Query> {
    let send = |name: &str, method, path: &str, body| Query { method, body, ..get(name, path) };
    let otlp = r#"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"t"}}]},"scopeSpans":[{"spans":[{"traceId":"0000000000000000000000000000000a","spanId":"000000000000000b","name":"n","kind":2,"startTimeUnixNano":"1000000","endTimeUnixNano":"3000000","attributes":[{"key":"k","value":{"intValue":"5"}}]}]}]}]}"#;
    let nameless = r#"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0000000000000000000000000000000a","spanId":"000000000000000b","startTimeUnixNano":"1000","endTimeUnixNano":"1000"}]}]}]}"#;
    vec![
        get("span-large/raw", format!("/api/traces/{}?raw=true", trace(25, 0))),
        get("raw-upper-case-id", format!("/api/traces/{}?raw=1", trace(1, 0).to_uppercase())),
        get("raw-short-id", "/api/traces/beef?raw=t"),
        get("raw-pretty", "/api/traces/beef?raw=true&prettyPrint=true"),
        get("dependencies/all", "/api/dependencies?endTs=1735689700000&lookback=1000000"),
        get("dependencies/service", "/api/dependencies?endTs=1735689700000&lookback=1000000&service=tree-a"),
        get(
            "dependencies/other-service",
            "/api/dependencies?endTs=1735689700000&lookback=1000000&service=kinds",
        ),
        get("dependencies/before", "/api/dependencies?endTs=1735689500000&lookback=1000"),
        get("dependencies/lookback-word", "/api/dependencies?lookback=1h"),
        get("dependencies/end-word", "/api/dependencies?endTs=x"),
        get("metrics/calls", "/api/metrics/calls?service=a"),
        get("metrics/errors", "/api/metrics/errors?service=a"),
        get("metrics/latencies", "/api/metrics/latencies?service=a&quantile=0.5"),
        get("metrics/no-quantile", "/api/metrics/latencies?service=a"),
        get("metrics/no-service", "/api/metrics/calls"),
        get("metrics/kind-word", "/api/metrics/calls?service=a&spanKind=x"),
        get("metrics/step-word", "/api/metrics/calls?service=a&step=x"),
        get("metrics/minstep", "/api/metrics/minstep"),
        get("metrics/unknown", "/api/metrics/unknown"),
        send("transform/one", "POST", "/api/transform", otlp),
        send("transform/nameless", "POST", "/api/transform", nameless),
        send("transform/object", "POST", "/api/transform", "{}"),
        send("transform/data", "POST", "/api/transform", r#"{"data":[]}"#),
        send("transform/empty", "POST", "/api/transform", ""),
        send("transform/broken", "POST", "/api/transform", "{"),
        send("archive/unknown", "POST", "/api/archive/dead", ""),
        send("archive/known", "POST", "/api/archive/beef", ""),
        send("archive/not-hex", "POST", "/api/archive/xyz", ""),
        send("method/post", "POST", "/api/services", ""),
        send("method/delete", "DELETE", "/api/traces/beef", ""),
        send("method/head", "HEAD", "/api/services", ""),
        send("method/options", "OPTIONS", "/api/traces", ""),
        get("path/unknown", "/api/nothing"),
        get("path/services-slash", "/api/services/"),
        get("path/trace-slash", "/api/traces/beef/"),
        get("path/case", "/api/Services"),
        get("path/quality-metrics", "/api/quality-metrics"),
        get("path/deep-dependencies", "/api/deep-dependencies"),
        get("path/v3-unknown", "/api/v3/nothing"),
        get("path/slashes", "//api/services"),
        get("path/slashes-within", "/api//traces//beef?raw=true&x=a%2Fb"),
        get("path/slashes-of-nothing", "//nothing//"),
        send("path/slashes-post", "POST", "/api//transform", "{}"),
        Query { host: Some("localhost."), ..get("host/localhost", "/api/services/kinds/operations") },
        Query { host: Some("host.docker.internal"), ..get("host/docker", "/api/services/kinds/operations") },
        Query {
            host: Some("y.svc.cluster.local:80"),
            ..get("host/cluster", "/api/services/kinds/operations")
        },
        Query { host: Some("evil.example"), ..get("host/foreign", "/api/services/kinds/operations") },
    ]
}

fn summaries() -> Vec<Query> {
    let of = |service: &str| {
        format!("/api/v3/trace-summaries?query.service_name={service}&query.num_traces=20&{V3_WINDOW}")
    };
    let named = |service: &str| get(format!("v3-summaries/{service}"), of(service));
    let mut queries: Vec<Query> =
        ["kinds", "statuses", "tree-a", "times", "backwards", "repeated", "none"].map(named).into();
    queries.push(get("v3-summaries/no-times", "/api/v3/trace-summaries?query.service_name=kinds"));
    queries
}

/// What is asked about service `odd` and these traces of it.
pub(super) fn around(traces: &[String]) -> Vec<Query> {
    let mut queries = vec![
        get("services", "/api/services"),
        get("operation-names/odd", "/api/services/odd/operations"),
        get("search/odd", format!("/api/traces?service=odd&raw=true&{WINDOW}")),
        get(
            "v3-search/odd",
            format!(
                "/api/v3/traces?query.service_name=odd&query.num_traces=20&query.raw_traces=true&{V3_WINDOW}"
            ),
        ),
    ];
    for (number, id) in (1..).zip(traces) {
        queries.push(get(format!("raw/{number}"), format!("/api/traces/{id}?raw=true")));
        queries.push(get(format!("v3-raw/{number}"), format!("/api/v3/traces/{id}?raw_traces=true")));
    }
    for (number, id) in (1..).zip(traces) {
        queries.push(get(format!("read/{number}"), format!("/api/traces/{id}")));
    }
    queries
}
