//! The log that is written on request.

use crate::harness::{Attempt, check};

const STEP: &str = "02-tracing/07";
const SOLUTION: &str = "solutions/02-tracing/07-read-the-trace";

#[test]
fn it_goes_to_the_end_of_a_file_or_to_standard_error_and_never_into_the_result() {
    let attempt = Attempt::new(SOLUTION, &[]);
    let run = |log: &[&str]| {
        let output = attempt.run(&[&[STEP, "--crate", "attempt", "--format", "json"], log].concat());
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice::<serde_json::Value>(&output.stdout).expect("JSON and nothing else");
        String::from_utf8(output.stderr).expect("text")
    };
    // Of an earlier run of this test.
    let _ = std::fs::remove_file(attempt.workspace().join("check.log"));
    let begun = "a step begins step=02-tracing/07-read-the-trace";
    for runs in 1..=2 {
        assert_eq!(run(&["--log", "check.log"]), "");
        let log = std::fs::read_to_string(attempt.workspace().join("check.log")).expect("a log");
        assert_eq!(log.matches(begun).count(), runs, "{log}");
    }
    assert!(run(&["-vv"]).contains(begun));
    assert_eq!(run(&["-v"]), "");
}

#[test]
fn no_secret_stands_in_it() {
    let attempt = Attempt::new(SOLUTION, &[]);
    let external = ["--stack", "external", "--jaeger-url", "http://127.0.0.1:9"];
    let output = check()
        .current_dir(attempt.workspace())
        .args([&[STEP, "--crate", "attempt", "-vv"], external.as_slice()].concat())
        .env("JAEGER_TOKEN", "open-sesame")
        .output()
        .expect("it runs");
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(log.contains("the run failed cause=\"jaeger-unreachable\""), "{log}");
    assert!(log.contains("Bearer(…)") && !log.contains("open-sesame"), "{log}");
}
