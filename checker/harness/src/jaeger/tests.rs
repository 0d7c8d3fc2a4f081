//! The client against the answers of each version, as `reference` answers recorded from them show them.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;

use super::*;
use crate::text::Lang;
use crate::trace::{SpanId, SpanKind, Status, Value};

/// A Jaeger that answers by path, whatever the parameters are, and remembers what it was asked.
struct Fake {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

type Answers = HashMap<&'static str, (u16, &'static str, &'static str)>;

const PAGE: (u16, &str, &str) = (200, "text/html; charset=utf-8", "<!doctype html><html></html>");
const NO_ROUTE: (u16, &str, &str) = (404, "text/plain; charset=utf-8", "404 page not found\n");

impl Fake {
    /// `otherwise` answers what stands in no line of `answers`.
    async fn new<const N: usize>(
        answers: [(&'static str, (u16, &'static str, &'static str)); N],
        otherwise: (u16, &'static str, &'static str),
    ) -> Self {
        let answers: Arc<Answers> = Arc::new(answers.into());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (listener, address) = crate::ports::listen().await.expect("a port");
        let noted = asked.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("a connection");
                let (answers, noted) = (answers.clone(), noted.clone());
                let service = hyper::service::service_fn(move |request: Request<Incoming>| {
                    noted.lock().unwrap().push(request.uri().to_string());
                    let found = answers.get(request.uri().path()).copied().unwrap_or(otherwise);
                    async move {
                        let (status, kind, body) = found;
                        let answer = Response::builder().status(status).header("content-type", kind);
                        Ok::<_, Infallible>(
                            answer.body(Full::new(Bytes::from_static(body.as_bytes()))).unwrap(),
                        )
                    }
                });
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service),
                );
            }
        });
        Self { url: format!("http://{address}"), asked }
    }

    fn client(&self) -> Jaeger {
        Jaeger::new(HttpClient::plain(), &self.url)
    }

    fn paths(&self) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        asked.iter().map(|uri| uri.split('?').next().unwrap_or_default().to_owned()).collect()
    }
}

const fn json(body: &'static str) -> (u16, &'static str, &'static str) {
    (200, "application/json", body)
}

const ID: TraceId = TraceId(0xabc);
const BY_ID: &str = "/api/traces/00000000000000000000000000000abc";
const BY_ID_V3: &str = "/api/v3/traces/00000000000000000000000000000abc";

const LEGACY: &str = r#"{"data":[{"traceID":"0000000000000abc","spans":[{"traceID":"0000000000000abc","spanID":"0000000000000001",
"operationName":"GET /","references":[],"startTime":10,"duration":5,"tags":[],"logs":[],"processID":"p1","warnings":null}],
"processes":{"p1":{"serviceName":"frontend-service","tags":[]}},"warnings":null}],"total":0,"limit":0,"offset":0,"errors":null}"#;

/// As 2.20 writes it: zero fields left out, 64-bit numbers as strings, kinds as numbers.
const V3: &str = r#"{"result":{"resourceSpans":[{"resource":{"attributes":[
{"key":"service.name","value":{"stringValue":"frontend-service"}},{"key":"host","value":{"stringValue":"a"}}]},
"scopeSpans":[{"scope":{"name":"http"},"spans":[{"traceId":"00000000000000000000000000000abc","spanId":"0000000000000002",
"parentSpanId":"0000000000000001","name":"GET /","kind":2,"startTimeUnixNano":"1700000000000001999",
"endTimeUnixNano":"1700000000000005000","attributes":[
{"key":"nan","value":{"doubleValue":"NaN"}},{"key":"n","value":{"intValue":"9007199254740993"}},
{"key":"yes","value":{"boolValue":true}},{"key":"half","value":{"doubleValue":0.5}},
{"key":"list","value":{"arrayValue":{"values":[{"stringValue":"a"},{"intValue":"1"}]}}},
{"key":"none","value":{"arrayValue":{}}},{"key":"map","value":{"kvlistValue":{"values":[{"key":"b","value":{"boolValue":false}},{"key":"a","value":{"doubleValue":1.5}}]}}},
{"key":"raw","value":{"bytesValue":"AQI="}},{"key":"empty","value":{}},{"key":"error","value":{"boolValue":true}}],
"events":[{"timeUnixNano":"1700000000000003000","name":"done"}],"status":{"code":2,"message":"no"}},
{"traceId":"00000000000000000000000000000abc","name":"no id","status":{}}]},{}]},{}]}}"#;

