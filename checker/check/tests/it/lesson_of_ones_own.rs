//! A lesson of somebody else's, begun from nothing in a folder of its own, and what must hold of it.

use std::path::Path;

use crate::harness::{check, one_at_a_time};

const STEP: &str = "90-mine/01-hello";

/// `check author …` on the lessons of this folder, from elsewhere; with what it said.
fn author(lessons: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = check();
    command.current_dir("/").arg("author").args(arguments).args(["--lang", "en", "--lessons"]).arg(lessons);
    let output = command.output().expect("it runs");
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).expect("text"))
}

fn change(file: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(file).expect("there");
    assert!(text.contains(from), "{text}");
    std::fs::write(file, text.replacen(from, to, 1)).expect("written");
}

#[test]
fn a_new_step_is_as_one_is_handed_out_and_each_way_to_break_it_is_found() {
    let _turn = one_at_a_time();
    let folder = tempfile::tempdir().expect("a folder");
    let lessons = folder.path();
    let (code, said) = author(lessons, &["new", STEP]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = author(lessons, &["new", STEP]);
    assert_eq!((code, said.contains("nothing was written")), (Some(2), true), "{said}");
    let (code, said) = author(lessons, &["verify", "--repeat", "2"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("the solution passed 2 of 2"), "{said}");

    // From elsewhere a learner's check names the lessons in what is to be typed next, and its pages are there.
    let mut command = check();
    command
        .current_dir("/")
        .args([STEP, "--lang", "en", "--lessons"])
        .arg(lessons)
        .env_remove("CARGO_PKG_NAME");
    let output = command.output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let folder = lessons.display();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(&format!("check hint {STEP} --lessons {folder}")), "{said}");
    assert!(said.contains(&format!("docs/en/src/{STEP}.md")), "{said}");

    let at = |top: &str, name: &str| lessons.join(top).join(STEP).join(name);
    change(&at("exercises", "step.toml"), "untouched = \"span-missing\"", "untouched = \"noop-tracer\"");
    change(&at("exercises", "src/hello.rs"), "// TODO(90-mine/01)", "// To do");
    change(&at("exercises", "src/hello.rs"), "use std::env;", "use std::env;\nuse std::fmt::Write;");
    change(&at("solutions", "src/hello.rs"), "\"greeting.name\"", "\"greeting.nam\"");
    change(&at("solutions", "src/hello.rs"), "    provider\n", "    provider  \n");
    change(&at("solutions", "Cargo.toml"), "rand.workspace = true\n", "");
    change(&lessons.join("docs/en/src").join(format!("{STEP}.md")), "use opentelemetry::KeyValue;\n", "");
    let (code, said) = author(lessons, &["verify"]);
    assert_eq!(code, Some(1), "{said}");
    for place in [
        "docs/en/src/90-mine/01-hello.md: [page] does not name `noop-tracer`",
        "docs/pt-BR/src/90-mine/01-hello.md:18: [page] other code",
        "exercises/90-mine/01-hello/src/hello.rs: [gap]",
        "solutions/90-mine/01-hello/Cargo.toml:20: [difference]",
        "[import] does not say `use opentelemetry::KeyValue;`",
        "solutions/90-mine/01-hello/src/hello.rs: [format]",
        "exercises/90-mine/01-hello/src/hello.rs:4: [lint]",
        "exercises/90-mine/01-hello/step.toml: [untouched]",
        "solutions/90-mine/01-hello: [solution]",
    ] {
        assert!(said.contains(place), "no {place} in:\n{said}");
    }
}
