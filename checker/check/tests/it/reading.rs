//! The step that is read: its traces in Jaeger, its answers as a file that may be broken.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::harness::{Attempt, await_course_ports, repository};
use crate::workbook::Edit;

const STEP: &str = "02-tracing/07-read-the-trace";

/// The solution with an edit of its answers.
fn solution(find: &str, replace: &str) -> Attempt {
    let edit = Edit { file: "answers.toml".into(), find: Some(find.to_owned()), replace: replace.to_owned() };
    Attempt::new(&format!("solutions/{STEP}"), &[edit])
}

/// The answers that are right.
fn answers() -> String {
    let path = repository().join("solutions").join(STEP).join("answers.toml");
    std::fs::read_to_string(path).expect("answers")
}

/// A stack that goes down with the test, whichever way that ends.
struct Up<'a>(&'a Attempt);

impl Drop for Up<'_> {
    fn drop(&mut self) {
        self.0.run(&["down"]);
    }
}

/// What Jaeger's API answers on the course's port.
fn jaeger(path: &str) -> Value {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let text = runtime.block_on(async {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let answer = client.get(format!("http://127.0.0.1:16686{path}")).send().await.expect("an answer");
        answer.bytes().await.expect("a body")
    });
    serde_json::from_slice(&text).expect("JSON")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn number(span: &Value, key: &str) -> u64 {
    span[key].as_u64().expect("a number")
}

/// From the first start to the last end, and that end, in µs.
fn lasts(trace: &Value) -> (u64, u64) {
    let spans = list(&trace["spans"]);
    let ends = spans.iter().map(|span| number(span, "startTime") + number(span, "duration"));
    let (start, end) = (spans.iter().map(|span| number(span, "startTime")).min(), ends.max());
    let (start, end) = (start.expect("a span"), end.expect("a span"));
    (end - start, end)
}

#[test]
fn up_loads_the_traces_into_jaeger_as_if_they_had_just_been_made() {
    let attempt = Attempt::new(&format!("exercises/{STEP}"), &[]);
    await_course_ports();
    let output = attempt.run(&["up", "02-tracing/07", "--lang", "en"]);
    let _up = Up(&attempt);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found = jaeger("/api/traces?service=gateway-service&lookback=1h&limit=20");
    let traces = list(&found["data"]);
    assert_eq!(traces.len(), 7, "{found:#}");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_micros();
    let newest = traces.iter().map(|trace| u128::from(lasts(trace).1)).max().expect("a trace");
    assert!((60_000_000..600_000_000).contains(&(now - newest)), "{newest} at {now}");
    // What is read there is what is asked: the solution's number is that of the longest.
    let longest = traces.iter().map(|trace| lasts(trace).0).max().expect("a trace");
    let answers: toml::Table = answers().parse().expect("TOML");
    assert_eq!(answers["slowest-ms"].as_integer(), i64::try_from(longest.div_ceil(1000)).ok());
    let failed = jaeger("/api/traces?service=gateway-service&tags=%7B%22error%22%3A%22true%22%7D");
    let [failed] = list(&failed["data"]) else { panic!("one has failed: {failed:#}") };
    assert!(failed.to_string().contains(answers["failed-user"].as_str().expect("a name")));
}

#[test]
fn a_broken_answers_file_is_told_with_its_place_and_is_wrong_usage() {
    let attempt = solution("queries = 17", "queries = 17 times");
    let checked = attempt.check_on(STEP, &[]);
    assert_eq!(checked.exit_code, 2, "{:#}", checked.result);
    assert_eq!(checked.result["exit_code"], 2);
    let step = &checked.result["steps"][0];
    assert_eq!(
        (&step["verdict"], &step["cause"]["id"]),
        (&"not-judged".into(), &"answers-unreadable".into())
    );
    assert!(step["cause"]["details"].to_string().contains("attempt/answers.toml:11:"), "{step:#}");
    let said = attempt.run(&[STEP, "--crate", "attempt", "--lang", "pt-BR"]);
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("não pode ser lido") && said.contains("attempt/answers.toml:11:"), "{said}");
    assert!(!said.contains("A culpa não é do seu código"), "{said}");
}

#[test]
fn a_key_that_nobody_asked_for_is_told_with_what_was_meant() {
    let attempt = solution("bottleneck = ", "botleneck = ");
    let said = attempt.run(&[STEP, "--crate", "attempt", "--lang", "pt-BR"]);
    let output = String::from_utf8_lossy(&said.stdout).into_owned();
    assert_eq!(said.status.code(), Some(2), "{output}");
    for part in
        ["attempt/answers.toml:8:1", "nada é perguntado sob esta chave", "você quis dizer `bottleneck`?"]
    {
        assert!(output.contains(part), "{part:?} is not in\n{output}");
    }
}

#[test]
fn a_reflection_is_kept_and_costs_nothing() {
    let attempt = solution("bottleneck = \"stock-service\"", "bottleneck = \"\"");
    let checked = attempt.check_on(STEP, &[]);
    assert_eq!((checked.exit_code, checked.diagnoses()), (1, vec!["answer-missing"]));
    let step = &checked.result["steps"][0];
    assert!(step["reflection"].as_str().is_some_and(|text| text.starts_with("One query")), "{step:#}");
    assert_eq!((&step["points"], &step["max_points"]), (&10.into(), &13.into()));
    // Without one it passes, and nothing is kept.
    drop(attempt);
    let answers = answers();
    let (kept, _) = answers.split_once("reflection = ").expect("a reflection");
    let edit = Edit { file: "answers.toml".into(), find: None, replace: kept.to_owned() };
    let checked = Attempt::new(&format!("solutions/{STEP}"), &[edit]).check_on(STEP, &[]);
    assert_eq!(checked.exit_code, 0, "{:#}", checked.result);
    assert!(checked.result["steps"][0].get("reflection").is_none());
}

#[test]
fn one_run_writes_as_many_reports_as_are_asked_for() {
    let attempt = Attempt::new(&format!("solutions/{STEP}"), &[]);
    let files = ["--report", "json=one.json", "--report", "junit=two.xml", "--out", "three.json"];
    let output = attempt.run(&[["02-tracing/07", "--crate", "attempt"].as_slice(), &files].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read = |name: &str| std::fs::read_to_string(attempt.workspace().join(name)).expect("a report");
    let [one, three]: [Value; 2] =
        ["one.json", "three.json"].map(|name| serde_json::from_str(&read(name)).expect("JSON"));
    assert_eq!(one, three);
    let two = quick_junit::Report::deserialize_from_str(&read("two.xml")).expect("JUnit");
    let checks = list(&one["steps"][0]["checks"]).len();
    assert_eq!((two.tests, two.failures, two.errors), (checks, 0, 0));
}
