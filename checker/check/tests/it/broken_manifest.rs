//! A broken manifest is told with its file, its place and what was probably meant.

use std::path::Path;

use checker_core::text::Lang;
use lessons::manifest::load_lessons;

use crate::harness::{Attempt, check, repository};

/// The errors of a workbook with this one step, which has this edit in its manifest.
fn error_in(name: &str, files: &[&str], find: &str, replace: &str) -> String {
    error_said(Lang::En, name, files, find, replace)
}

fn error_said(lang: Lang, name: &str, files: &[&str], find: &str, replace: &str) -> String {
    let root = tempfile::tempdir().expect("a folder");
    let step = &Path::new("exercises/02-tracing").join(name);
    let target = root.path().join(step);
    std::fs::create_dir_all(target.join("src")).expect("a folder");
    for file in files {
        std::fs::copy(repository().join(step).join(file), target.join(file)).expect("copied");
    }
    let manifest = std::fs::read_to_string(repository().join(step).join("step.toml")).expect("a manifest");
    assert!(manifest.contains(find), "no {find:?} in the manifest");
    std::fs::write(target.join("step.toml"), manifest.replacen(find, replace, 1)).expect("written");
    let lesson = format!(
        "id = \"02-tracing\"\ntitle = {{ en = \"a\", pt-BR = \"b\" }}\nsummary = {{ en = \"a\", pt-BR = \"b\" }}\nsteps = [\"{name}\"]\n"
    );
    std::fs::write(root.path().join("exercises/02-tracing/lesson.toml"), lesson).expect("written");
    let errors = load_lessons(root.path()).expect_err("it is broken");
    errors.iter().map(|error| error.render(lang)).collect::<Vec<_>>().join("\n")
}

/// The errors of step 04 with this edit in its manifest.
fn error(find: &str, replace: &str) -> String {
    error_in("04-propagation", &["src/telemetry.rs", "src/server.rs", "src/client.rs"], find, replace)
}

#[test]
fn a_question_that_the_traces_do_not_settle_is_told_with_its_place() {
    let cases = [
        ("of = \"user.name\"", "of = \"user.nam\"", "the traces have no answer to this, or more than one"),
        // It stands in many traces, and in the one meant once; the client spans of one name do not.
        ("of = \"prepare-order\"", "of = \"POST\"", "the traces have no answer to this, or more than one"),
        ("of = \"user.name\"", "", "needs `of`: the name of a span, of an attribute or of a parameter"),
        ("fact = \"origin-of-failure\"", "fact = \"origin-of-failure\"\nof = \"x\"", "takes no `of`"),
        ("fact = \"origin-of-failure\"", "fact = \"origin-of-failur\"", "did you mean `origin-of-failure`?"),
        ("tolerance_percent = 5", "tolerance_percent = 60", "a tolerance is 0 to 50 percent"),
        (
            "fact = \"repeats-in-slowest\"",
            "fact = \"repeats-in-slowest\"\ntolerance_percent = 5",
            "of a duration",
        ),
        ("id = \"queries\"", "id = \"bottleneck\"", "`bottleneck` comes twice"),
        ("id = \"queries\"", "id = \"reflection\"", "nobody grades this key"),
        ("traces = \"traces.json\"", "traces = \"trace.json\"", "cannot be read: "),
        ("traces = \"traces.json\"", "", "a question needs `traces`, the file to read"),
        (
            "traces = \"traces.json\"",
            "traces = \"traces.json\"\n[[check]]\nid = \"a\"\ntitle = { en = \"a\", pt-BR = \"b\" }\npoints = 1",
            "has questions, and no service, request, program or check",
        ),
        ("[[question]]\nid = \"failed-user\"", "[[question]]\nids = \"failed-user\"", "unknown field `ids`"),
    ];
    for (find, replace, expected) in cases {
        let error = error_in("07-read-the-trace", &["answers.toml", "traces.json"], find, replace);
        assert!(error.contains(expected) && error.contains("step.toml:"), "{replace}: {error}");
    }
}

