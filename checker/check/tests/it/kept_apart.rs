//! `check grade` keeps a student's programs from the rest of the machine: what each of them tries is tried for real.
//!
//! What a wall stops is tried by `sandbox`'s own tests, level by level; here it is that a grade has the walls round it.

use std::net::TcpListener;
use std::path::Path;
use std::process::Output;

use crate::grading::{STEP, Students, code};
use crate::harness::{one_at_a_time, repository};

/// Puts code at the end of a student's file, and calls it first of all, before the SDK is set up.
fn acts(krate: &Path, body: &str) {
    let file = krate.join("src/telemetry.rs");
    let text = std::fs::read_to_string(&file).expect("readable");
    let begin = "pub fn init(service_name: &'static str) -> SdkTracerProvider {";
    assert!(text.contains(begin));
    let text = text.replace(begin, &format!("{begin}\n    act();"));
    std::fs::write(&file, format!("{text}\nfn act() {{\n{body}\n}}\n")).expect("written");
}

/// A program that dies where anything is within its reach.
fn reaches_for_everything(students: &Students, port: u16) -> String {
    let text = |path: std::path::PathBuf| path.to_str().expect("a path").to_owned();
    let solution = text(repository().join("solutions").join(STEP).join("src/client.rs"));
    let home = std::env::var("HOME").expect("a home");
    let [secret, forged] = ["units", "forged.json"].map(|name| text(students.out().join(name)));
    format!(
        r#"
    use std::{{fs, net, process}};
    let parent = std::os::unix::process::parent_id();
    let open = [
        ("the solution", fs::read({solution:?}).is_ok()),
        ("the results", fs::read_dir({secret:?}).is_ok()),
        ("forging a result", fs::write({forged:?}, "x").is_ok()),
        ("the check's environment", fs::read(format!("/proc/{{parent}}/environ")).is_ok()),
        ("the check's memory", fs::File::open(format!("/proc/{{parent}}/mem")).is_ok()),
        ("killing the check", process::Command::new("kill").arg(parent.to_string()).status().is_ok_and(|s| s.success())),
        ("this machine's ports", net::TcpStream::connect(("127.0.0.1", {port})).is_ok()),
        ("the home of who grades", fs::read_dir({home:?}).is_ok()),
        ("a token", std::env::var_os("CI_TOKEN").is_some()),
    ];
    for (what, is_open) in open {{
        assert!(!is_open, "within reach: {{what}}");
    }}
    // It is gone with all that is its own.
    let _ = process::Command::new("setsid").args(["sleep", "987654321"]).spawn();"#
    )
}

/// A program that prints what a grade would be, and what a CI would take for its own; and wants the tap's port.
const FORGES: &str = r#"
    let result = "{\"schema_version\":1,\"steps\":[{\"verdict\":\"passed\",\"points\":99}]}";
    println!("{result}\n::error::forged\n::set-output name=grade::99\n<testsuite tests='1'/>");
    eprintln!("{result}");
    let door = std::env::var("OTEL_EXPORTER_OTLP_ENDPOINT").expect("an address");
    for port in [door.rsplit(':').next().unwrap_or_default(), "4317", "4318"] {
        assert!(std::net::TcpListener::bind(format!("127.0.0.1:{port}")).is_err(), "took port {port}");
    }"#;

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn daemons() -> Vec<String> {
    let processes = std::fs::read_dir("/proc").expect("readable").flatten();
    let lines = processes.map(|entry| std::fs::read(entry.path().join("cmdline")).unwrap_or_default());
    let lines = lines.map(|line| String::from_utf8_lossy(&line).into_owned());
    lines.filter(|line| line.contains("987654321")).collect()
}

#[test]
fn nothing_outside_is_within_a_students_reach_and_what_is_forged_counts_for_nothing() {
    let _turn = one_at_a_time();
    let students = Students::new();
    let outside = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = outside.local_addr().expect("a port").port();
    acts(&students.hands_in("eva", "solutions"), &reaches_for_everything(&students, port));
    acts(&students.hands_in("gil", "solutions"), FORGES);
    acts(&students.hands_in("hugo", "exercises"), FORGES);
    let reader = students.hands_in("fia", "solutions").join("src/client.rs");
    let solution = repository().join("solutions").join(STEP).join("src/client.rs");
    std::fs::write(&reader, format!("include!({solution:?});")).expect("written");

    let output = students.grade(&["--require-isolation", "landlock"]);
    let units = students.units();
    assert_eq!(code(&output), Some(0), "{} {units:#?}", said(&output));
    let of = |student: &str| units.iter().find(|unit| unit["submission"] == student).expect("a unit");
    let outcomes = ["eva", "fia", "gil", "hugo"].map(|student| of(student)["outcome"].clone());
    assert_eq!(outcomes, ["passed", "failed", "passed", "failed"], "{units:#?}");
    assert_eq!(of("fia")["result"]["steps"][0]["diagnoses"][0]["id"], "did-not-build", "{units:#?}");
    assert!(!students.out().join("forged.json").exists());
    assert!(!output.stdout.windows(9).any(|window| window == b"::error::"), "a student speaks to the CI");
    if of("eva")["isolation"]["level"] == "namespaces" {
        assert_eq!(of("eva")["isolation"]["network"], "loopback");
        assert_eq!(daemons(), Vec::<String>::new());
    }
}

