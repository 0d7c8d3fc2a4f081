//! A Jaeger with quirks must never cost a learner a point: it shows spans late, it has no search any
//! more (as from 2.21 on), or it stops taking what is exported.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use checker_core::text::Text;
use harness::poll::{self, Poll};
use harness::ports;
use harness::surroundings::TraceBackend;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;

use crate::harness::Attempt;

/// What is odd about a Jaeger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quirk {
    ShowsLate,
    HasNoSearch,
    RefusesTheLearner,
}

/// The embedded store behind a quirk, at one address for query and OTLP.
#[derive(Clone)]
struct Odd {
    quirk: Quirk,
    client: reqwest::Client,
    query: String,
    otlp: String,
}

impl Odd {
    async fn answer(self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
        let target = request.uri().path_and_query().map_or("/", |target| target.as_str()).to_owned();
        if request.method() == Method::POST {
            let body = request.into_body().collect().await.expect("a body").to_bytes();
            return Ok(self.take(body).await);
        }
        let is_search = ["/api/traces?", "/api/services"].iter().any(|search| target.starts_with(search));
        if self.quirk == Quirk::HasNoSearch && is_search {
            return Ok(answer(StatusCode::NOT_FOUND, Bytes::from("404 page not found\n")));
        }
        let got = self.client.get(format!("{}{target}", self.query)).send().await.expect("the store");
        let status = got.status();
        Ok(answer(status, got.bytes().await.expect("a body")))
    }

    async fn take(self, body: Bytes) -> Response<Full<Bytes>> {
        // The checker's own spans (the canary) are taken by all: `check` is a word of every one.
        let is_learners = !body.windows(7).any(|word| word == b"\x0a\x05check");
        match self.quirk {
            Quirk::RefusesTheLearner if is_learners => answer(StatusCode::SERVICE_UNAVAILABLE, Bytes::new()),
            Quirk::ShowsLate if is_learners => {
                tokio::spawn(async move {
                    let late = async || Poll::<()>::NotYet(Text::same("not shown yet"));
                    let _ = poll::until(Duration::from_millis(100), Duration::from_secs(2), late).await;
                    self.pass(body).await;
                });
                answer(StatusCode::OK, Bytes::new())
            }
            _ => self.pass(body).await,
        }
    }

    async fn pass(&self, body: Bytes) -> Response<Full<Bytes>> {
        let post = self.client.post(format!("{}/v1/traces", self.otlp)).body(body);
        let got = post.header("content-type", "application/x-protobuf").send().await.expect("the store");
        answer(got.status(), got.bytes().await.expect("a body"))
    }
}

fn answer(status: StatusCode, body: Bytes) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(body));
    *answer.status_mut() = status;
    answer
}

async fn serve(quirk: Quirk, address: std::sync::mpsc::Sender<String>) {
    let backend = TraceBackend::embedded().await.expect("a store");
    let (query, otlp) = (backend.info().query_url.clone(), backend.info().otlp_endpoint.clone());
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let odd = Odd { quirk, client, query, otlp };
    let (listener, bound) = ports::listen().await.expect("a port");
    address.send(format!("http://{bound}")).expect("somebody waits for it");
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        let odd = odd.clone();
        let service = hyper::service::service_fn(move |request| odd.clone().answer(request));
        tokio::spawn(
            hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service),
        );
    }
}

/// How the solution of a step ends on such a Jaeger: its verdict, and the id of the cause if there is one.
fn solution_on(quirk: Quirk, step: &str) -> (String, String) {
    let (send, receive) = std::sync::mpsc::channel();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.spawn(serve(quirk, send));
    let url = receive.recv().expect("an address");
    let attempt = Attempt::new(&format!("solutions/{step}"), &[]);
    let stack = ["--stack", "external", "--jaeger-url", &url, "--otlp-endpoint", &url];
    let arguments = [[step, "--crate", "attempt", "--format", "json"].as_slice(), &stack].concat();
    let output = attempt.run(&arguments);
    let result: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let step = &result["steps"][0];
    (text(&step["verdict"]), text(&step["cause"]["id"]))
}

#[test]
fn a_right_solution_passes_on_a_jaeger_that_shows_spans_late() {
    let found = solution_on(Quirk::ShowsLate, "02-tracing/04-propagation");
    assert_eq!(found, ("passed".to_owned(), String::new()));
}

#[test]
fn a_right_solution_passes_on_a_jaeger_that_has_no_search_any_more() {
    // Here the services start traces of their own, which nothing but the tap knows of.
    let found = solution_on(Quirk::HasNoSearch, "02-tracing/01-exporter");
    assert_eq!(found, ("passed".to_owned(), String::new()));
}

#[test]
fn a_jaeger_that_takes_nothing_is_a_cause_and_not_a_failure() {
    let found = solution_on(Quirk::RefusesTheLearner, "02-tracing/04-propagation");
    assert_eq!(found, ("not-judged".to_owned(), "spans-not-taken".to_owned()));
}
