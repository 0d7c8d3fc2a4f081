//! What is not as it was handed out is named, and a pass by other rules is no pass of the step.
//!
//! `UPDATE_HANDED_OUT=1 cargo test -p checker --test it handed_out` writes the list of what is handed out anew.

use std::fs;
use std::path::PathBuf;

use lessons::{handed_out, manifest};
use serde_json::{Value, json};

use crate::harness::{Attempt, repository};
use crate::workbook::Edit;

/// A step of one program, quick to build.
const STEP: &str = "01-first-trace/01-export";

#[test]
fn the_list_of_what_is_handed_out_is_of_the_steps_as_they_are() {
    let path = repository().join("checker/lessons/handed-out.txt");
    let lessons = manifest::load_lessons(&repository()).unwrap_or_else(|_| panic!("the manifests are right"));
    let list = handed_out::list(&repository(), &lessons);
    if std::env::var_os("UPDATE_HANDED_OUT").is_some() {
        fs::write(&path, &list).expect("written");
    }
    let is_same = fs::read_to_string(&path).is_ok_and(|written| written.replace("\r\n", "\n") == list);
    assert!(is_same, "UPDATE_HANDED_OUT=1 cargo test -p checker --test it handed_out");
}

/// A copy of the workbook in which the step is solved in its place, with further edits of its files.
struct Solved(Attempt);

impl Solved {
    fn new(edits: &[Edit]) -> Self {
        let solved = Self(Attempt::new(&format!("solutions/{STEP}"), &[]));
        let manifest = solved.read("Cargo.toml").replace("\"attempt\"", &format!("\"exercises/{STEP}\""));
        fs::write(solved.0.workspace().join("Cargo.toml"), manifest).expect("written");
        let solution = repository().join("solutions").join(STEP).join("src/telemetry.rs");
        fs::copy(solution, solved.path("src/telemetry.rs")).expect("copied");
        // Cargo takes out of the lock file what only the other crates of the workbook need.
        assert_eq!(solved.check()["verdict"], "passed");
        fs::remove_dir_all(solved.0.workspace().join(".check")).expect("removed");
        for edit in edits {
            let text = edit.find.as_ref().map_or_else(
                || edit.replace.clone(),
                |find| {
                    let text =
                        fs::read_to_string(solved.path(&edit.file.to_string_lossy())).expect("readable");
                    assert!(text.contains(find.as_str()), "{find}");
                    text.replacen(find.as_str(), &edit.replace, 1)
                },
            );
            fs::write(solved.path(&edit.file.to_string_lossy()), text).expect("written");
        }
        solved
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.workspace().join("exercises").join(STEP).join(file)
    }

    fn read(&self, file: &str) -> String {
        fs::read_to_string(self.0.workspace().join(file)).expect("readable")
    }

    /// The step in the result for programs.
    fn check(&self) -> Value {
        let output = self.0.run(&[STEP, "--format", "json", "--lang", "en"]);
        let result: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
        result["steps"][0].clone()
    }