#[tokio::test]
async fn a_v3_answer_says_the_same_in_our_words() {
    let jaeger = Fake::new([(BY_ID_V3, json(V3))], NO_ROUTE).await;
    let trace = jaeger.client().trace(ID).await.expect("read").expect("there");
    let span = trace.span(SpanId(2)).expect("the span");
    assert_eq!(
        (span.parent, span.kind, span.status),
        (Some(SpanId(1)), Some(SpanKind::Server), Status::Error)
    );
    assert_eq!(
        (span.service.raw(), span.scope.as_ref().map(Untrusted::raw)),
        ("frontend-service", Some("http"))
    );
    assert_eq!((span.start_us, span.duration_us), (1_700_000_000_000_001, 3));
    assert_eq!(span.resource_attribute("host"), Some(&Value::String("a".into())));
    assert_eq!(span.resource_attribute("service.name"), None);
    assert!(matches!(span.attribute("nan"), Some(Value::Double(number)) if number.is_nan()));
    let same = [
        ("n", Value::Int(9_007_199_254_740_993)),
        ("yes", Value::Bool(true)),
        ("half", Value::Double(0.5)),
        ("list", Value::String(r#"["a",1]"#.into())),
        ("none", Value::String("[]".into())),
        ("map", Value::String(r#"{"a":1.5,"b":false}"#.into())),
        ("raw", Value::Bytes("AQI=".into())),
        ("empty", Value::String("".into())),
    ];
    for (key, value) in same {
        assert_eq!(span.attribute(key), Some(&value), "{key}");
    }
    // As in the legacy API, where it cannot be told from the tag that Jaeger makes.
    assert_eq!(span.attribute("error"), None);
    assert_eq!(span.events[0].time_us, 1_700_000_000_000_003);
    assert_eq!(trace.span(SpanId(0)).map(|span| span.name.raw()), Some("no id"));
}

#[tokio::test]
async fn a_trace_with_a_nan_is_read_where_it_can_be_written() {
    let refused = r#"{"data":null,"errors":[{"code":500,"msg":"failed writing HTTP response: json: unsupported value: NaN"}]}"#;
    let nan = (500, "text/plain; charset=utf-8", refused);
    let jaeger = Fake::new(
        [(BY_ID, nan), (BY_ID_V3, json(V3)), ("/api/traces", nan), ("/api/v3/traces", json(V3))],
        PAGE,
    )
    .await;
    let client = jaeger.client();
    assert!(client.trace(ID).await.expect("read").is_some());
    assert_eq!(client.search(&"frontend-service".into(), 1, 2).await.expect("read").len(), 1);
    // Somebody's NaN says nothing about which searches there are.
    assert_eq!(client.search(&"frontend-service".into(), 1, 2).await.expect("read").len(), 1);
    assert_eq!(jaeger.paths().iter().filter(|path| *path == "/api/traces").count(), 2);
}

#[tokio::test]
async fn where_there_is_no_legacy_search_v3_is_used_and_that_is_found_out_once() {
    for no_route in [NO_ROUTE, PAGE] {
        let jaeger = Fake::new([("/api/v3/traces", json(V3)), ("/api/traces", no_route)], NO_ROUTE).await;
        let client = jaeger.client();
        for _ in 0..3 {
            let found =
                client.search(&"front end".into(), 1_700_000_000_000_001, 1_700_000_001_000_000).await;
            assert_eq!(found.expect("read").len(), 1);
        }
        assert_eq!(jaeger.paths(), ["/api/traces", "/api/v3/traces", "/api/v3/traces", "/api/v3/traces"]);
        let last = jaeger.asked.lock().unwrap().last().cloned();
        assert_eq!(
            last.as_deref(),
            Some(
                "/api/v3/traces?query.service_name=front+end&query.start_time_min=2023-11-14T22%3A13%3A20.000001Z&query.start_time_max=2023-11-14T22%3A13%3A21Z&query.num_traces=500&query.raw_traces=true"
            )
        );
    }
}

#[tokio::test]
async fn nothing_found_is_said_in_four_ways() {
    let v3_nothing =
        (404, "text/plain; charset=utf-8", r#"{"error":{"httpCode":404,"message":"No traces found"}}"#);
    let legacy_nothing = (
        404,
        "text/plain; charset=utf-8",
        r#"{"data":null,"errors":[{"code":404,"msg":"trace not found"}]}"#,
    );
    let v1 = Fake::new(
        [
            (BY_ID, legacy_nothing),
            ("/api/v3/services", json("{}")),
            ("/api/traces", json(r#"{"data":null}"#)),
        ],
        PAGE,
    )
    .await;
    assert_eq!(v1.client().trace(ID).await.expect("read"), None);
    assert!(v1.client().services().await.expect("read").is_empty());
    assert!(v1.client().search(&"a".into(), 1, 2).await.expect("read").is_empty());
    let newest = Fake::new(
        [
            (BY_ID, legacy_nothing),
            ("/api/v3/services", json(r#"{"services":[]}"#)),
            ("/api/v3/traces", v3_nothing),
        ],
        NO_ROUTE,
    )
    .await;
    assert_eq!(newest.client().trace(ID).await.expect("read"), None);
    assert!(newest.client().search(&"a".into(), 1, 2).await.expect("read").is_empty());
}

#[tokio::test]
async fn an_older_one_without_v3_is_asked_for_its_services_as_it_knows() {
    let old = Fake::new([("/api/services", json(r#"{"data":["b","a"],"total":2}"#))], PAGE).await;
    let client = old.client();
    for _ in 0..2 {
        let names = client.services().await.expect("read");
        assert_eq!(names.iter().map(Untrusted::raw).collect::<Vec<_>>(), ["b", "a"]);
    }
    assert_eq!(old.paths(), ["/api/v3/services", "/api/services", "/api/services"]);
}

#[tokio::test]
async fn a_small_v2_is_asked_for_less() {
    let small = (
        500,
        "text/plain",
        r#"{"errors":[{"code":500,"msg":"search depth must be greater than 0 and less than max traces"}]}"#,
    );
    let jaeger = Fake::new([("/api/traces", small)], NO_ROUTE).await;
    assert!(jaeger.client().search(&"a".into(), 1, 2).await.expect("read").is_empty());
    let asked = jaeger.asked.lock().unwrap();
    let limits = asked.iter().map(|uri| uri.split("limit=").nth(1).unwrap().split('&').next().unwrap());
    assert_eq!(limits.collect::<Vec<_>>(), ["500", "250", "125", "62", "31", "15", "7", "3", "1"]);
}

#[tokio::test]
async fn a_link_is_told_from_a_parent_by_v3() {
    const ROOT: &str = r#"{"result":{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"abc","spanId":"02","name":"GET /"}]}]}]}}"#;
    const UNCLEAR: &str = r#"{"data":[{"traceID":"abc","spans":[{"traceID":"abc","spanID":"2","operationName":"GET /",
"references":[{"refType":"FOLLOWS_FROM","traceID":"abc","spanID":"9"}],"startTime":10,"duration":5,"processID":"p1"}],
"processes":{"p1":{"serviceName":"frontend-service"}}}]}"#;
    let parent = async |v3| {
        let jaeger = Fake::new([(BY_ID, json(UNCLEAR)), (BY_ID_V3, v3)], PAGE).await;
        jaeger
            .client()
            .trace(ID)
            .await
            .expect("read")
            .expect("there")
            .span(SpanId(2))
            .expect("the span")
            .parent
    };
    assert_eq!(parent(json(V3)).await, Some(SpanId(1)));
    assert_eq!(parent(json(ROOT)).await, None);
    // Where v3 does not know either, what the legacy API says has to do.
    assert_eq!(parent(PAGE).await, Some(SpanId(9)));
}

#[tokio::test]
async fn what_is_no_jaeger_is_told_with_what_it_is() {
    let told = async |otherwise| {
        let other = Fake::new([], otherwise).await;
        let cause = other.client().services().await.expect_err("no Jaeger");
        (
            cause.id.word(),
            cause.what.get(Lang::En).replace(&other.url, "URL"),
            cause.hint.get(Lang::En).to_owned(),
        )
    };
    let mut cases = String::new();
    for otherwise in [
        PAGE,
        NO_ROUTE,
        (404, "application/json", r#"{"detail":"Not Found","error":"x"}"#),
        (200, "text/plain", "hello"),
        (200, "application/json", "[1,2]"),
        (401, "text/html", "<h1>Sign in</h1>"),
        (500, "text/plain", "boom \u{1b}[31m"),
        (502, "text/html", "<h1>Bad Gateway</h1>"),
    ] {
        let (id, what, hint) = told(otherwise).await;
        cases.push_str(&format!("{id}: {what}\n  {hint}\n"));
    }
    insta::assert_snapshot!(cases);
}

#[tokio::test]
async fn the_version_is_read_from_the_page() {
    let page = (
        200,
        "text/html",
        r#"<script>const JAEGER_VERSION = {"gitCommit":"7f","gitVersion":"v1.73.0","buildDate":""};</script>"#,
    );
    let jaeger = Fake::new([("/", page), (BY_ID, json(LEGACY))], NO_ROUTE).await;
    assert_eq!(jaeger.client().version().await.as_deref(), Some("1.73.0"));
    assert!(jaeger.client().trace(ID).await.expect("read").is_some());
    assert_eq!(Fake::new([], NO_ROUTE).await.client().version().await, None);
}
