//! A lesson of three services, one of them a Python program: asked by POST with JSON and a header, checked, explored
//! and told in the trees. That it needs no change in Rust code is what it is kept for.
//!
//! `TRACELINGS_RUNS=50` checks it so often; the real Jaegers are those of `TRACELINGS_JAEGERS`.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::MutexGuard;
use std::time::Duration;

use checker_core::text::Text;
use harness::poll::{self, Poll};
use serde_json::Value;

use crate::harness::{await_course_ports, check, one_at_a_time, repository};
use crate::real_jaegers::jaegers;

const STEP: &str = "20-orders/01-receipt";

/// A copy of the lesson's workbook.
struct Orders {
    root: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

impl Orders {
    fn new() -> Self {
        assert!(
            which::which("python3").is_ok(),
            "python3 is not here, which one of the services is written in: install it (Debian: `apt-get install python3`)"
        );
        let turn = one_at_a_time();
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("orders");
        let _ = std::fs::remove_dir_all(&root);
        copy(&repository().join("checker/check/testdata/workbooks/orders"), &root);
        let manifest = std::fs::read_to_string(repository().join("Cargo.toml")).expect("a manifest");
        let mut manifest: toml::Table = manifest.parse().expect("TOML");
        let workspace = manifest["workspace"].as_table_mut().expect("a workspace");
        let members = [format!("exercises/{STEP}"), format!("solutions/{STEP}")];
        workspace.insert("members".to_owned(), members.to_vec().into());
        workspace.remove("default-members");
        workspace.remove("exclude");
        std::fs::write(root.join("Cargo.toml"), manifest.to_string()).expect("written");
        std::fs::copy(repository().join("Cargo.lock"), root.join("Cargo.lock")).expect("copied");
        Self { root, _turn: turn }
    }

    /// Replaces something in a file of the solution.
    fn edit(&self, file: &str, find: &str, replace: &str) {
        let path = self.root.join("solutions").join(STEP).join(file);
        let text = std::fs::read_to_string(&path).expect("a file");
        assert!(text.contains(find), "no {find:?} in {file}");
        std::fs::write(path, text.replacen(find, replace, 1)).expect("written");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        check().current_dir(&self.root).args(arguments).args(["--lang", "en"]).output().expect("it runs")
    }

    /// The exit code, and the step in the result.
    fn check(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        await_course_ports();
        let output = self.run(&[&[STEP, "--format", "json"], arguments].concat());
        let mut result: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {}", String::from_utf8_lossy(&output.stderr)));
        (output.status.code(), result["steps"][0].take())
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("readable").path();
        let to = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &to);
        } else {
            // Written rather than copied: Cargo goes by the time of the last change.
            std::fs::write(to, std::fs::read(path).expect("readable")).expect("written");
        }
    }
}

fn diagnoses(step: &Value) -> Vec<&str> {
    let diagnoses = step["diagnoses"].as_array().map(Vec::as_slice).unwrap_or_default();
    diagnoses.iter().filter_map(|diagnosis| diagnosis["id"].as_str()).collect()
}

