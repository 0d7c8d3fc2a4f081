//! What can happen to a Jaeger, or stand in its place: exit 3 with the cause and what to do about it, and
//! nothing left behind.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use checker_core::text::Text;
use harness::poll::{self, Poll};
use harness::ports;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use trace_store::{Limits, Listeners};

use crate::harness::{Attempt, await_course_ports, check};
use crate::real_jaegers::jaegers;
use crate::workbook::Edit;

const STEP: &str = "02-tracing/04-propagation";

fn attempt() -> Attempt {
    Attempt::new(&format!("solutions/{STEP}"), &[])
}

/// How a check on a stack ends: the exit code and the cause's id, text and remedy.
fn cause(attempt: &Attempt, stack: &[&str]) -> (i32, String, String, String) {
    let checked = attempt.check_on(STEP, stack);
    let result = &checked.result;
    // What goes wrong before the first step is the run's, later it is the step's.
    let cause = [&result["cause"], &result["steps"][0]["cause"]].into_iter().find(|cause| cause.is_object());
    let cause = cause.unwrap_or_else(|| panic!("no cause in {result:#}"));
    let text = |key: &str| cause[key].as_str().unwrap_or_default().to_owned();
    assert!(!text("hint").is_empty(), "no remedy: {cause}");
    nothing_is_left(attempt.workspace());
    (checked.exit_code, text("id"), text("what"), text("hint"))
}

/// No folder of a run, and with it no process group that would still be written down there.
pub(crate) fn nothing_is_left(workspace: &Path) {
    let left = std::fs::read_dir(workspace.join(".check/runs")).into_iter().flatten().count();
    assert_eq!(left, 0, "a run's folder is still there");
}

/// A server in a Jaeger's place: answers every connection with these bytes, or with silence.
fn stand_in(answer: Option<&'static [u8]>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        let mut silent = Vec::new();
        for mut stream in listener.incoming().flatten() {
            match answer {
                Some(answer) => {
                    let _ = stream.read(&mut [0; 4096]);
                    let _ = stream.write_all(answer);
                }
                None => silent.push(stream),
            }
        }
    });
    url
}

fn external(url: &str) -> [&str; 4] {
    ["--stack", "external", "--jaeger-url", url]
}

#[test]
fn an_address_that_is_no_jaegers_is_told_for_what_it_is() {
    let attempt = attempt();
    let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 21\r\nconnection: close\r\n\r\n<html>It works</html>";
    let nothing = "HTTP/1.1 404 Not Found\r\ncontent-length: 9\r\nconnection: close\r\n\r\nnot found";
    let go_tls = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n";
    let cases: [(Option<&'static [u8]>, &str, &str); 5] = [
        (Some(page.as_bytes()), "not-jaeger", "a web page"),
        (Some(nothing.as_bytes()), "not-jaeger", "not found"),
        (Some(go_tls.as_bytes()), "jaeger-unreachable", "speaks TLS"),
        (Some(b"\x15\x03\x03\x00\x02\x02\x0a"), "jaeger-unreachable", "perhaps it speaks TLS"),
        (None, "jaeger-unreachable", "no answer within 10 s"),
    ];
    for (answer, id, words) in cases {
        let url = stand_in(answer);
        let (code, found, message, _) = cause(&attempt, &external(&url));
        assert_eq!((code, found.as_str()), (3, id), "{message}");
        assert!(message.contains(words) && message.contains(&url), "{message}");
    }
}

#[test]
fn a_plain_port_spoken_to_in_tls_is_told() {
    let attempt = attempt();
    let url = stand_in(Some(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"));
    let url = url.replace("http:", "https:");
    let (code, id, message, hint) = cause(&attempt, &external(&url));
    assert_eq!((code, id.as_str()), (3, "jaeger-unreachable"), "{message}");
    assert!(message.contains("speaks no TLS") && hint.contains("http://"), "{message} {hint}");
}

/// Three ports that are free now.
pub(crate) fn free_ports() -> [u16; 3] {
    let held = [(); 3].map(|()| TcpListener::bind("127.0.0.1:0").expect("a port"));
    held.map(|listener| listener.local_addr().expect("an address").port())
}

/// Starts the store on these ports after a while.
pub(crate) fn store_after(delay: Duration, [query, otlp_grpc, otlp_http]: [u16; 3]) {
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            let _ = poll::until(delay, delay, async || Poll::<()>::NotYet(Text::same("not started"))).await;
            let listeners = Listeners {
                query: ports::listen_on(query).await.expect("the port"),
                query_names: Vec::new(),
                otlp_grpc: ports::listen_on(otlp_grpc).await.expect("the port"),
                otlp_http: ports::listen_on(otlp_http).await.expect("the port"),
            };
            let _ = trace_store::serve(listeners, Limits::default(), std::future::pending::<()>()).await;
        });
    });
}

