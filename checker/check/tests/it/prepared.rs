//! What the steps depend on is compiled before anybody's time runs: once, and for as many runs as share it, none of
//! which changes it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

use crate::grading::code;
use crate::harness::{check, one_at_a_time, repository};

const STEP: &str = "01-first-trace/01-export";

/// A workbook of one step that depends on one small crate, and a class of two.
struct Small(tempfile::TempDir);

impl Small {
    fn new() -> Self {
        let small = Self(tempfile::tempdir().expect("a folder"));
        let exercise = small.at("book/exercises").join(STEP);
        let write = |path: PathBuf, text: &str| {
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("written");
        };
        let read = |name: &str| std::fs::read_to_string(repository().join(name)).expect("readable");
        let lesson = read("exercises/01-first-trace/lesson.toml");
        let lesson = lesson.lines().filter(|line| !line.starts_with("steps"));
        let lesson = lesson.collect::<Vec<_>>().join("\n") + "\nsteps = [\"01-export\"]\n";
        write(small.at("book/exercises/01-first-trace/lesson.toml"), &lesson);
        write(exercise.join("step.toml"), &read("exercises/01-first-trace/01-export/step.toml"));
        write(
            exercise.join("Cargo.toml"),
            "[package]\nname = \"step-01-01\"\nedition = \"2024\"\n[dependencies]\nitoa = \"1\"\n\
             [[bin]]\nname = \"hello-01-01\"\npath = \"src/hello.rs\"\n",
        );
        let program = "mod telemetry;\nfn main() {\n    println!(\"{}\", telemetry::number());\n}\n";
        write(exercise.join("src/hello.rs"), program);
        let own = "pub fn number() -> String {\n    itoa::Buffer::new().format(1_u8).to_owned()\n}\n";
        write(exercise.join("src/telemetry.rs"), own);
        write(small.at("book/Cargo.toml"), "[workspace]\nresolver = \"3\"\nmembers = [\"exercises/*/*\"]\n");
        write(small.at("book/Cargo.lock"), &read("Cargo.lock"));
        for student in ["ana", "bia"] {
            write(small.at("class").join(student).join(STEP).join("src/telemetry.rs"), own);
        }
        small
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A grade, which builds in the workbook unless it is told otherwise.
    fn grade(&self, more: &[&str]) -> Command {
        let mut command = check();
        command.env_remove("CARGO_TARGET_DIR").current_dir(self.at("book"));
        command.args(["grade", "--lang", "en"]).args(more);
        command
    }

    /// Every file of what is shared, with its age.
    fn prepared(&self) -> BTreeMap<PathBuf, SystemTime> {
        let mut found = BTreeMap::new();
        let mut folders = vec![self.at("prepared")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("readable").flatten() {
                let kind = entry.file_type().expect("a kind");
                if kind.is_dir() {
                    folders.push(entry.path());
                } else {
                    let modified = entry.metadata().and_then(|metadata| metadata.modified());
                    found.insert(entry.path(), modified.expect("an age"));
                }
            }
        }
        found
    }
}

fn run(mut command: Command) -> Output {
    command.output().expect("the binary runs")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The outcomes of a folder of results.
fn outcomes(out: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(out.join("units.csv")).expect("written");
    ["passed", "failed", "rejected", "not-judged"]
        .into_iter()
        .flat_map(|word| vec![word.to_owned(); text.matches(&format!(",{word},")).count()])
        .collect()
}

const COMPILED: &str = "what the steps depend on is compiled: 1 crates";

#[test]
fn what_steps_depend_on_is_compiled_before_the_first_unit_and_no_students_time() {
    let _turn = one_at_a_time();
    let small = Small::new();
    let output = run(small.grade(&["../class", "--out", "../out"]));
    let told = said(&output);
    assert_eq!(code(&output), Some(0), "{told}");
    let (compiled, first) = (told.find(COMPILED), told.find("1/2 "));
    assert!(compiled.is_some() && compiled < first, "{told}");
    assert_eq!(outcomes(&small.at("out")), ["failed", "failed"], "{told}");
    // It is there now, and nothing is said of it.
    let again = run(small.grade(&["../class", "--out", "../again"]));
    assert!(!said(&again).contains("compil"), "{}", said(&again));
}

#[test]
fn what_is_prepared_once_serves_every_part_of_a_class_and_none_of_them_changes_it() {
    let _turn = one_at_a_time();
    let small = Small::new();
    let shared = ["--prepare", "../prepared"];
    let output = run(small.grade(&shared));
    let told = said(&output);
    assert_eq!(code(&output), Some(0), "{told}");
    assert!(told.contains(COMPILED), "{told}");
    let before = small.prepared();
    let holds = |word: &str| before.keys().any(|path| path.to_string_lossy().contains(word));
    assert!(holds("/deps/libitoa-") && holds("/complete") && !holds("/deps/stub_of_a_step"), "{before:?}");

    let part = |number: &str| {
        let (slice, out) = (format!("slice:{number}/2"), format!("../part-{number}"));
        let mut command =
            small.grade(&[&shared[..], &["../class", "--partition", &slice, "--out", &out]].concat());
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        command.spawn().expect("the binary runs")
    };
    for started in [part("1"), part("2")] {
        let output = started.wait_with_output().expect("it ends");
        let told = said(&output);
        assert_eq!(code(&output), Some(0), "{told}");
        assert!(!told.contains("compil"), "{told}");
    }
    for part in ["part-1", "part-2"] {
        assert_eq!(outcomes(&small.at(part)), ["failed"]);
    }
    assert_eq!(small.prepared(), before, "what is shared is read alone");
    assert!(!small.at("book/target").exists());
    let left = std::fs::read_dir(small.at("book/.check/runs")).expect("readable").count();
    assert_eq!(left, 0, "what a run built goes with it");

    // Carried elsewhere by what keeps no times, and by what loses them so that Cargo would compile it all again.
    let later = SystemTime::now();
    for path in before.keys().filter(|path| path.to_string_lossy().contains("/.fingerprint/")) {
        let file = std::fs::File::open(path).expect("readable");
        file.set_modified(later - std::time::Duration::from_hours(24 * 365 * 30)).expect("set");
    }
    let output = run(small.grade(&[&shared[..], &["../class", "--out", "../carried"]].concat()));
    assert_eq!((code(&output), said(&output).contains("compil")), (Some(0), false), "{}", said(&output));

    // Other versions have a folder of their own.
    let manifest = small.at("book/Cargo.toml");
    let text = std::fs::read_to_string(&manifest).expect("readable");
    std::fs::write(&manifest, text + "[profile.dev]\nopt-level = 1\n").expect("written");
    assert!(said(&run(small.grade(&shared))).contains(COMPILED));
    assert_eq!(std::fs::read_dir(small.at("prepared")).expect("readable").count(), 2);
}

#[test]
fn what_is_half_a_grade_is_refused() {
    let small = Small::new();
    let half = [
        &["--prepare", "../prepared", "--out", "../out"][..],
        &["--prepare", "../prepared", "../class"],
        &["../class"],
    ];
    for arguments in half {
        let output = run(small.grade(arguments));
        assert_eq!(code(&output), Some(2), "{arguments:?}: {}", said(&output));
    }
    assert!(!small.at("prepared").exists() && !small.at("out").exists());
}
