//! Checks at the same time do not disturb each other.

use std::process::{Child, Stdio};

use crate::harness::{Attempt, check, repository};

fn solution(step: &str) -> Child {
    check()
        .current_dir(repository())
        .args(["--solution", step, "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs")
}

#[test]
fn checks_of_different_steps_at_once_are_all_right() {
    // Built first, so that what runs at once is the checks and not the builds behind each other's lock.
    let steps = ["02-tracing/03-server-and-client-spans", "02-tracing/04-propagation"];
    for step in steps {
        assert!(solution(step).wait().expect("it ends").success(), "{step}");
    }
    let untouched = Attempt::new("exercises/02-tracing/01-exporter", &[]);
    for _ in 0..5 {
        let solved = steps.map(solution);
        let arguments = ["02-tracing/01", "--crate", "attempt", "--format", "json"];
        let failing = untouched.run(&arguments);
        for child in solved {
            let output = child.wait_with_output().expect("it ends");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        }
        let result: serde_json::Value = serde_json::from_slice(&failing.stdout).expect("JSON");
        assert_eq!(failing.status.code(), Some(1));
        assert_eq!(result["steps"][0]["diagnoses"][0]["id"], "nothing-exported");
    }
}