#[test]
fn each_thing_that_can_be_wrong_is_told_with_its_place_and_a_suggestion() {
    let cases = [
        (
            "untouched = \"context-not-injected\"",
            "untouched = \"context-not-injectd\"",
            ["step.toml:", "did you mean `context-not-injected`?"],
        ),
        (
            "untouched = \"context-not-injected\"",
            "untouched = \"context-not-injected\"\nstop = \"befor-collect\"",
            ["there is no `befor-collect` here", "did you mean `before-collect`?"],
        ),
        ("times = 4", "times = 0", ["step.toml:", "a request is sent 1 to 16 times"]),
        (
            "id = \"maria\"",
            "id = \"ana-3\"",
            ["step.toml:", "a copy of `ana` would be called `ana-3`, as another request is"],
        ),
        ("parent = \"client\"", "parent = \"clint\"", ["there is no `clint` here", "did you mean `client`?"]),
        ("kind = \"server\"", "kind = \"sever\"", ["expected one of `server`", "did you mean `server`?"]),
        (
            "min_duration_ms = 90",
            "min_duraton_ms = 90",
            ["unknown field `min_duraton_ms`", "did you mean `min_duration_ms`?"],
        ),
        (
            "needs = [\"answers\"]",
            "needs = [\"propagation\"]",
            ["there is no `propagation` here", "step.toml:"],
        ),
        (
            "parents = [\"backend-server\"]",
            "parents = [\"frontend-server\"]",
            ["says nothing about this", "step.toml:"],
        ),
        (
            "parents = [\"backend-server\"]",
            "answers = true",
            ["covered by two checks", "`parents` of `backend-server` is expected, but no check covers it"],
        ),
        ("{name:capitalized}", "{nam:capitalized}", ["there is no nonce `nam`", "did you mean `name`?"]),
        ("title = { en = ", "title = { e = ", ["unknown field `e`", "step.toml:"]),
        ("path = \"/\"", "path = \"/\"\nheaders = { a = \"b\\nc\" }", ["step.toml:", "a header is one line"]),
        (
            "status = 200",
            "status = 2000",
            ["step.toml:", "no answer has the status `2000`: expected 100 to 599"],
        ),
        ("bin = \"frontend-02-04\"", "", ["step.toml:", "expected either `bin`"]),
        ("bin = \"frontend-02-04\"", "command = []", ["step.toml:", "a command names a program first"]),
        ("status = 200", "status = 99", ["step.toml:", "no answer has the status `99`"]),
        ("status = 200", "status = -200", ["step.toml:", "no answer has the status `-200`"]),
    ];
    for (find, replace, expected) in cases {
        let error = error(find, replace);
        for part in expected {
            assert!(error.contains(part), "{replace}: {part:?} is not in\n{error}");
        }
    }
}

#[test]
fn each_thing_that_can_be_wrong_with_what_is_run_and_asked_is_told_with_its_place() {
    let cases = [
        (
            "path = \"/\"",
            "path = \"/\"\nmethod = \"POTS\"",
            ["there is no `POTS` here", "did you mean `POST`?"],
        ),
        (
            "path = \"/\"",
            "path = \"/\"\njson = { a = 1 }",
            ["step.toml:", "a GET has no body: give it a `method`"],
        ),
        (
            "path = \"/\"",
            "path = \"/\"\nmethod = \"POST\"\nbody = \"a\"\njson = { a = 1 }",
            ["step.toml:", "expected either `body` or `json`"],
        ),
        (
            "path = \"/\"",
            "path = \"/\"\nmethod = \"POST\"\njson = { a = [\"{nam}\"] }",
            ["there is no nonce `nam`", "did you mean `name`?"],
        ),
        (
            "path = \"/\"",
            "path = \"/\"\nmethod = \"PUT\"\njson = { a = 2026-01-01 }",
            ["step.toml:", "JSON has no dates: write a date as a text"],
        ),
        (
            "path = \"/\"",
            "path = \"/\"\nheaders = { TraceParent = \"a\" }",
            ["step.toml:", "no header `traceparent` can be sent"],
        ),
        (
            "bin = \"frontend-02-04\"",
            "command = [\"python3\", \"a.py\"]\nbin = \"frontend-02-04\"",
            ["step.toml:", "expected either `bin`, which Cargo builds, or `command`"],
        ),
        (
            "bin = \"frontend-02-04\"",
            "command = [\"a\"]\ndirectory = \"../..\"",
            ["step.toml:", "there is no folder `../..` in the step"],
        ),
        (
            "bin = \"frontend-02-04\"",
            "bin = \"frontend-02-04\"\nbuild = [\"make\"]",
            ["step.toml:", "goes with `command`"],
        ),
        (
            "bin = \"frontend-02-04\"",
            "command = [\"a\"]\nbuild = []",
            ["step.toml:", "a command names a program first"],
        ),
        (
            "bin = \"frontend-02-04\"",
            "bin = \"frontend-02-04\"\ndirectory = \"src\"",
            ["step.toml:", "goes with `command`"],
        ),
        (
            "bin = \"frontend-02-04\"",
            "bin = \"frontend-02-04\"\nsdk = \"rusty\"",
            ["there is no `rusty` here", "did you mean `rust`?"],
        ),
        (
            "bin = \"frontend-02-04\"",
            "bin = \"frontend-02-04\"\nport = 80",
            ["step.toml:", "no service listens on `80`: expected 1024 to 65535"],
        ),
        (
            "bin = \"frontend-02-04\"",
            "bin = \"frontend-02-04\"\nport = 4317",
            ["step.toml:", "something of the course listens on port 4317"],
        ),
        (
            "bin = \"frontend-02-04\"",
            "bin = \"frontend-02-04\"\nport = 5001",
            ["step.toml:", "two services listen on port 5001"],
        ),
    ];
    for (find, replace, expected) in cases {
        let error = error(find, replace);
        for part in expected {
            assert!(error.contains(part), "{replace}: {part:?} is not in\n{error}");
        }
    }
}

