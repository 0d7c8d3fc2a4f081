//! A lesson with a Prefect, whose flow is a program of Python's standard library: what it tells Prefect and Jaeger is
//! judged by the same sections of a manifest as a program in Rust. Each mistake is an edit of the solution.

use std::path::{Path, PathBuf};
use std::sync::MutexGuard;

use serde_json::Value;

use crate::harness::{await_course_ports, check, one_at_a_time, repository};

const STEP: &str = "30-etl/01-flow";

/// A copy of the lesson's workbook.
struct Flows {
    root: PathBuf,
    _turn: MutexGuard<'static, ()>,
}

impl Flows {
    fn new() -> Self {
        assert!(
            which::which("python3").is_ok(),
            "python3 is not here, which the flow is written in: install it (Debian: `apt-get install python3`)"
        );
        let turn = one_at_a_time();
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("etl");
        let _ = std::fs::remove_dir_all(&root);
        copy(&repository().join("checker/check/testdata/workbooks/etl"), &root);
        std::fs::write(root.join("Cargo.toml"), "[workspace]\n").expect("written");
        await_course_ports();
        Self { root, _turn: turn }
    }

    /// Replaces something in the solution.
    fn edit(&self, find: &str, replace: &str) {
        let path = self.root.join("solutions").join(STEP).join("etl.py");
        let text = std::fs::read_to_string(&path).expect("a file");
        assert!(text.contains(find), "no {find:?}");
        std::fs::write(path, text.replace(find, replace)).expect("written");
    }

    /// The exit code, and the result.
    fn check(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        self.check_step(STEP, None, arguments)
    }

    /// The same of a step, with a Python of its own.
    fn check_step(&self, step: &str, python: Option<&Path>, arguments: &[&str]) -> (Option<i32>, Value) {
        let mut command = check();
        command.current_dir(&self.root).args([step, "--format", "json", "--lang", "en"]).args(arguments);
        if let Some(bin) = python {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let all = std::iter::once(bin.to_owned()).chain(std::env::split_paths(&path));
            command.env("PATH", std::env::join_paths(all).expect("paths")).env("HOME", &self.root);
        }
        let output = command.output().expect("it runs");
        let result = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {}", String::from_utf8_lossy(&output.stderr)));
        (output.status.code(), result)
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
            std::fs::copy(path, to).expect("copied");
        }
    }
}

/// The folder with a `prefect` and a `python3` that has it and OpenTelemetry's exporter: `TRACELINGS_PREFECT`, which
/// names the program, as CI does.
#[expect(clippy::print_stderr, reason = "what was not tried is said")]
fn prefect() -> Option<PathBuf> {
    let program = std::env::var_os("TRACELINGS_PREFECT").map(PathBuf::from);
    if program.is_none() {
        eprintln!("TRACELINGS_PREFECT names no `prefect`: nothing was tried on a real one");
    }
    Some(program?.parent()?.to_owned())
}

fn diagnoses(result: &Value) -> Vec<&str> {
    let diagnoses = result["steps"][0]["diagnoses"].as_array().map(Vec::as_slice).unwrap_or_default();
    diagnoses.iter().filter_map(|diagnosis| diagnosis["id"].as_str()).collect()
}