#[test]
fn a_jaeger_that_is_started_late_is_waited_for_and_one_that_never_is_is_a_cause() {
    let attempt = attempt();
    let ports = free_ports();
    let (query, otlp) = (format!("http://127.0.0.1:{}", ports[0]), format!("http://127.0.0.1:{}", ports[2]));
    let stack = [&external(&query)[..], &["--otlp-endpoint", &otlp]].concat();
    let (code, id, message, _) = cause(&attempt, &stack);
    assert_eq!((code, id.as_str()), (3, "jaeger-unreachable"), "{message}");
    assert!(message.contains("refused"), "{message}");
    store_after(Duration::from_secs(2), ports);
    let checked = attempt.check_on(STEP, &stack);
    assert_eq!(checked.exit_code, 0, "{:#}", checked.result);
}

#[test]
fn where_nobody_takes_spans_that_is_told_and_we_do_not_send_them_to_ourselves() {
    let attempt = attempt();
    let ports = free_ports();
    store_after(Duration::ZERO, ports);
    // Without `--otlp-endpoint` it is 4318 of the same host: a port that the tap would take, were it not
    // the backend's.
    let query = format!("http://127.0.0.1:{}", ports[0]);
    let (code, id, message, hint) = cause(&attempt, &external(&query));
    assert_eq!((code, id.as_str()), (3, "otlp-unreachable"), "{message}");
    assert!(message.contains("4318") && message.contains("refused"), "{message}");
    assert!(hint.contains("--otlp-endpoint"), "{hint}");
}

/// A program that says that it is a Jaeger and then does this.
pub(crate) fn pretender(folder: &Path, script: &str) -> PathBuf {
    let path = folder.join("jaeger");
    let version = r#"case $1 in version) echo '{"gitVersion":"v2.99.0"}'; exit;; esac"#;
    std::fs::write(&path, format!("#!/bin/sh\n{version}\n{script}\n")).expect("written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("executable");
    path
}

#[test]
fn a_jaeger_that_does_not_come_up_is_told_with_its_log() {
    let attempt = attempt();
    let folder = tempfile::tempdir().expect("a folder");
    let counter = folder.path().join("starts");
    let script = format!(
        "echo start >> {}; echo 'listen tcp 127.0.0.1:1: bind: address already in use' >&2; exit 1",
        counter.display()
    );
    let program = pretender(folder.path(), &script).display().to_string();
    let checked = attempt.check_on(STEP, &["--stack", "local", "--jaeger-bin", &program]);
    assert_eq!(checked.exit_code, 3, "{:#}", checked.result);
    let cause = checked.result["cause"].to_string();
    assert!(cause.contains("jaeger-not-up") && cause.contains("2.99.0"), "{cause}");
    // A port may have been taken in between: it is tried with others.
    let starts = std::fs::read_to_string(&counter).expect("it was started");
    assert_eq!(starts.lines().count(), 3);
    let log = std::fs::read_to_string(attempt.workspace().join(".check/jaeger.log")).expect("a log");
    assert!(log.contains("address already in use"), "{log}");
    nothing_is_left(attempt.workspace());
}

#[test]
fn a_port_of_the_course_that_is_taken_is_told_with_who_has_it() {
    let attempt = attempt();
    let folder = tempfile::tempdir().expect("a folder");
    let program = pretender(folder.path(), "sleep 600").display().to_string();
    let _holder = TcpListener::bind("127.0.0.1:16686").expect("the port is free here");
    let arguments = ["up", "--foreground", "--stack", "local", "--jaeger-bin", &program, "--lang", "en"];
    let output = attempt.run(&arguments);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("port 16686 is taken") && stderr.contains("pid"), "{stderr}");
    nothing_is_left(attempt.workspace());
}

