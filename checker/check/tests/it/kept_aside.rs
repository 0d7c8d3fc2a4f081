//! Without a check: a step is put back, its solution shown, its page read; and what that leaves in the list.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::harness::{check, repository};

const STEP: &str = "02-tracing/07-read-the-trace";
const FILE: &str = "exercises/02-tracing/07-read-the-trace/answers.toml";

/// A small clone: one lesson, committed. Nothing can be built in it.
pub(crate) struct Clone {
    folder: tempfile::TempDir,
}

impl Clone {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::copy(repository().join("Cargo.toml"), folder.path().join("Cargo.toml")).expect("copied");
        for part in ["exercises/02-tracing", "solutions/02-tracing", "docs/en/src/02-tracing"] {
            copy(&repository().join(part), &folder.path().join(part));
        }
        let clone = Self { folder };
        clone.git(&["init", "--quiet"]);
        clone.commit("as handed out");
        clone
    }

    fn commit(&self, title: &str) {
        self.git(&["add", "."]);
        let who = ["-c", "user.name=Ana", "-c", "user.email=ana@example.org"];
        self.git(&[&who[..], &["commit", "--quiet", "-m", title]].concat());
    }

    #[expect(clippy::disallowed_methods, reason = "a test, and not the program, asks git")]
    fn git(&self, arguments: &[&str]) {
        let mut git = Command::new("git");
        let output = git.current_dir(self.folder.path()).args(arguments).output().expect("git is there");
        assert!(output.status.success(), "{output:?}");
    }

    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = check();
        let command = command.current_dir(self.folder.path()).args(["--lang", "en"]).args(arguments);
        let Output { status, stdout, stderr } = command.output().expect("it runs");
        let [out, err] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).expect("text"));
        (status.code().unwrap_or(-1), out, err)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join(FILE)
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("copied");
        }
    }
}

#[test]
fn a_step_is_put_back_as_it_was_handed_out_and_the_learners_files_are_kept() {
    let clone = Clone::new();
    let original = fs::read_to_string(clone.file()).expect("a file");
    assert!(clone.run(&["reset", "02/07"]).1.contains("is as it was handed out."));

    // A learner who commits what they write has it back from before that all the same.
    for (turn, mine) in ["# mine\n", "# mine, later\n"].iter().enumerate() {
        fs::write(clone.file(), mine).expect("written");
        clone.commit("my answers");
        let (code, said, complaint) = clone.run(&["reset", "02/07"]);
        assert_eq!(code, 0, "{complaint}");
        let kept = format!(".check/kept/{STEP}/{}", turn + 1);
        assert!(said.contains(&kept), "{said}");
        assert_eq!(fs::read_to_string(clone.file()).expect("a file"), original);
        let kept = clone.folder.path().join(kept).join("answers.toml");
        assert_eq!(fs::read_to_string(kept).expect("it is kept"), *mine);
    }

    // A file that is gone comes back too.
    let source = clone.folder.path().join("exercises/02-tracing/01-exporter/src/telemetry.rs");
    let original = fs::read_to_string(&source).expect("a file");
    fs::remove_file(&source).expect("removed");
    assert_eq!(clone.run(&["reset", "02/01"]).0, 0);
    assert_eq!(fs::read_to_string(source).expect("a file"), original);
}

#[test]
fn an_original_that_git_does_not_have_comes_out_of_the_program() {
    let clone = Clone::new();
    let original = fs::read_to_string(clone.file()).expect("a file");
    fs::write(clone.file(), "# mine\n").expect("written");
    fs::remove_dir_all(clone.folder.path().join(".git")).expect("removed");
    let (code, _, complaint) = clone.run(&["reset", "02/07"]);
    assert_eq!((code, complaint.as_str()), (0, ""));
    assert_eq!(fs::read_to_string(clone.file()).expect("a file"), original);
}

#[test]
fn a_solution_that_was_shown_is_remembered_and_comes_out_of_the_program_where_there_is_no_folder() {
    let clone = Clone::new();
    let (code, diff, complaint) = clone.run(&["solution", "02/07"]);
    assert_eq!((code, complaint.as_str()), (0, ""));
    assert!(diff.contains("\tsolutions/02-tracing/07-read-the-trace/answers.toml\n@@ "), "{diff}");
    let list = clone.run(&["list", "02", "--state", "revealed", "--format", "json"]).1;
    let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    assert_eq!(list["lessons"][0]["steps"][0]["id"], STEP);

    fs::remove_dir_all(clone.folder.path().join("solutions")).expect("removed");
    let (code, again, complaint) = clone.run(&["solution", "02/07"]);
    assert_eq!((code, complaint.as_str()), (0, ""));
    assert_eq!(again, diff);
}

#[test]
fn a_page_a_hint_and_an_explanation_are_those_of_the_next_step() {
    let clone = Clone::new();
    let (code, page, _) = clone.run(&["page"]);
    assert_eq!(code, 0);
    let first = fs::read_to_string(clone.folder.path().join("docs/en/src/02-tracing/01-exporter.md"));
    let title = first.expect("a page").lines().next().expect("a title").trim_start_matches("# ").to_owned();
    assert!(page.starts_with(&title), "{page}");
    assert!(clone.run(&["hint"]).1.starts_with("02-tracing/01-exporter"));
}
