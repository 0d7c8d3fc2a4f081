//! The same verdicts on real Jaegers: those in the folder that `TRACELINGS_JAEGERS` names (`.ci/jaegers`
//! gets them). Without the variable that is said and nothing is run; in CI it is a failure.
//!
//! `TRACELINGS_RUNS=20` repeats every check so often, on the embedded store and as an external Jaeger
//! too, and prints the table of it.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use harness::cancel::Cancel;
use harness::jaeger_program::{self, Addresses, JaegerProcess};
use harness::ports;

use crate::harness::{Attempt, Checked, repository};

/// The real Jaegers, or `None` if this machine has none and need not have any.
pub(crate) fn jaegers() -> Option<Vec<PathBuf>> {
    let Some(folder) = std::env::var_os("TRACELINGS_JAEGERS") else {
        assert!(std::env::var_os("CI").is_none(), "TRACELINGS_JAEGERS is not set: `.ci/jaegers` prints it");
        // Not by `println!`, which nobody sees of a test that does not fail.
        let _ = writeln!(std::io::stderr(), "NOT RUN: set TRACELINGS_JAEGERS to what `.ci/jaegers` prints");
        return None;
    };
    let mut found: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("readable").path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("jaeger-") && !name.ends_with(".part")
        })
        .collect();
    found.sort();
    assert!(found.len() >= 2, "two Jaegers at least are wanted in {}, found {found:?}", folder.display());
    Some(found)
}

/// One line of the table: a stack, and how its checks went.
#[derive(Debug, Default)]
struct Tally {
    runs: usize,
    wrong: Vec<String>,
    /// From the answers to the verdict, in ms; of those that pass, which wait for nothing.
    passed_ms: Vec<u64>,
}

impl Tally {
    fn note(&mut self, what: &str, checked: &Checked, expected: Option<&str>) {
        self.runs += 1;
        let found = checked.diagnoses();
        let is_right = match expected {
            None => checked.exit_code == 0,
            Some(diagnosis) => {
                checked.exit_code == 1 && !found.is_empty() && found.iter().all(|id| *id == diagnosis)
            }
        };
        if !is_right {
            let cause = &checked.result["steps"][0]["cause"];
            self.wrong.push(format!("{what}: exit {}, {found:?}, {cause}", checked.exit_code));
        } else if expected.is_none() {
            let timings = &checked.result["steps"][0]["timings"];
            let ms = |part: &str| timings[part].as_u64().expect("a time");
            self.passed_ms.push(ms("collect_ms") + ms("judge_ms"));
        }
    }

    fn line(&mut self, stack: &str) -> String {
        self.passed_ms.sort_unstable();
        let at = |share: usize| self.passed_ms.get((self.passed_ms.len() * share / 100).max(1) - 1);
        format!(
            "{stack:<40} {:>4} checks, {} wrong, answer to verdict: median {:?} ms, p95 {:?}, max {:?}",
            self.runs,
            self.wrong.len(),
            at(50).unwrap_or(&0),
            at(95).unwrap_or(&0),
            self.passed_ms.last().unwrap_or(&0)
        )
    }
}

/// A stack's name in the table and the options that choose it.
type Stack = (String, Vec<String>);

fn local(jaeger: &Path) -> Stack {
    let path = jaeger.display().to_string();
    let name = format!("local {}", jaeger.file_name().unwrap_or_default().to_string_lossy());
    (name, ["--stack", "local", "--jaeger-bin", &path].map(str::to_owned).to_vec())
}

/// Starts a Jaeger that stays while many checks use it.
async fn external(jaeger: &Path, workspace: &Path) -> (JaegerProcess, Stack) {
    let program = jaeger_program::find(Some(jaeger)).await.expect("a Jaeger");
    let mut held = Vec::new();
    for _ in 0..7 {
        held.push(ports::listen().await.expect("a port"));
    }
    let port = |index: usize| held[index].1.port();
    let addresses = Addresses {
        query: port(0),
        otlp_grpc: port(1),
        otlp_http: port(2),
        health: port(3),
        unused: [port(4), port(5), port(6)],
    };
    drop(held);
    let cancel = Cancel::default();
    let started = JaegerProcess::start(&program, &addresses, workspace, &cancel).await;
    let process = started.expect("it starts");
    let query = format!("http://127.0.0.1:{}", addresses.query);
    let otlp = format!("http://127.0.0.1:{}", addresses.otlp_http);
    let options = ["--stack", "external", "--jaeger-url", &query, "--otlp-endpoint", &otlp];
    let name = format!("external {}", jaeger.file_name().unwrap_or_default().to_string_lossy());
    (process, (name, options.map(str::to_owned).to_vec()))
}

#[test]
fn lesson_02_is_judged_on_real_jaegers_as_on_the_embedded_store() {
    let Some(jaegers) = jaegers() else { return };
    let runs: usize = std::env::var("TRACELINGS_RUNS").map_or(1, |runs| runs.parse().expect("a number"));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let workspace = tempfile::tempdir().expect("a folder");
    let mut stacks: Vec<Stack> = jaegers.iter().map(|jaeger| local(jaeger)).collect();
    let mut running = Vec::new();
    for jaeger in &jaegers {
        let (process, stack) = runtime.block_on(external(jaeger, workspace.path()));
        running.push(process);
        stacks.push(stack);
    }
    if runs > 1 {
        stacks.push(("embedded".to_owned(), Vec::new()));
    }
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let lessons = lessons::manifest::load_lessons(&repository()).expect("sound manifests");
    let lesson = lessons.iter().find(|lesson| lesson.id == "02-tracing").expect("lesson 02");
    for step in &lesson.steps {
        for (folder, expected) in [("solutions", None), ("exercises", Some(step.untouched.as_str()))] {
            let attempt = Attempt::new(&format!("{folder}/{}", step.id), &[]);
            for (name, options) in &stacks {
                let options: Vec<&str> = options.iter().map(String::as_str).collect();
                for _ in 0..runs {
                    let checked = attempt.check_on(&step.id, &options);
                    let tally = tallies.entry(name.clone()).or_default();
                    tally.note(&format!("{folder}/{} on {name}", step.id), &checked, expected);
                }
            }
        }
    }
    for process in running {
        runtime.block_on(process.stop());
    }
    let table: Vec<String> = tallies.iter_mut().map(|(name, tally)| tally.line(name)).collect();
    println!("{}", table.join("\n"));
    let wrong: Vec<&String> = tallies.values().flat_map(|tally| &tally.wrong).collect();
    assert!(wrong.is_empty(), "{}\n{wrong:#?}", table.join("\n"));
}
