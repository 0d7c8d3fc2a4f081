//! What is asked, in an order in which no question changes the answer to a later one.
//!
//! In Jaeger v2 a read that adjusts a trace changes what is stored, and so do summaries: those come last.

use super::payloads::{Post, trace};

/// One request to the query side.
#[derive(Clone)]
pub(super) struct Query {
    pub(super) name: String,
    pub(super) method: &'static str,
    pub(super) path: String,
    pub(super) body: &'static str,
}

fn get(name: impl Into<String>, path: impl Into<String>) -> Query {
    Query { name: name.into(), method: "GET", path: path.into(), body: "" }
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
    let mut read = Vec::new();
    for post in posts.iter().filter(|post| post.name != "repeated-again" && post.name != "late-child") {
        for (further, (id, _)) in post.traces.iter().enumerate() {
            let further = if further == 0 { String::new() } else { format!("-{}", further + 1) };
            read.push((format!("{}{further}", post.name), id.clone()));
        }
    }
    let each = |kind: &str, prefix: &str, raw: &str| -> Vec<Query> {
        read.iter().map(|(name, id)| get(format!("{kind}/{name}"), format!("{prefix}/{id}{raw}"))).collect()
    };
    let mut queries = names();
    queries.extend(each("raw", "/api/traces", "?raw=true"));
    queries.extend(each("v3-raw", "/api/v3/traces", "?raw_traces=true"));
    queries.extend(searches());
    queries.extend(v3_searches());
    queries.extend(errors());
    queries.extend(others());
    queries.extend(each("read", "/api/traces", ""));
    queries.extend(each("v3-read", "/api/v3/traces", ""));
    queries.extend(summaries());
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

/// Parameters of a search in the legacy API, by name.
const SEARCHES: &[(&str, &str)] = &[
    ("operation", "service=kinds&operation=span+2"),
    ("operation-unknown", "service=kinds&operation=none"),
    ("operation-part", "service=kinds&operation=span"),
    ("operation-empty-value", "service=kinds&operation="),
    ("service-case", "service=Kinds"),
    ("service-unicode", "service=servi%C3%A7o%20%F0%9F%A6%80"),
    ("service-missing-name", "service=missing-service-name"),
    ("tag-text", "service=attributes&tag=k00:text"),
    ("tag-text-part", "service=attributes&tag=k00:tex"),
    ("tag-colon", "service=moved+tags&tag=kept:he:re"),
    ("tag-empty-value", "service=attributes&tag=k01:"),
    ("tag-bool", "service=attributes&tag=k03:true"),
    ("tag-int", "service=attributes&tag=k06:-7"),
    ("tag-int-large", "service=attributes&tag=k08:9007199254740992"),
    ("tag-double", "service=attributes&tag=k10:0.3333333333333333"),
    ("tag-double-rounded", "service=attributes&tag=k10:0.3333333333"),
    ("tag-double-whole", "service=attributes&tag=k11:3"),
    ("tag-double-point", "service=attributes&tag=k11:3.0"),
    ("tag-double-exponent", "service=attributes&tag=k12:1e%2B21"),
    ("tag-bytes-hex", "service=attributes&tag=k15:00010203"),
    ("tag-bytes-base64", "service=attributes&tag=k15:AAECAw%3D%3D"),
    ("tag-list", "service=attributes&tags=%7B%22k17%22%3A%22%5B%5D%22%7D"),
    ("tag-none", "service=attributes&tag=k20:"),
    ("tag-doubled-first", "service=attributes&tag=twice:first"),
    ("tag-doubled-last", "service=attributes&tag=twice:second"),
    ("tags-two", "service=attributes&tags=%7B%22k00%22%3A%22text%22%2C%22k03%22%3A%22true%22%7D"),
    ("tags-two-spans", "service=attributes&tags=%7B%22k00%22%3A%22text%22%2C%22twice%22%3A%22second%22%7D"),
    ("tags-null", "service=attributes&tags=null"),
    ("tags-null-value", "service=attributes&tags=%7B%22k01%22%3Anull%7D"),
    ("tags-empty", "service=attributes&tags=%7B%7D"),
    ("tag-and-tags", "service=attributes&tag=k00:none&tags=%7B%22k00%22%3A%22text%22%7D"),
    ("tag-resource", "service=attributes&tag=host.name:h1"),
    ("tag-service-name", "service=attributes&tag=service.name:attributes"),
    ("tag-kind", "service=kinds&tag=span.kind:client"),
    ("tag-kind-case", "service=kinds&tag=span.kind:CLIENT"),
    ("tag-error", "service=statuses&tag=error:true"),
    ("tag-error-false", "service=kinds&tag=error:false"),
    ("tag-error-ok", "service=statuses&tag=error:false"),
    ("tag-error-word", "service=statuses&tag=error:nonsense"),
    ("tag-error-attribute", "service=own+words&operation=span+3&tag=error:true"),
    ("tag-status", "service=statuses&tag=otel.status_code:ERROR"),
    ("tag-status-v2", "service=statuses&tag=span.status:ERROR"),
    ("tag-description", "service=statuses&tag=otel.status_description:it+broke"),
    ("tag-scope", "service=kinds&tag=otel.scope.name:lib"),
    ("tag-scope-v2", "service=kinds&tag=scope.name:lib"),
    ("tag-scope-attribute", "service=scopes&tag=scope.tag:s"),
    ("tag-resource-v2", "service=scopes&tag=resource.zone:b"),
    ("tag-event", "service=events&tag=event:second"),
    ("tag-event-attribute", "service=events&tag=exception.type:Broken"),
    ("tag-link-attribute", "service=links&tag=why:batch"),
    ("tag-trace-state", "service=counts&tag=w3c.tracestate:vendor%3Da"),
    ("min-duration", "service=times&minDuration=1.5s"),
    ("min-duration-above", "service=times&minDuration=1500001us"),
    ("min-duration-zero", "service=times&minDuration=0"),
    ("min-duration-negative", "service=times&minDuration=-1s"),
    ("max-duration", "service=kinds&maxDuration=10ms"),
    ("max-duration-below", "service=kinds&maxDuration=9ms"),
    ("max-duration-negative", "service=kinds&maxDuration=-1s"),
    ("durations", "service=kinds&minDuration=1ms&maxDuration=1h2m"),
    ("limit-one", "service=kinds&limit=1"),
    ("limit-plus", "service=kinds&limit=%2B2"),
    ("unknown-parameter", "service=kinds&lookback=1h&nonsense=1"),
    ("service-repeated", "service=kinds&service=none"),
];

fn searches() -> Vec<Query> {
    let search = |(name, more): &(&str, &str)| {
        get(format!("search/{name}"), format!("/api/traces?{more}&{WINDOW}&raw=true"))
    };
    let mut queries: Vec<Query> = SEARCHES.iter().map(search).collect();
    let [kinds, events] = [trace(1, 0), trace(5, 0)];
    queries.extend([
        get(
            "search/start-is-inclusive",
            "/api/traces?service=kinds&raw=true&start=1735689601007000&end=1735689601008000",
        ),
        get(
            "search/end-is-inclusive",
            "/api/traces?service=kinds&raw=true&start=1735689600000000&end=1735689601001000",
        ),
        get(
            "search/end-before",
            "/api/traces?service=kinds&raw=true&start=1735689600000000&end=1735689601000999",
        ),
        get(
            "search/start-after-end",
            "/api/traces?service=kinds&raw=true&start=1735689700000000&end=1735689600000000",
        ),
        get("search/start-negative", "/api/traces?service=kinds&raw=true&start=-5&end=1735689700000000"),
        get(
            "search/milliseconds",
            "/api/traces?service=kinds&raw=true&start=1735689600000&end=1735689700000",
        ),
        get("search/no-times", "/api/traces?service=kinds&raw=true"),
        get("search/limit-zero", format!("/api/traces?service=kinds&limit=0&raw=true&{WINDOW}")),
        get("search/limit-negative", format!("/api/traces?service=kinds&limit=-1&raw=true&{WINDOW}")),
        get("by-ids/two", format!("/api/traces?traceID={kinds}&traceID={events}&raw=true")),
        get("by-ids/one-missing", format!("/api/traces?traceID={kinds}&traceID=dead&raw=true")),
        get("by-ids/short", "/api/traces?traceID=beef&raw=true"),
        get("by-ids/with-filters", format!("/api/traces?traceID={kinds}&service=none&limit=1&raw=true")),
    ]);
    queries
}

fn v3_searches() -> Vec<Query> {
    let base = format!("query.service_name=kinds&{V3_WINDOW}&query.raw_traces=true");
    let cases = [
        ("all", "query.num_traces=20"),
        ("limit-one", "query.num_traces=1"),
        ("limit-none", ""),
        ("limit-zero", "query.num_traces=0"),
        ("limit-negative", "query.num_traces=-1"),
        ("limit-word", "query.num_traces=x"),
        ("depth", "query.search_depth=1&query.num_traces=20"),
        ("operation", "query.operation_name=span+3&query.num_traces=20"),
        ("operation-unknown", "query.operation_name=none&query.num_traces=20"),
        ("durations", "query.duration_min=1ms&query.duration_max=1s&query.num_traces=20"),
        ("duration-above", "query.duration_min=1s&query.num_traces=20"),
        ("duration-bare", "query.duration_min=5&query.num_traces=20"),
        ("attributes", "query.attributes=%7B%22host.name%22%3A%22h1%22%7D&query.num_traces=20"),
        ("attributes-unknown", "query.attributes=%7B%22host.name%22%3A%22h2%22%7D&query.num_traces=20"),
        ("attributes-broken", "query.attributes=x&query.num_traces=20"),
        ("raw-word", "query.raw_traces=x&query.num_traces=20"),
    ];
    let mut queries: Vec<Query> = cases
        .map(|(name, more)| get(format!("v3-search/{name}"), format!("/api/v3/traces?{more}&{base}")))
        .into();
    let of = "/api/v3/traces?query.num_traces=20&query.raw_traces=true";
    let times = |from: &str, to: &str| {
        format!("{of}&query.service_name=kinds&query.start_time_min={from}&query.start_time_max={to}")
    };
    queries.extend([
        get("v3-search/no-service", format!("{of}&query.operation_name=GET+/nothing&{V3_WINDOW}")),
        get("v3-search/no-times", format!("{of}&query.service_name=kinds")),
        get("v3-search/times-equal", times("2025-01-01T00:00:01.001Z", "2025-01-01T00:00:01.001Z")),
        get("v3-search/times-reversed", times("2025-01-02T00:00:00Z", "2025-01-01T00:00:00Z")),
        get("v3-search/times-zone", times("2025-01-01T01:00:00%2B01:00", "2025-01-01T01:00:00Z")),
        get("v3-search/times-word", times("yesterday", "2025-01-01T01:00:00Z")),
        get("v3-search/camel", "/api/v3/traces?query.serviceName=kinds&query.startTimeMin=2025-01-01T00:00:00Z&query.startTimeMax=2025-01-01T01:00:00Z&query.numTraces=5&query.rawTraces=true"),
        get("v3-trace/missing", "/api/v3/traces/dead"),
        get("v3-trace/not-hex", "/api/v3/traces/xyz"),
        get("v3-trace/too-long", "/api/v3/traces/000000000000000000000000000000001"),
        get("v3-trace/start-word", "/api/v3/traces/beef?start_time=x"),
        get("v3-trace/raw-word", "/api/v3/traces/beef?raw_traces=x"),
    ]);
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
    ]
}

fn summaries() -> Vec<Query> {
    let of = |service: &str| {
        format!("/api/v3/trace-summaries?query.service_name={service}&query.num_traces=20&{V3_WINDOW}")
    };
    let named = |service: &str| get(format!("v3-summaries/{service}"), of(service));
    let mut queries: Vec<Query> =
        ["kinds", "statuses", "tree-a", "times", "repeated", "none"].map(named).into();
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
