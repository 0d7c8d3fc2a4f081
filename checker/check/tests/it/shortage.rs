//! What the machine does not give is never the learner's failure.

use std::process::Output;

use crate::harness::{Attempt, check};

const STEP: &str = "02-tracing/04-propagation";

/// Checks the solution behind a shell's words; `$0` and `$@` are the program with its arguments.
#[expect(clippy::disallowed_methods, reason = "the tests start the program that they test")]
fn solution_behind(words: &str) -> Output {
    let attempt = Attempt::new(&format!("solutions/{STEP}"), &[]);
    // Built before, without the limit.
    assert_eq!(attempt.check(STEP).exit_code, 0);
    let inner = check();
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &format!("{words}; exec \"$0\" \"$@\"")]).arg(inner.get_program());
    command.args([STEP, "--crate", "attempt", "--format", "json", "--lang", "en"]);
    let environment = inner.get_envs().filter_map(|(name, value)| Some((name, value?)));
    command.envs(environment).current_dir(attempt.workspace()).output().expect("a shell")
}

fn cause(output: &Output) -> String {
    let result: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("no JSON ({error}): {}", String::from_utf8_lossy(&output.stderr)));
    result["steps"][0]["cause"]["id"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn with_too_few_file_handles_the_solution_is_not_judged_and_never_fails() {
    for limit in [48, 64] {
        let output = solution_behind(&format!("ulimit -n {limit}"));
        assert_eq!(output.status.code(), Some(3), "{limit}: {}", String::from_utf8_lossy(&output.stdout));
        assert_eq!(cause(&output), "too-few-handles", "{limit}");
    }
}

#[test]
fn a_soft_limit_of_file_handles_is_raised() {
    let output = solution_behind("ulimit -Sn 64");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}
