//! `check up` and `check down`: what is told while a stack comes up, why it does not, and that nothing is
//! left of one that did not.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use crate::faults::{await_groups, is_there, nothing_is_left, pretender};
use crate::harness::{Attempt, await_course_ports, check, repository};
use crate::real_jaegers::jaegers;

const STEP: &str = "02-tracing/06-flush";

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// `check up` with these options, to be started.
fn up(workspace: &Path, options: &[&str]) -> Command {
    let mut command = check();
    command.current_dir(workspace).args(["up", "--lang", "en"]).args(options);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The process that keeps what is up, as it is written down.
fn keeper(workspace: &Path) -> Option<i32> {
    let state = std::fs::read_to_string(workspace.join(".check/up.json")).ok()?;
    let state: serde_json::Value = serde_json::from_str(&state).ok()?;
    i32::try_from(state["pid"].as_i64()?).ok()
}

/// Spins until a process is gone.
fn await_end(id: i32) {
    let start = Instant::now();
    while is_there(id) {
        assert!(start.elapsed() < Duration::from_secs(30), "process {id} is still there");
        std::thread::yield_now();
    }
}

/// A copy in which the step is a member, for `up` to build; another file in the place of one of its own.
fn with_step(file: &str, text: &str) -> (Attempt, PathBuf, String) {
    let attempt = Attempt::new("exercises/02-tracing/01-exporter", &[]);
    // Of the copy only the crate to check is a member, and `up` builds the exercise.
    let manifest = attempt.workspace().join("Cargo.toml");
    let members = std::fs::read_to_string(&manifest).expect("a manifest");
    let members = members.replace("\"attempt\"", &format!("\"exercises/{STEP}\""));
    std::fs::write(&manifest, members).expect("written");
    let source = attempt.workspace().join("exercises").join(STEP).join(file);
    let kept = std::fs::read_to_string(&source).expect("a source");
    std::fs::write(&source, text.replace("{kept}", &kept)).expect("written");
    (attempt, source, kept)
}

#[test]
fn a_step_that_does_not_compile_is_told_once_in_the_compilers_words_and_without_escapes() {
    let (attempt, source, kept) = with_step("src/backend.rs", "{kept}\nfn broken() -> u32 { \"a word\" }\n");
    await_course_ports();
    let outputs = [&["--color", "never"][..], &["--color", "never", "--foreground"], &["--color", "always"]]
        .map(|options| up(attempt.workspace(), &[&[STEP], options].concat()).output().expect("it runs"));
    std::fs::write(&source, kept).expect("written");
    for output in &outputs {
        let said = text(output);
        assert_eq!(output.status.code(), Some(3), "{said}");
        assert!(said.contains("mismatched types") && said.contains("does not compile"), "{said}");
        assert!(said.contains(&format!("building {STEP}")), "{said}");
        assert!(!said.contains("u{1b}") && !said.contains("did not come up"), "{said}");
        assert_eq!(said.matches("hint:").count(), 1, "{said}");
    }
    let [plain, foreground, coloured] = outputs.map(|output| text(&output));
    assert!(!plain.contains('\u{1b}') && !foreground.contains('\u{1b}'), "{plain}\n{foreground}");
    assert!(coloured.contains("\u{1b}[0m"), "{coloured}");
    let log = std::fs::read_to_string(attempt.workspace().join(".check/up.log")).expect("a log");
    assert!(log.contains("mismatched types") && !log.contains('\u{1b}'), "{log}");
    assert_eq!(keeper(attempt.workspace()), None);
    nothing_is_left(attempt.workspace());
}

#[test]
fn a_service_that_does_not_come_up_is_one_error_with_its_last_words() {
    let (attempt, source, kept) =
        with_step("src/backend.rs", "fn main() { eprintln!(\"no \\u{1b}[31mroom\"); std::process::exit(7) }");
    await_course_ports();
    let output = up(attempt.workspace(), &[STEP]).output().expect("it runs");
    std::fs::write(&source, kept).expect("written");
    let said = text(&output);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains(&format!("`backend` of `{STEP}` ended with exit code 7")), "{said}");
    assert!(said.contains("room") && !said.contains("\u{1b}[31m"), "{said}");
    assert_eq!((said.matches("error:").count(), said.matches("hint:").count()), (1, 1), "{said}");
    assert_eq!(keeper(attempt.workspace()), None);
    nothing_is_left(attempt.workspace());
}