fn runs() -> usize {
    std::env::var("TRACELINGS_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(1)
}

#[test]
fn a_flow_of_another_language_passes_and_as_handed_out_does_not() {
    let flows = Flows::new();
    for run in 1..=runs() {
        let (code, result) = flows.check(&["--solution"]);
        assert_eq!(code, Some(0), "run {run}: {result:#}");
        assert_eq!(result["stack"]["prefect"]["kind"], "embedded", "{result:#}");
    }
    let (code, result) = flows.check(&[]);
    assert_eq!((code, diagnoses(&result)), (Some(1), vec!["flow-run-missing"]), "{result:#}");
}

/// Each is one edit, and the diagnoses that it gets.
const MISTAKES: [(&str, &str, &[&str]); 21] = [
    ("{\"name\": \"ETL com Tracing\"}", "{\"name\": \"ETL\"}", &["flow-run-missing"]),
    (
        "\"flow_id\": book, \"name\": name,",
        "\"flow_id\": book, \"name\": \"papaya-otter\",",
        &["flow-run-missing"],
    ),
    (
        "    task(run, flow, \"load_data\"",
        "    (lambda *_: None)(run, flow, \"load_data\"",
        &["span-missing", "task-run-missing"],
    ),
    ("    state(\"flow_runs\", run, \"COMPLETED\")\n", "", &["run-never-ended"]),
    (
        "    state(\"task_runs\", made, \"COMPLETED\")\n",
        "",
        &["run-never-ended", "run-never-ended", "run-never-ended"],
    ),
    ("state(\"flow_runs\", run, \"COMPLETED\")", "state(\"flow_runs\", run, \"CRASHED\")", &["run-failed"]),
    (
        "state(\"task_runs\", made, \"COMPLETED\")",
        "state(\"task_runs\", made, \"FAILED\" if before else \"COMPLETED\")",
        &["run-failed", "run-failed"],
    ),
    ("    state(\"task_runs\", made, \"RUNNING\")\n", "", &["states-wrong", "states-wrong", "states-wrong"]),
    ("if before else {}", "if False else {}", &["task-inputs-missing", "task-inputs-missing"]),
    ("\"id\": before}", "\"id\": run}", &["task-inputs-missing", "task-inputs-missing"]),
    ("    log(run, name + \": 10 records loaded\")\n", "", &["log-line-missing"]),
    ("log(run, \"record 1\", made)", "log(run, \"record 1\")", &["log-line-missing"]),
    ("log(run, \"record 1\", made)", "print(\"record 1\", file=sys.stderr)", &["log-line-missing"]),
    (", \"labels\": flow.labels()}", "}", &["run-not-joined"]),
    (", \"labels\": span.labels()", "", &["run-not-joined", "run-not-joined", "run-not-joined"]),
    (
        "f\"00-{self.trace}-{self.id}-01\"",
        "f\"00-{secrets.token_hex(16)}-{self.id}-01\"",
        &["run-not-joined"; 4],
    ),
    ("f\"00-{self.trace}-{self.id}-01\"", "self.trace", &["run-not-joined"; 4]),
    ("    send(\"POST\", API + \"/artifacts/\", link)\n", "", &["artifact-missing"]),
    ("/trace/{flow.trace})", "/trace/{flow.id})", &["artifact-missing"]),
    ("Span(name, flow)", "Span(name)", &["wrong-parent"; 3]),
    ("[Jaeger]({JAEGER}/trace/{flow.trace})", "{flow.trace}", &["artifact-missing"]),
];

#[test]
fn what_is_wrong_in_prefect_is_told_by_what_prefect_has() {
    let mut wrong = Vec::new();
    for (find, replace, expected) in MISTAKES {
        let flows = Flows::new();
        flows.edit(find, replace);
        let (code, result) = flows.check(&["--solution"]);
        if (code, diagnoses(&result).as_slice()) != (Some(1), expected) {
            wrong.push(format!(
                "{find} -> {replace}: {code:?} {:?}\n{:#}",
                diagnoses(&result),
                result["steps"][0]["diagnoses"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_attempt_each_is_no_task_run_each() {
    let flows = Flows::new();
    flows.edit(
        "    state(\"task_runs\", made, \"RUNNING\")\n",
        "    state(\"task_runs\", made, \"FAILED\")\n    again = {\"flow_run_id\": run, \"task_key\": name, \"dynamic_key\": \"1\", \"task_inputs\": inputs}\n    made = send(\"POST\", API + \"/task_runs/\", again)[\"id\"]\n",
    );
    let (code, result) = flows.check(&["--solution"]);
    assert_eq!(code, Some(1), "{result:#}");
    assert_eq!(diagnoses(&result)[0], "task-run-repeated", "{result:#}");
}

#[test]
fn a_flow_is_judged_alike_on_a_real_prefect() {
    let Some(bin) = prefect() else { return };
    let flows = Flows::new();
    let program = bin.join("prefect");
    let local = ["--prefect", "local", "--prefect-bin", program.to_str().expect("a path")];
    for run in 1..=runs() {
        let (code, result) = flows.check(&[&["--solution"][..], &local].concat());
        assert_eq!(code, Some(0), "run {run}: {result:#}");
        assert_eq!(result["stack"]["prefect"]["kind"], "local", "{result:#}");
    }
    let (code, result) = flows.check(&local);
    assert_eq!((code, diagnoses(&result)), (Some(1), vec!["flow-run-missing"]), "{result:#}");
}

/// On a busy machine a real Prefect says 503 again and again: a program that comes back until it is let in is slow, and
/// right. The stand-in is as fast as the program.
#[test]
fn whoever_waits_for_a_real_prefect_is_given_time() {
    let flows = Flows::new();
    flows.edit(
        "    state(\"flow_runs\", run, \"COMPLETED\")\n",
        "    time.sleep(11)\n    state(\"flow_runs\", run, \"COMPLETED\")\n",
    );
    let (code, result) = flows.check(&["--solution"]);
    assert_eq!((code, diagnoses(&result)), (Some(1), vec!["wrong-answer"]), "{result:#}");
    let up = |word: &str, step: &[&str]| {
        let mut command = check();
        let status = command.current_dir(&flows.root).arg(word).args(step).output().expect("it runs").status;
        assert!(status.success(), "{word}");
    };
    // One that runs already may be a real one, for all that is known of it.
    up("up", &[STEP]);
    let (code, result) =
        flows.check(&["--solution", "--prefect", "external", "--prefect-url", "http://127.0.0.1:4200/api"]);
    up("down", &[]);
    assert_eq!(code, Some(0), "{result:#}");
}

/// `etl_flow.py` as it stands in the course's text, in Prefect's own engine.
#[test]
fn the_courses_own_flow_passes_on_the_stand_in_and_on_a_real_prefect() {
    let Some(bin) = prefect() else { return };
    let flows = Flows::new();
    let step = "30-etl/02-course";
    let program = bin.join("prefect");
    let local = ["--prefect", "local", "--prefect-bin", program.to_str().expect("a path")];
    for run in 1..=runs() {
        for stack in [&[][..], &local] {
            let (code, result) = flows.check_step(step, Some(&bin), stack);
            assert_eq!(code, Some(0), "run {run}, {stack:?}: {result:#}");
        }
    }
}

#[test]
fn without_prefects_own_spans_the_courses_flow_is_three_traces() {
    let Some(bin) = prefect() else { return };
    let flows = Flows::new();
    let step = "30-etl/02-course";
    let manifest = flows.root.join("exercises").join(step).join("step.toml");
    let text = std::fs::read_to_string(&manifest).expect("a manifest");
    let untold =
        "max_seconds = 120\nenvironment = { PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY = \"false\" }";
    std::fs::write(&manifest, text.replace("max_seconds = 120", untold)).expect("written");
    let (code, result) = flows.check_step(step, Some(&bin), &[]);
    assert_eq!(code, Some(1), "{result:#}");
    assert!(diagnoses(&result).contains(&"span-missing"), "{result:#}");
}

#[test]
fn the_trees_show_what_prefect_should_have_and_has() {
    let flows = Flows::new();
    flows.edit("if before else {}", "if False else {}");
    let output = check()
        .current_dir(&flows.root)
        .args([STEP, "--solution", "--lang", "en", "--color", "never"])
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    for line in [
        "The flow run of `etl`, in Prefect",
        "transform_data ← extract_data (Completed) ← LOOK HERE FIRST: no arrow",
        "transform_data (Completed) ← LOOK HERE FIRST: takes nobody's result",
        "load_data (Completed) ← takes nobody's result",
    ] {
        assert!(said.contains(line), "{line}: {said}");
    }
}