fn runs() -> usize {
    std::env::var("TRACELINGS_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(1)
}

#[test]
fn a_lesson_of_three_services_of_two_languages_passes_and_as_handed_out_does_not() {
    let orders = Orders::new();
    for run in 1..=runs() {
        let (code, step) = orders.check(&["--solution"]);
        assert_eq!(code, Some(0), "run {run}: {step:#}");
    }
    let (code, step) = orders.check(&[]);
    assert_eq!((code, diagnoses(&step)), (Some(1), vec!["context-not-extracted"]), "{step:#}");
}

#[test]
fn a_lesson_of_three_services_passes_on_real_jaegers() {
    let Some(jaegers) = jaegers() else { return };
    let orders = Orders::new();
    for jaeger in jaegers {
        let jaeger = jaeger.to_str().expect("a path");
        for run in 1..=runs() {
            let (code, step) = orders.check(&["--solution", "--stack", "local", "--jaeger-bin", jaeger]);
            assert_eq!(code, Some(0), "{jaeger}, run {run}: {step:#}");
        }
    }
}

#[test]
fn what_is_wrong_in_one_of_three_services_is_found_in_that_one() {
    let cases = [
        ("src/client.rs", "propagator.inject_context(", "let _ = (", "context-not-injected", "shop"),
        ("receipts/receipts.py", "\"receipt-service\"", "\"receipts\"", "service-name-wrong", "receipts"),
        ("receipts/receipts.py", "CLIENT, span.context", "CLIENT, None", "wrong-parent", "receipts"),
        ("receipts/receipts.py", "EXPORTER.start()", "pass", "nothing-exported", "receipts"),
    ];
    for (file, find, replace, expected, service) in cases {
        let orders = Orders::new();
        orders.edit(file, find, replace);
        let (code, step) = orders.check(&["--solution"]);
        let mut found = diagnoses(&step);
        // Two edges may be broken in the same way.
        found.dedup();
        assert_eq!((code, found), (Some(1), vec![expected]), "{step:#}");
        assert_eq!(step["diagnoses"][0]["service"], service, "{step:#}");
    }
}

#[test]
fn what_a_command_cannot_build_is_the_learners_to_mend() {
    let orders = Orders::new();
    orders.edit("receipts/receipts.py", "def main():", "def main(:");
    let (code, step) = orders.check(&["--solution"]);
    assert_eq!((code, diagnoses(&step)), (Some(1), vec!["did-not-build"]), "{step:#}");
    let said = step["compile_errors"][0].as_str().expect("what it wrote");
    assert!(said.contains("receipts.py") && said.contains("SyntaxError"), "{said}");
}

#[test]
fn the_trees_of_three_services_stand_side_by_side() {
    let orders = Orders::new();
    await_course_ports();
    let output = orders.run(&[STEP, "--color", "never"]);
    let said = String::from_utf8_lossy(&output.stdout);
    for line in [
        "POST /orders (shop-service, server)",
        "GET /shelf (stock-service, server)",
        "POST /receipts (receipt-service, server)",
        "POST /taken (stock-service, server)",
    ] {
        assert!(said.matches(line).count() == 2, "{line}: {said}");
    }
}

#[test]
fn three_services_are_explored_on_the_ports_that_their_manifest_names() {
    let orders = Orders::new();
    await_course_ports();
    let output = orders.run(&["up", "--solution", STEP]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let answer = ask("POST /orders", 5100, r#"{"customer":"ana","items":[{"item":"chair","amount":2}]}"#);
    let spans = poll::until(Duration::from_millis(100), Duration::from_secs(20), async || {
        let traces = ask("GET /api/traces?service=receipt-service", 16686, "");
        match traces.matches("\"operationName\"").count() {
            7 => Poll::Ready(()),
            count => Poll::NotYet(Text::same(format!("{count} spans: {traces}"))),
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let shown = runtime.block_on(spans);
    let down = orders.run(&["down"]);
    assert!(output.status.success() && down.status.success(), "{said}");
    assert!(
        said.contains("curl -X POST") && said.contains("'x-tenant: t'") && said.contains(":5100/orders"),
        "{said}"
    );
    assert!(answer.starts_with("HTTP/1.1 201") && answer.contains("Ana: 2 x chair"), "{answer}");
    assert!(shown.is_ok(), "{shown:?}");
}

/// An answer to JSON (or to nothing), head and body.
fn ask(what: &str, port: u16, body: &str) -> String {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return "nobody listens".to_owned() };
    let length = body.len();
    let request = format!(
        "{what} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Tenant: t\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let mut answer = Vec::new();
    let done = stream.write_all(request.as_bytes()).and_then(|()| stream.read_to_end(&mut answer));
    assert!(done.is_ok(), "{what}: {done:?}");
    String::from_utf8_lossy(&answer).into_owned()
}