#[test]
fn an_endpoint_in_the_code_that_is_somebody_elses_is_told_with_who_has_it() {
    let edit = |find: &str, replace: &str| {
        let (file, find) = ("src/telemetry.rs".into(), Some(find.to_owned()));
        Edit { file, find, replace: replace.to_owned() }
    };
    let attempt = Attempt::new(
        "solutions/02-tracing/01-exporter",
        &[
            edit(
                "SpanExporter::builder().with_tonic().build()",
                r#"SpanExporter::builder().with_tonic().with_endpoint("http://localhost:4317").build()"#,
            ),
            edit(
                "use opentelemetry_otlp::SpanExporter;",
                "use opentelemetry_otlp::{SpanExporter, WithExportConfig};",
            ),
        ],
    );
    await_course_ports();
    // It takes whatever comes, and so the SDK reports no error.
    let mut up = check()
        .current_dir(attempt.workspace())
        .args(["up", "--foreground", "--lang", "en"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut told = BufReader::new(up.stderr.take().expect("it is piped")).lines().map_while(Result::ok);
    assert!(told.any(|line| line.contains("stops it")), "it did not come up");
    let checked = attempt.check_on("02-tracing/01-exporter", &[]);
    kill_process(Pid::from_child(&up), Signal::TERM).expect("it is there");
    up.wait().expect("it ends");
    assert_eq!(checked.exit_code, 1, "{:#}", checked.result);
    let first = &checked.result["steps"][0]["diagnoses"][0];
    assert_eq!(first["id"], "exporter-wrong-port", "{first:#}");
    assert!(first.to_string().contains("port 4317 belongs to another program"), "{first:#}");
}

/// The process groups that the runs of a workspace have written down.
fn groups(workspace: &Path) -> Vec<i32> {
    let runs = std::fs::read_dir(workspace.join(".check/runs")).into_iter().flatten().flatten();
    let records = runs.filter_map(|run| std::fs::read_to_string(run.path().join("groups")).ok());
    records.flat_map(|record| record.lines().filter_map(id_of).collect::<Vec<_>>()).collect()
}

fn id_of(line: &str) -> Option<i32> {
    line.split(' ').next()?.parse().ok()
}

pub(crate) fn is_there(group: i32) -> bool {
    Path::new("/proc").join(group.to_string()).exists()
}

/// Spins until the workspace's runs have written down so many groups, and gives them.
pub(crate) fn await_groups(workspace: &Path, count: usize) -> Vec<i32> {
    let start = Instant::now();
    loop {
        let found = groups(workspace);
        if found.len() >= count {
            return found;
        }
        assert!(start.elapsed() < Duration::from_mins(2), "only {found:?} were started");
        std::thread::yield_now();
    }
}

#[test]
fn a_second_ctrl_c_waits_for_nobody() {
    let attempt = attempt();
    let folder = tempfile::tempdir().expect("a folder");
    // Never ready, and deaf to SIGTERM: stopping it in good order takes two seconds.
    let ready = folder.path().join("started");
    let script = format!("trap '' TERM; touch {}; while :; do sleep 1; done", ready.display());
    let program = pretender(folder.path(), &script).display().to_string();
    let mut child = check()
        .current_dir(attempt.workspace())
        .args([STEP, "--crate", "attempt", "--stack", "local", "--jaeger-bin", &program])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary runs");
    let started = await_groups(attempt.workspace(), 1);
    while !ready.exists() {
        std::thread::yield_now();
    }
    let id = Pid::from_child(&child);
    kill_process(id, Signal::INT).expect("it is there");
    // The first one is being heeded: the child was told to stop and does not.
    let told = Instant::now();
    while told.elapsed() < Duration::from_millis(300) {
        assert!(child.try_wait().expect("a child").is_none(), "it did not wait for its child");
        std::thread::yield_now();
    }
    kill_process(id, Signal::INT).expect("it is there");
    let again = Instant::now();
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert!(again.elapsed() < Duration::from_secs(1), "it took {:?}", again.elapsed());
    assert!(started.iter().all(|&group| !is_there(group)), "its child is still there");
    nothing_is_left(attempt.workspace());
}

#[test]
fn a_jaeger_that_is_killed_in_the_middle_is_a_cause_and_not_a_failure() {
    let Some(jaegers) = jaegers() else { return };
    let attempt = attempt();
    for jaeger in jaegers {
        let program = jaeger.display().to_string();
        let child = check()
            .current_dir(attempt.workspace())
            .args([STEP, "--crate", "attempt", "--format", "json", "--lang", "en"])
            .args(["--stack", "local", "--jaeger-bin", &program])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary runs");
        // Jaeger and both services are there: the requests come next.
        let started = await_groups(attempt.workspace(), 3);
        let is_jaeger =
            |group: &&i32| std::fs::read_link(format!("/proc/{group}/exe")).is_ok_and(|exe| exe == jaeger);
        let group = *started.iter().find(is_jaeger).expect("Jaeger is written down");
        kill_process_group(Pid::from_raw(group).expect("an id"), Signal::KILL).expect("it is there");
        let output = child.wait_with_output().expect("it ends");
        let result: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let cause = &result["steps"][0]["cause"];
        assert_eq!(output.status.code(), Some(3), "{program}: {result:#}");
        assert_eq!(cause["id"], "jaeger-ended", "{program}: {cause}");
        assert!(cause.to_string().contains("was killed by signal 9"), "{program}: {cause}");
        assert!(started.iter().all(|&group| !is_there(group)), "{program}: something is still there");
        nothing_is_left(attempt.workspace());
    }
}
