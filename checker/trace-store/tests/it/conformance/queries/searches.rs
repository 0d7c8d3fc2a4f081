//! Searches: many of which it is compared what they find, and some whose answers are compared whole.

use super::super::payloads::trace;
use super::{Query, V3_WINDOW, WINDOW, get};

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
    ("tag-double-large", "service=doubles&tag=d0:1e%2B15"),
    ("tag-double-large-plain", "service=doubles&tag=d0:1000000000000000"),
    ("tag-double-small", "service=doubles&tag=d1:5e-05"),
    ("tag-double-small-plain", "service=doubles&tag=d1:0.00005"),
    ("tag-double-ten-digits", "service=doubles&tag=d2:1.23456789e%2B10"),
    ("tag-double-sum", "service=doubles&tag=d4:0.30000000000000004"),
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
    ("limit-one-of-three", "service=limits&limit=1"),
    ("limit-two-of-three", "service=limits&limit=2"),
    ("limit-plus", "service=kinds&limit=%2B2"),
    ("unknown-parameter", "service=kinds&lookback=1h&nonsense=1"),
    ("service-repeated", "service=kinds&service=none"),
];

/// Searches of the legacy API, each compared by what it finds.
pub(super) fn searches() -> Vec<Query> {
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

/// The same for `/api/v3`.
pub(super) fn v3_searches() -> Vec<Query> {
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
        get("v3-search/times-lower-case", times("2025-01-01t00:00:00z", "2025-01-01T01:00:00Z")),
        get("v3-search/times-no-zone", times("2025-01-01T00:00:00", "2025-01-01T01:00:00Z")),
        get("v3-search/times-far", times("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")),
        get("v3-search/limit-two-of-three", format!("/api/v3/traces?query.service_name=limits&query.num_traces=2&query.raw_traces=true&{V3_WINDOW}")),
        get("v3-search/camel", "/api/v3/traces?query.serviceName=kinds&query.startTimeMin=2025-01-01T00:00:00Z&query.startTimeMax=2025-01-01T01:00:00Z&query.numTraces=5&query.rawTraces=true"),
        // The trace of `kinds`, and that of `beef`.
        get("v3-trace/base64", "/api/v3/traces/AAAAAHrOAAEAAAAAAAAAAQ==?raw_traces=true"),
        get("v3-trace/base64-unpadded", "/api/v3/traces/AAAAAHrOAAEAAAAAAAAAAQ?raw_traces=true"),
        get("v3-trace/base64-slash", "/api/v3/traces/AAAAAAAAvu%2F%2FAAAAAAAAAA==?raw_traces=true"),
        get("v3-trace/base64-of-8", "/api/v3/traces/AAAAAAAAvu8=?raw_traces=true"),
        get("v3-trace/base64-url", "/api/v3/traces/_____AAAAAAAAAAAAAAAAQ?raw_traces=true"),
        get("v3-trace/base64-of-9", "/api/v3/traces/AAAAAAAAvu8A?raw_traces=true"),
        get("v3-trace/missing", "/api/v3/traces/dead"),
        get("v3-trace/not-hex", "/api/v3/traces/xyz"),
        get("v3-trace/too-long", "/api/v3/traces/000000000000000000000000000000001"),
        get("v3-trace/start-word", "/api/v3/traces/beef?start_time=x"),
        get("v3-trace/raw-word", "/api/v3/traces/beef?raw_traces=x"),
    ]);
    queries
}

/// Searches and reads of several traces whose answers are compared whole: raw ones and adjusted ones.
pub(super) fn whole(kind: &str, raw: &str, v3_raw: &str) -> Vec<Query> {
    let mut queries = Vec::new();
    for service in ["kinds", "statuses", "attributes", "events", "links", "repeated", "tree-a"] {
        let more = format!("service={service}&{WINDOW}{raw}");
        queries.push(get(format!("{kind}-search/{service}"), format!("/api/traces?{more}")));
        let more = format!("query.service_name={service}&query.num_traces=20&{V3_WINDOW}{v3_raw}");
        queries.push(get(format!("v3-{kind}-search/{service}"), format!("/api/v3/traces?{more}")));
    }
    let [kinds, statuses, attributes, tree] = [1, 2, 3, 7].map(|number| trace(number, 0));
    for (name, of) in [
        ("search/tag", format!("service=attributes&tag=k00:text&{WINDOW}")),
        ("search/all-filters", format!("service=kinds&operation=span+3&minDuration=1ms&limit=5&{WINDOW}")),
        ("search/none", format!("service=kinds&operation=none&{WINDOW}")),
        ("by-ids/two", format!("traceID={kinds}&traceID={tree}")),
        // Not the same ID twice: v1 answers with the trace twice, 2.20 never (and the store once: see `search`).
        ("by-ids/three", format!("traceID={statuses}&traceID={tree}&traceID={kinds}")),
        ("by-ids/one-missing", format!("traceID={attributes}&traceID=dead")),
    ] {
        queries.push(get(format!("{kind}-{name}"), format!("/api/traces?{of}{raw}")));
    }
    queries
}