#[test]
fn in_portuguese_all_of_it_is_portuguese() {
    let files = ["src/telemetry.rs", "src/server.rs", "src/client.rs"];
    let cases = [
        ("pt-BR = ", "pt = ", ["erro: campo desconhecido `pt`", "step.toml:"]),
        (
            "times = 4",
            "times = -1",
            ["erro: esperava um número inteiro de 0 a 255, encontrei `-1`", "step.toml:"],
        ),
        ("kind = \"server\"", "kind = \"sever\"", ["erro: ", "ajuda: você quis dizer `server`?"]),
        ("kind = \"server\"", "kind = server", ["erro: um texto precisa de aspas", "step.toml:"]),
    ];
    for (find, replace, expected) in cases {
        let error = error_said(Lang::PtBr, "04-propagation", &files, find, replace);
        for part in expected {
            assert!(error.contains(part), "{replace}: {part:?} is not in\n{error}");
        }
    }
    let lesson = "id = \"02-tracing\"\ntitle = { en = \"a\" }\n";
    let root = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(root.path().join("exercises/02-tracing")).expect("a folder");
    std::fs::write(root.path().join("exercises/02-tracing/lesson.toml"), lesson).expect("written");
    let errors = load_lessons(root.path()).expect_err("a language is missing");
    let error = errors.iter().map(|error| error.render(Lang::PtBr)).collect::<String>();
    assert!(error.starts_with("erro: falta o texto em português"), "{error}");
    assert!(
        error.contains("ajuda: acrescente `pt-BR = \"…\"`") && error.contains("lesson.toml:2:9"),
        "{error}"
    );
}

#[test]
fn a_broken_manifest_ends_with_exit_code_2() {
    let attempt = Attempt::new("solutions/02-tracing/01-exporter", &[]);
    let manifest = attempt.workspace().join("exercises/02-tracing/01-exporter/step.toml");
    std::fs::write(&manifest, "id = 3").expect("written");
    let output =
        check().current_dir(attempt.workspace()).arg("02-tracing").output().expect("the binary runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("exercises/02-tracing/01-exporter/step.toml:1:"), "{stderr}");
}

#[test]
fn wrong_usage_ends_with_2_and_no_cargo_with_3() {
    let attempt = Attempt::new("solutions/02-tracing/01-exporter", &[]);
    let run = |arguments: &[&str]| {
        check().current_dir(attempt.workspace()).args(arguments).output().expect("it runs")
    };
    assert_eq!(run(&["02-tracng"]).status.code(), Some(2));
    assert_eq!(run(&["02-tracing/01", "--jaeger-url", "http://localhost:1"]).status.code(), Some(2));
    assert_eq!(run(&["explain", "no-such-thing"]).status.code(), Some(2));
    let nowhere =
        ["02-tracing/01", "--crate", "attempt", "--stack", "external", "--jaeger-url", "http://127.0.0.1:9"];
    assert_eq!(run(&nowhere).status.code(), Some(3));
    let no_cargo = check()
        .current_dir(attempt.workspace())
        .args(["02-tracing/01", "--crate", "attempt"])
        .env("CARGO", "/nowhere/cargo")
        .output()
        .expect("it runs");
    assert_eq!(no_cargo.status.code(), Some(3), "{}", String::from_utf8_lossy(&no_cargo.stdout));
    for report in [
        ["--out", "nowhere/result.json"],
        ["--report", "junit=nowhere/result.xml"],
        ["--log", "nowhere/check.log"],
    ] {
        let output = run(&[&["02-tracing/01"], report.as_slice()].concat());
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(&format!("`{}`", report[0])), "{output:?}");
        assert!(!attempt.workspace().join("nowhere").exists());
    }
    let full = ["02-tracing/07", "--solution", "--report", "junit=/dev/full"];
    let full = run(&full);
    assert_eq!(full.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&full.stderr).contains("`/dev/full`"), "{full:?}");
}
