//! A verdict is on the files that are there, whatever Cargo has built before.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use harness::cargo;
use harness::event::{Event, EventSink};

use crate::harness::{Attempt, Checked, repository};
use crate::workbook::Edit;

/// Gives every file a time before any build, as files out of an archive have.
fn make_old(folder: &Path) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            make_old(&path);
        } else {
            let file = File::options().write(true).open(&path).expect("writable");
            file.set_modified(SystemTime::now() - Duration::from_hours(1)).expect("set");
        }
    }
}

/// Checks step 01 in a copy of the workbook of its own whose files are old: as handed out, or solved.
fn exit_code(copy: &str, is_solved: bool) -> i32 {
    let solution = repository().join("solutions/02-tracing/01-exporter/src/telemetry.rs");
    let solved = Edit {
        file: "src/telemetry.rs".into(),
        find: None,
        replace: fs::read_to_string(solution).expect("readable"),
    };
    let edits: &[Edit] = if is_solved { &[solved] } else { &[] };
    let attempt = Attempt::at(copy, "exercises/02-tracing/01-exporter", edits);
    make_old(attempt.workspace());
    attempt.check("02-tracing/01").exit_code
}

#[test]
fn two_copies_of_the_workbook_that_share_a_target_folder_do_not_get_each_others_programs() {
    assert_eq!(exit_code("copies/ana", true), 0);
    assert_eq!(exit_code("copies/maria", false), 1);
    assert_eq!(exit_code("copies/ana", true), 0);
    // And older files in the place of newer ones are other files.
    assert_eq!(exit_code("copies/ana", false), 1);
}

/// A change to a file of the attempt, and all that the check says of it.
fn with_manifest(find: &str, replace: &str) -> Checked {
    let edit = Edit { file: "Cargo.toml".into(), find: Some(find.to_owned()), replace: replace.to_owned() };
    Attempt::new("solutions/01-first-trace/01-export", &[edit]).check("01-first-trace/01")
}

#[test]
fn a_manifest_of_which_cargo_makes_nothing_is_its_authors_and_no_trouble_of_ours() {
    let unread = with_manifest("[dependencies]", "[dependencies]\ntower = { version = ");
    assert_eq!((unread.exit_code, unread.diagnoses()), (1, vec!["did-not-build"]));
    let unfit = "[dependencies]\nbytes = { version = \"1\", features = [\"no-such-feature\"] }";
    let unfit = with_manifest("[dependencies]", unfit);
    assert_eq!((unfit.exit_code, unfit.diagnoses()), (1, vec!["did-not-build"]));
    let diagnosis = &unfit.result["steps"][0]["diagnoses"][0];
    assert!(
        diagnosis["source"]["file"].as_str().is_some_and(|file| file.ends_with("Cargo.toml")),
        "{diagnosis}"
    );
}

/// Each crate with its features that Cargo would build for these packages, the crates that a step has.
#[expect(clippy::disallowed_methods, reason = "the tests ask Cargo what it would build")]
fn features(packages: &[&str]) -> BTreeSet<String> {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(repository()).args(["tree", "--edges", "normal,build", "--prefix", "none"]);
    command.args(["--format", "{p} [{f}]"]).args(packages.iter().flat_map(|package| ["--package", package]));
    let output = command.output().expect("Cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().map(|line| line.trim_end_matches(" (*)").to_owned()).collect()
}

#[test]
fn a_step_is_built_with_the_features_that_the_checker_is_built_with() {
    let step = features(&["step-02-04", "step-dependencies"]);
    let all = features(&["step-02-04", "step-dependencies", "checker", "trace-store"]);
    // Mended in `step-dependencies/Cargo.toml`: what is missing there is compiled twice.
    assert_eq!(step.difference(&all).collect::<Vec<_>>(), Vec::<&String>::new());
}

struct Deaf;

impl EventSink for Deaf {
    fn event(&self, _: Event) {}
}

/// A crate of two programs that have a file in common, in a workspace of its own.
struct Pair {
    workspace: tempfile::TempDir,
}

impl Pair {
    fn new(name: &str) -> Self {
        let pair = Self { workspace: tempfile::tempdir().expect("a folder") };
        let manifest = format!(
            r#"[workspace]
            [package]
            name = "{name}"
            edition = "2024"
            [[bin]]
            name = "{name}-frontend"
            path = "frontend.rs"
            [[bin]]
            name = "{name}-backend"
            path = "backend.rs""#
        );
        pair.write("Cargo.toml", &manifest);
        pair.write("frontend.rs", "mod client; mod shared; fn main() { client::ask(); shared::work(); }");
        pair.write("backend.rs", "mod shared; fn main() { shared::work(); }");
        pair.write("client.rs", "pub fn ask() {}");
        pair.write("shared.rs", "pub fn work() {}");
        pair
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.workspace.path().join(file), text).expect("written");
    }

    /// Builds it as a check does: the times of frontend's and backend's program, or the errors.
    fn build(&self) -> Result<[SystemTime; 2], usize> {
        let into = tempfile::tempdir_in(self.workspace.path()).expect("a folder");
        let krate = self.workspace.path();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let built = runtime.block_on(cargo::build(krate, krate, into.path(), &Deaf)).expect("Cargo runs");
        if !built.errors.is_empty() {
            return Err(built.errors.len());
        }
        let time = |end: &str| {
            let mut executables = built.executables.iter();
            let (_, path): (_, &PathBuf) = executables.find(|(name, _)| name.ends_with(end)).expect("built");
            path.metadata().and_then(|metadata| metadata.modified()).expect("a time")
        };
        Ok(["-frontend", "-backend"].map(time))
    }
}

#[test]
fn an_edit_of_one_programs_file_leaves_the_other_program_alone() {
    let pair = Pair::new("pair");
    let [frontend, backend] = pair.build().expect("it compiles");
    assert_eq!(pair.build(), Ok([frontend, backend]));
    pair.write("client.rs", "pub fn ask() {} // More is to come.");
    let [frontend_then, backend_then] = pair.build().expect("it compiles");
    assert_ne!(frontend_then, frontend);
    assert_eq!(backend_then, backend);
    pair.write("shared.rs", "pub fn work() {} // And here.");
    let [_, backend_at_last] = pair.build().expect("it compiles");
    assert_ne!(backend_at_last, backend);
}

#[test]
fn a_program_that_compiled_while_the_other_did_not_is_not_built_again() {
    let pair = Pair::new("half");
    let [_, before] = pair.build().expect("it compiles");
    pair.write("client.rs", "pub fn ask() { nothing() }");
    assert_eq!(pair.build(), Err(1));
    pair.write("client.rs", "pub fn ask() {}");
    let [_, backend] = pair.build().expect("it compiles");
    assert_eq!(backend, before);
}

#[test]
fn a_program_that_cargo_toml_does_not_name_is_the_learners_to_write_back() {
    let taken_out = Edit {
        file: "Cargo.toml".into(),
        find: Some("[[bin]]\nname = \"backend-02-04-solution\"\npath = \"src/backend.rs\"\n".into()),
        replace: String::new(),
    };
    let attempt = Attempt::new("solutions/02-tracing/04-propagation", &[taken_out]);
    let checked = attempt.check("02-tracing/04-propagation");
    assert_eq!((checked.exit_code, checked.diagnoses()), (1, vec!["did-not-build"]), "{:#}", checked.result);
    let told = checked.result["steps"][0]["diagnoses"][0].to_string();
    for word in ["Cargo.toml", "[[bin]]", "backend-02-04", "src/backend.rs"] {
        assert!(told.contains(word), "{word}: {told}");
    }
}