    /// The report for people.
    fn report(&self) -> String {
        let output = self.0.run(&[STEP, "--lang", "en"]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn is_remembered(&self) -> bool {
        fs::read_to_string(self.0.workspace().join(".check/progress.json"))
            .is_ok_and(|text| text.contains(STEP))
    }
}

fn edit(file: &str, find: &str, replace: &str) -> Edit {
    Edit { file: file.into(), find: Some(find.to_owned()), replace: replace.to_owned() }
}

fn new(file: &str, text: &str) -> Edit {
    Edit { file: file.into(), find: None, replace: text.to_owned() }
}

fn altered(file: &str, how: &str, is_rule: bool) -> Value {
    json!({ "file": format!("exercises/{STEP}/{file}"), "how": how, "rule": is_rule })
}

#[test]
fn what_a_student_may_edit_is_nothing_to_speak_of() {
    let solved = Solved::new(&[edit("step.toml", "id = ", "# Read once.\nid   = ")]);
    assert_eq!(solved.check()["altered"], json!([]));
    assert!(solved.is_remembered());
    assert!(!solved.report().contains("handed out"));
}

#[test]
fn what_was_taken_out_of_the_manifest_is_noticed() {
    let manifest =
        fs::read_to_string(repository().join("exercises").join(STEP).join("step.toml")).expect("read");
    let kept = manifest.replace("min_duration_ms = 45\n", "").replace("durations = [\"greet\"]\n", "");
    assert_ne!(kept, manifest);
    let solved = Solved::new(&[new("step.toml", &kept)]);
    let step = solved.check();
    assert_eq!(
        (&step["verdict"], &step["altered"]),
        (&json!("passed"), &json!([altered("step.toml", "changed", true)]))
    );
    let report = solved.report();
    assert!(report.contains("not as handed out") && report.contains("step.toml"), "{report}");
    assert!(!solved.is_remembered());
}

#[test]
fn a_lesson_without_its_later_steps_is_noticed() {
    let solved = Solved::new(&[]);
    let path = solved.0.workspace().join("exercises/01-first-trace/lesson.toml");
    let lesson = fs::read_to_string(&path).expect("readable");
    let start = lesson.find("steps = ").expect("steps");
    let end = start + lesson[start..].find(']').expect("an end") + 1;
    fs::write(&path, lesson.replace(&lesson[start..end], "steps = [\"01-export\"]")).expect("written");
    let expected =
        json!([{ "file": "exercises/01-first-trace/lesson.toml", "how": "changed", "rule": true }]);
    assert_eq!(solved.check()["altered"], expected);
    assert!(!solved.is_remembered());
}

#[test]
fn a_program_that_is_made_of_the_solution_is_noticed() {
    let elsewhere = repository().join("solutions").join(STEP).join("src/hello.rs");
    let path = format!("path = \"{}\"", elsewhere.display());
    let solved = Solved::new(&[edit("Cargo.toml", "path = \"src/hello.rs\"", &path)]);
    let step = solved.check();
    assert_eq!(step["altered"][0], altered("Cargo.toml", "changed", false));
    let outside = |file: &str| {
        let file = repository().join("solutions").join(STEP).join("src").join(file);
        json!({ "file": file, "how": "outside", "rule": false })
    };
    assert_eq!(
        step["altered"].as_array().expect("a list")[1..],
        [outside("hello.rs"), outside("telemetry.rs")]
    );
    let report = solved.report();
    assert!(report.contains("not as handed out") && report.contains("telemetry.rs"), "{report}");
    assert!(!solved.is_remembered());
}

#[test]
fn a_build_script_that_rewrites_the_manifest_is_noticed_in_the_run_that_does_it_and_in_the_next() {
    let script = r#"
        fn main() {
            let manifest = std::fs::read_to_string("step.toml").unwrap();
            std::fs::write("step.toml", manifest.replace("points = 4", "points = 1")).unwrap();
        }"#;
    let solved = Solved::new(&[new("build.rs", script)]);
    for _ in 0..2 {
        let step = solved.check();
        let mut found = step["altered"].as_array().expect("a list").clone();
        found.sort_by_key(|altered| altered["file"].to_string());
        assert_eq!(found, [altered("build.rs", "added", false), altered("step.toml", "changed", true)]);
    }
    assert!(!solved.is_remembered());
}

#[test]
fn a_further_dependency_is_no_trouble_and_is_said_as_is_the_lock_file_that_it_changes() {
    let solved = Solved::new(&[edit("Cargo.toml", "[dependencies]", "[dependencies]\nserde_json = \"1\"")]);
    let step = solved.check();
    let lock = json!({ "file": "Cargo.lock", "how": "by-build", "rule": false });
    assert_eq!(step["verdict"], "passed");
    assert_eq!(step["altered"], json!([altered("Cargo.toml", "changed", false), lock]));
    assert_eq!(solved.check()["altered"], json!([altered("Cargo.toml", "changed", false)]));
    assert!(solved.is_remembered());
}
