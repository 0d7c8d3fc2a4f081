//! A lesson of three services, one of them a Python program: asked by POST with JSON and a header, checked, explored
//! and told in the trees. That it needs no change in Rust code is what it is kept for.
//!
//! `TRACELINGS_RUNS=50` checks it so often; the real Jaegers are those of `TRACELINGS_JAEGERS`.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::MutexGuard;

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
