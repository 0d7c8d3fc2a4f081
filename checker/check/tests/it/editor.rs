//! The verdict in an editor: what rust-analyzer publishes, and that a killed check leaves nothing running.

mod language_server;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use self::language_server::LanguageServer;
use crate::faults::{await_groups, is_there};
use crate::harness::{check, one_at_a_time, repository};
use crate::workbook::Workbook;

const STEP: &str = "01-first-trace/01-export";

/// A copy of the workbook whose member is the step itself, as a learner has it.
fn learner(name: &str, step: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&root).expect("a folder");
    let root = root.canonicalize().expect("it is there");
    let _ = std::fs::remove_dir_all(root.join(".check"));
    drop(Workbook::at(root.clone()));
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).expect("a manifest");
    let mut toml: toml::Table = manifest.parse().expect("TOML");
    let table = toml["workspace"].as_table_mut().expect("a workspace");
    let member = toml::Value::from(vec![format!("exercises/{step}")]);
    table.insert("members".to_owned(), member.clone());
    table.insert("default-members".to_owned(), member);
    std::fs::write(root.join("Cargo.toml"), toml::to_string(&toml).expect("TOML")).expect("written");
    std::fs::copy(repository().join("Cargo.lock"), root.join("Cargo.lock")).expect("a lock file");
    root
}

fn file(root: &Path) -> PathBuf {
    root.join("exercises").join(STEP).join("src/telemetry.rs")
}

fn editor(root: &Path, arguments: &[&str]) -> Command {
    let mut command = check();
    command.current_dir(root).arg("editor").args(arguments).args(["--lang", "en"]);
    command
}

#[test]
fn rust_analyzer_shows_the_verdict_at_its_line_and_takes_it_away_when_the_step_passes() {
    let _turn = one_at_a_time();
    let root = learner("rust-analyzer", STEP);
    let Some(mut server) = LanguageServer::start(&root) else {
        assert!(std::env::var_os("CI").is_none(), "CI has rust-analyzer: .ci/run installs it");
        eprintln!("not tried: there is no rust-analyzer (`rustup component add rust-analyzer`)");
        return;
    };
    let file = file(&root);
    server.open(&file);
    server.save(&file);
    let shown =
        server.until_published(&file, |shown| shown.iter().any(|each| each["source"] == "tracelings"));
    let ours = shown.iter().find(|each| each["source"] == "tracelings").expect("one of ours");
    assert_eq!((&ours["code"], &ours["severity"]), (&"nothing-exported".into(), &1.into()), "{ours:#}");
    let said = ours["message"].as_str().expect("a text");
    assert!(said.contains("exported nothing") && said.contains("next: "), "{said}");
    let text = std::fs::read_to_string(&file).expect("the file");
    let line = usize::try_from(ours["range"]["start"]["line"].as_u64().expect("a line")).expect("small");
    let at = text.lines().nth(line).expect("it is in the file");
    assert!(at.contains("fn init") || at.contains("TODO"), "{at}");

    let solved = repository().join("solutions").join(STEP).join("src/telemetry.rs");
    let solved = std::fs::read_to_string(solved).expect("the solution");
    std::fs::write(&file, &solved).expect("written");
    server.change(&file, &solved);
    server.save(&file);
    server.until_published(&file, |shown| shown.iter().all(|each| each["source"] != "tracelings"));

    // One import is forgotten: it does not build, and the line to write is a quick fix.
    let import = "use opentelemetry::global;\n";
    let without = solved.replacen(import, "", 1);
    assert_ne!(without, solved);
    std::fs::write(&file, &without).expect("written");
    server.change(&file, &without);
    server.save(&file);
    let is_build = |each: &serde_json::Value| each["code"] == "did-not-build";
    let shown = server.until_published(&file, |shown| shown.iter().any(is_build));
    let ours = shown.iter().find(|each| is_build(each)).expect("one of ours");
    let fixes = server.fixes(&file, ours);
    assert!(fixes.iter().any(|text| text == import), "{fixes:?} of {ours:#}");
}

#[test]
fn the_short_form_names_the_place_from_the_root_between_two_lines_of_its_own() {
    let _turn = one_at_a_time();
    let root = learner("editor-short", STEP);
    let file = file(&root);
    let output = editor(&root, &[file.to_str().expect("a plain name"), "--message-format", "short"]).output();
    let output = output.expect("the binary runs");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let said = String::from_utf8(output.stdout).expect("text");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.first(), Some(&"tracelings: checking 01-first-trace/01-export"), "{said}");
    assert_eq!(lines.last(), Some(&"tracelings: done 01-first-trace/01-export"), "{said}");
    let place = "exercises/01-first-trace/01-export/src/telemetry.rs:";
    let verdict = lines.iter().find(|line| line.ends_with("[nothing-exported]")).expect("the verdict");
    assert!(verdict.starts_with(place) && verdict.contains(": error: "), "{verdict}");

    // The same when it does not compile: rustc's word at its place.
    let broken = std::fs::read_to_string(&file).expect("the file").replacen("pub fn", "pub fnn", 1);
    std::fs::write(&file, broken).expect("written");
    let output = editor(&root, &[STEP, "--message-format", "short"]).output().expect("the binary runs");
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(said.lines().any(|line| line.starts_with(place) && line.ends_with("[rustc]")), "{said}");
    assert!(said.contains("[did-not-build]"), "{said}");
}

#[test]
fn a_check_that_an_editor_kills_takes_its_services_with_it() {
    let _turn = one_at_a_time();
    // Two services, which are waited for as long as nothing is exported.
    let step = "02-tracing/01-exporter";
    let root = learner("editor-killed", step);
    let before = editor(&root, &[step]).output().expect("the binary runs");
    assert_eq!(before.status.code(), Some(0), "{before:?}");
    let mut child =
        editor(&root, &[step]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary runs");
    let started = await_groups(&root, 2);
    child.kill().expect("it is there");
    child.wait().expect("it ends");
    let start = Instant::now();
    while started.iter().any(|group| is_there(*group)) {
        assert!(start.elapsed() < Duration::from_secs(5), "{started:?} outlived the check");
        std::thread::yield_now();
    }
}