#[test]
fn a_service_that_is_killed_under_a_kept_stack_ends_it_with_its_reason_in_the_log() {
    let (attempt, ..) = with_step("src/backend.rs", "{kept}");
    await_course_ports();
    let output = up(attempt.workspace(), &[STEP]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let id = keeper(attempt.workspace()).expect("it is written down");
    let services = await_groups(attempt.workspace(), 2);
    kill_process_group(Pid::from_raw(services[0]).expect("an id"), Signal::KILL).expect("it is there");
    await_end(id);
    let log = std::fs::read_to_string(attempt.workspace().join(".check/up.log")).expect("a log");
    assert!(log.contains("was killed by signal 9") && log.contains("hint:"), "{log}");
    assert_eq!(
        text(&attempt.run(&["down", "--lang", "en"])).trim(),
        "it had ended by itself; `.check/up.log` says why"
    );
    nothing_is_left(attempt.workspace());
}

#[test]
fn ctrl_c_while_it_comes_up_ends_what_was_started_and_forgets_it() {
    let attempt = Attempt::new("exercises/02-tracing/01-exporter", &[]);
    await_course_ports();
    let folder = tempfile::tempdir().expect("a folder");
    let program = pretender(folder.path(), "exec sleep 600").display().to_string();
    for signal in [Signal::INT, Signal::TERM] {
        let options = ["--stack", "local", "--jaeger-bin", &program];
        let child = up(attempt.workspace(), &options).spawn().expect("it runs");
        let started = await_groups(attempt.workspace(), 1);
        let keeper = keeper(attempt.workspace()).expect("it is written down");
        kill_process(Pid::from_child(&child), signal).expect("it is there");
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(130), "{}", text(&output));
        assert!(text(&output).contains("starting Jaeger 2.99.0"), "{}", text(&output));
        assert!(!is_there(keeper), "its keeper {keeper} is still there");
        assert!(started.iter().all(|&group| !is_there(group)), "its Jaeger is still there");
        assert!(!attempt.workspace().join(".check/up.json").exists());
        nothing_is_left(attempt.workspace());
    }
}

#[test]
fn a_jaeger_that_does_not_come_up_is_one_error_with_its_own_remedy() {
    let attempt = Attempt::new("exercises/02-tracing/01-exporter", &[]);
    await_course_ports();
    let folder = tempfile::tempdir().expect("a folder");
    let program = pretender(folder.path(), "echo 'no room' >&2; exit 7").display().to_string();
    let output = up(attempt.workspace(), &["--stack", "local", "--jaeger-bin", &program]).output();
    let said = text(&output.expect("it runs"));
    assert!(said.contains("no room") && said.contains("exit code 7"), "{said}");
    assert_eq!((said.matches("error:").count(), said.matches("hint:").count()), (1, 1), "{said}");
    assert_eq!(keeper(attempt.workspace()), None);
    nothing_is_left(attempt.workspace());
}

/// The services that the Jaeger on the course's port lists.
fn listed() -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let text = runtime.block_on(async {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let answer = client.get("http://127.0.0.1:16686/api/services").send().await.expect("an answer");
        answer.text().await.expect("a body")
    });
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let names = json["data"].as_array().into_iter().flatten();
    names.filter_map(|name| name.as_str().map(str::to_owned)).collect()
}