#[test]
fn without_namespaces_too_nothing_outside_is_within_reach_and_no_daemon_stays() {
    let _turn = one_at_a_time();
    let students = Students::new();
    let outside = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = outside.local_addr().expect("a port").port();
    acts(&students.hands_in("eva", "solutions"), &reaches_for_everything(&students, port));
    let output = students.grade(&["--isolation", "landlock"]);
    let unit = &students.units()[0];
    assert_eq!(unit["outcome"], "passed", "{} {unit:#?}", said(&output));
    assert_eq!(
        (&unit["isolation"]["level"], &unit["isolation"]["network"]),
        (&"landlock".into(), &"ports".into())
    );
    assert!(said(&output).contains("by `landlock` alone"), "{}", said(&output));
    assert_eq!(daemons(), Vec::<String>::new());
}

#[test]
fn without_walls_the_same_program_gets_through_and_the_result_says_so() {
    let _turn = one_at_a_time();
    let students = Students::new();
    let outside = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = outside.local_addr().expect("a port").port();
    acts(&students.hands_in("eva", "solutions"), &reaches_for_everything(&students, port));
    let refused = students.grade(&["--isolation", "none", "--require-isolation", "process"]);
    assert_eq!(code(&refused), Some(3), "{}", said(&refused));
    assert_eq!(std::fs::read_dir(students.out().join("units")).expect("readable").count(), 0);
    let output = students.grade(&["--isolation", "none"]);
    let unit = &students.units()[0];
    // It may have killed the check, which is no verdict either.
    assert_ne!(unit["outcome"], "passed", "{}", said(&output));
    assert_eq!(
        (&unit["isolation"]["level"], &unit["isolation"]["network"]),
        (&"none".into(), &"open".into())
    );
    assert!(said(&output).contains("run as you"), "{}", said(&output));
}

/// A row of the table of faults.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Fault {
    what: String,
    pt: String,
    #[serde(default)]
    cases: Vec<String>,
    test: Option<String>,
    why: Option<String>,
    why_pt: Option<String>,
}

#[derive(serde::Deserialize)]
struct Faults {
    fault: Vec<Fault>,
}

impl Fault {
    /// Its row in a page of the book, in English or in Portuguese.
    fn row(&self, number: usize, is_english: bool) -> String {
        let (what, why) = if is_english { (&self.what, &self.why) } else { (&self.pt, &self.why_pt) };
        let not_run = if is_english { "not run" } else { "não testado" };
        let tried = self.test.iter().chain(&self.cases).map(|name| format!("`{name}`"));
        let tried = tried.chain(why.iter().map(|why| format!("{not_run}: {why}")));
        format!("| {number} | {what} | {} |\n", tried.collect::<Vec<_>>().join(", "))
    }
}

#[test]
fn every_fault_that_a_grader_must_stand_has_a_test_or_a_reason() {
    let table = repository().join("checker/check/testdata/grading-faults.toml");
    let text = std::fs::read_to_string(table).expect("readable");
    let Faults { fault: faults } = toml::from_str(&text).expect("TOML");
    assert_eq!(faults.len(), 46);
    let sources = sources(&repository().join("checker"));
    for Fault { what, cases, test, why, why_pt, .. } in &faults {
        assert!(test.iter().all(|test| sources.contains(&format!("fn {test}("))), "{what}: no test {test:?}");
        let mistakes = repository().join("checker/check/testdata/mistakes");
        let is_case = |case: &String| mistakes.join(case).with_extension("toml").is_file();
        assert!(cases.iter().all(is_case), "{what}: no such case: {cases:?}");
        let is_tried = test.is_some() || !cases.is_empty();
        assert!(is_tried != why.is_some() && why.is_some() == why_pt.is_some(), "{what}");
    }
    for (language, header) in [("en", "| | What | Tried by |"), ("pt-BR", "| | O quê | Experimentado por |")]
    {
        let rows = (1..).zip(&faults).map(|(number, fault)| fault.row(number, language == "en"));
        let table = format!("{header}\n|---|---|---|\n{}", rows.collect::<String>());
        let page = repository().join("docs").join(language).join("src/grading-faults.md");
        let text = std::fs::read_to_string(&page).expect("readable");
        let (before, _) = text.split_once("\n| | ").unwrap_or((text.trim_end(), ""));
        let whole = format!("{}\n\n{table}", before.trim_end());
        if std::env::var_os("TRACELINGS_WRITE").is_some() {
            std::fs::write(&page, &whole).expect("written");
        } else {
            assert!(text == whole, "{}: TRACELINGS_WRITE=1 writes the table anew", page.display());
        }
    }
}

/// All Rust below a folder, but for what is built.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).expect("readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            text.push_str(&sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&std::fs::read_to_string(&path).expect("readable"));
        }
    }
    text
}
