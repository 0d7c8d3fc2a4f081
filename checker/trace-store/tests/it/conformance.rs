//! The store held against real Jaegers: the same payloads and the same questions to each, equal answers.
//!
//! What the Jaegers answered is recorded in `conformance/answers.jsonl`, so that this runs without them; the
//! live test shows that they still answer so. Each difference must be explained in `deviations`, and
//! each explanation must be needed. How to record is told in the book, on the page `conformance`.

mod deviations;
mod difference;
mod grpc;
pub(crate) mod jaegers;
mod normal;
mod page;
mod payloads;
mod queries;
mod recorded;
mod refused;
mod worlds;

use std::collections::BTreeMap;
use std::io::Write;

use serde_json::{Value, json};

use crate::harness::{Answer, Client, Served};
use jaegers::{Jaeger, VERSIONS};
use payloads::Post;
use queries::Query;
use recorded::Recorded;
use worlds::World;

/// So many Jaegers can be had everywhere: `.ci/jaegers` builds them, and sees to it that in CI none is missing
/// of those that can be had where it runs.
const IN_CI: usize = 2;

/// What one backend answered, by world and name.
type Answers = BTreeMap<String, Value>;

#[tokio::test]
async fn answers_are_those_of_real_jaegers_or_explained() {
    let recorded = Recorded::read();
    let ours = of_the_store().await;
    let differences = difference::between(&recorded, &ours);
    let met = deviations::check(&differences);
    page::check(&recorded, &differences, &met);
}

#[tokio::test]
async fn the_jaegers_that_are_here_answer_as_recorded() {
    let recorded = Recorded::read();
    let mut missing = Vec::new();
    for (version, program) in VERSIONS {
        let Some(program) = jaegers::program(program) else {
            missing.push(version);
            continue;
        };
        let live = of_a_jaeger(&program).await;
        let differences = difference::from_recorded(&recorded, version, &live);
        assert!(differences.is_empty(), "Jaeger {version} answers otherwise:\n{}", differences.join("\n"));
    }
    if !missing.is_empty() {
        let names = missing.join(", ");
        let told =
            format!("NOT RUN against Jaeger {names}: no program in the folder of TRACELINGS_JAEGERS\n");
        // Not by `eprintln`, which is kept back when a test passes.
        std::io::stderr().write_all(told.as_bytes()).unwrap();
        let run = VERSIONS.len() - missing.len();
        assert!(
            run >= IN_CI || std::env::var_os("CI").is_none(),
            "in CI {IN_CI} Jaegers at least must be there; missing: {names}"
        );
    }
}

#[tokio::test]
#[ignore = "records what the Jaegers of TRACELINGS_JAEGERS answer, and writes the tables of the book"]
async fn record_the_jaegers_answers() {
    let mut all = Vec::new();
    for (version, program) in VERSIONS {
        let program = jaegers::program(program).unwrap_or_else(|| panic!("Jaeger {version} is not there"));
        all.push((version, of_a_jaeger(&program).await));
    }
    Recorded::write(&all);
    let recorded = Recorded::read();
    let differences = difference::between(&recorded, &of_the_store().await);
    let met = deviations::check(&differences);
    page::write(&recorded, &differences, &met);
}

async fn of_the_store() -> Answers {
    let mut answers = Answers::new();
    for world in worlds::all() {
        let served = Served::start().await;
        play(&served, &world, &mut answers).await;
        served.stop().await.unwrap();
    }
    answers
}

async fn of_a_jaeger(program: &std::path::Path) -> Answers {
    let mut answers = Answers::new();
    for world in worlds::all() {
        let jaeger = Jaeger::start(program).await;
        play(&jaeger.at, &world, &mut answers).await;
    }
    answers
}

/// Sends everything, waits until it can be read, asks everything.
async fn play(at: &Client, world: &World, answers: &mut Answers) {
    let mut expected: BTreeMap<&str, usize> = BTreeMap::new();
    for post in &world.posts {
        let answer =
            if post.is_grpc { grpc::send(at, post).await } else { shown("post", &send(at, post).await) };
        answers.insert(format!("{}/post/{}", world.name, post.name), answer);
        for (trace, spans) in &post.traces {
            *expected.entry(trace).or_default() += spans;
        }
    }
    for (trace, spans) in expected {
        let path = format!("/api/traces/{trace}?raw=true");
        let complete = async || {
            let answer = at.get(&path).await;
            let read: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
            answer.status == 500
                || read["data"][0]["spans"].as_array().is_some_and(|found| found.len() >= spans)
        };
        jaegers::until(&format!("{spans} spans of {trace} are read"), complete).await;
    }
    for query in &world.queries {
        let answer = ask(at, query).await;
        answers.insert(format!("{}/{}", world.name, query.name), shown(&query.name, &answer));
    }
}

async fn send(at: &Client, post: &Post) -> Answer {
    let method = post.method.parse().unwrap();
    let mut request =
        at.http.request(method, format!("{}{}", at.otlp_http, post.path)).body(post.body.clone());
    if !post.content_type.is_empty() {
        request = request.header("content-type", post.content_type);
    }
    if let Some(encoding) = post.encoding {
        request = request.header("content-encoding", encoding);
    }
    Answer::read(request.send().await.unwrap()).await
}

async fn ask(at: &Client, query: &Query) -> Answer {
    let mut request = at.http.request(query.method.parse().unwrap(), format!("{}{}", at.query, query.path));
    if let Some(host) = query.host {
        request = request.header("host", host);
    }
    Answer::read(request.body(query.body).send().await.unwrap()).await
}

fn shown(name: &str, answer: &Answer) -> Value {
    let body = normal::body(name, &answer.content_type, &answer.body);
    let mut shown = json!({"status": answer.status, "type": answer.content_type, "body": body});
    if let Some(location) = &answer.location {
        shown["location"] = location.as_str().into();
    }
    shown
}