#[test]
fn what_is_up_is_stopped_by_down_and_what_ended_by_itself_is_told() {
    let attempt = Attempt::new("exercises/02-tracing/01-exporter", &[]);
    await_course_ports();
    let output = up(attempt.workspace(), &[]).output().expect("it runs");
    let said = text(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains(" down` stops it") && !said.contains("Ctrl-C"), "{said}");
    // Nothing of the checker's own stands in what a person looks at.
    assert_eq!(listed(), [""; 0]);
    let id = keeper(attempt.workspace()).expect("it is written down");
    let again = up(attempt.workspace(), &[]).output().expect("it runs");
    assert!(text(&again).contains("is up already"), "{}", text(&again));
    // A refused second start must not take the first one's log away.
    let log = std::fs::read_to_string(attempt.workspace().join(".check/up.log")).expect("a log");
    assert!(log.contains("16686"), "{log}");
    let down = || text(&attempt.run(&["down", "--lang", "en"]));
    assert_eq!(down().trim(), "stopped");
    // Gone, though whoever has inherited it may not have taken note yet.
    await_end(id);
    assert_eq!(down().trim(), "nothing is up");

    let output = up(attempt.workspace(), &[]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let id = keeper(attempt.workspace()).expect("it is written down");
    kill_process(Pid::from_raw(id).expect("an id"), Signal::KILL).expect("it is there");
    await_end(id);
    assert_eq!(down().trim(), "it had ended by itself; `.check/up.log` says why");
    assert_eq!(down().trim(), "nothing is up");
}

#[test]
fn a_jaeger_that_is_killed_under_a_kept_stack_ends_it_with_its_reason_in_the_log() {
    let Some(jaegers) = jaegers() else { return };
    let attempt = Attempt::new("exercises/02-tracing/01-exporter", &[]);
    for jaeger in jaegers {
        await_course_ports();
        let program = jaeger.display().to_string();
        let options = ["--stack", "local", "--jaeger-bin", &program];
        let output = up(attempt.workspace(), &options).output().expect("it runs");
        assert_eq!(output.status.code(), Some(0), "{}", text(&output));
        let id = keeper(attempt.workspace()).expect("it is written down");
        assert!(!listed().contains(&"check".to_owned()), "{program}");
        let group = await_groups(attempt.workspace(), 1)[0];
        kill_process_group(Pid::from_raw(group).expect("an id"), Signal::KILL).expect("it is there");
        await_end(id);
        let log = std::fs::read_to_string(attempt.workspace().join(".check/up.log")).expect("a log");
        assert!(log.contains("was killed by signal 9") && log.contains("hint:"), "{program}: {log}");
        let said = text(&attempt.run(&["down", "--lang", "en"]));
        assert!(said.contains("it had ended by itself"), "{program}: {said}");
        nothing_is_left(attempt.workspace());
    }
}

/// What a page answers on this machine.
fn page(url: &str) -> (u16, String) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let answer = client.get(url).send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a body"))
    })
}

#[test]
fn the_flow_of_a_step_is_run_once_and_the_pages_of_its_run_and_its_trace_are_told() {
    const FLOW: &str = "03-prefect-tracing/04-join";
    let attempt = Attempt::new("exercises/02-tracing/01-exporter", &[]);
    let manifest = attempt.workspace().join("Cargo.toml");
    let members = std::fs::read_to_string(&manifest).expect("a manifest");
    let members = members.replace("\"attempt\"", &format!("\"exercises/{FLOW}\""));
    std::fs::write(&manifest, members).expect("written");
    // Solved in its place: the copy has no solutions.
    let source = attempt.workspace().join("exercises").join(FLOW).join("src/etl.rs");
    let kept = std::fs::read_to_string(&source).expect("a source");
    std::fs::copy(repository().join("solutions").join(FLOW).join("src/etl.rs"), &source).expect("copied");
    await_course_ports();
    let output = up(attempt.workspace(), &[FLOW]).output().expect("it runs");
    std::fs::write(&source, kept).expect("written");
    let said = text(&output);
    let link = |what: &str| {
        let (_, rest) = said.split_once(what).unwrap_or_else(|| panic!("no {what:?} in {said}"));
        rest.split_whitespace().next().unwrap_or_default().to_owned()
    };
    assert!(said.contains("ended with exit code 0: papaya: 10 records loaded"), "{said}");
    let (run, trace) = (link("its flow run: "), link("its trace: "));
    assert!(run.starts_with("http://localhost:4200/runs/flow-run/"), "{said}");
    let (status, body) = page(&run);
    assert!(status == 200 && body.contains("papaya") && body.contains("load_data"), "{body}");
    // The page of the run leads to the very trace that was told.
    assert!(body.contains(&trace), "{trace} is not in {body}");
    let id = trace.rsplit('/').next().expect("an id");
    let (status, body) = page(&format!("http://localhost:16686/api/traces/{id}"));
    assert!(status == 200 && body.contains("load-data-span"), "{body}");
    drop(attempt.run(&["down"]));
    nothing_is_left(attempt.workspace());
}
