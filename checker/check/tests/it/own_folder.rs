//! A workbook of one's own, made by the program alone in an empty folder outside of any clone.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::harness::{one_at_a_time, repository};

const FILE: &str = "exercises/01-first-trace/01-export/src/telemetry.rs";

/// The program as one has it installed: not run by Cargo.
fn check() -> Command {
    let mut command = crate::harness::check();
    command.env_remove("CARGO_PKG_NAME");
    command
}

pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn path(&self) -> PathBuf {
        self.0.path().join("mine")
    }

    /// `check` with these arguments, in the workbook; with what it said.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        said(
            &check()
                .current_dir(self.path())
                .args(arguments)
                .args(["--lang", "en"])
                .output()
                .expect("it runs"),
        )
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).expect(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).expect(name);
    }
}

fn said(output: &Output) -> (Option<i32>, String) {
    let [out, err] =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    (output.status.code(), out + &err)
}

pub(crate) fn init() -> Folder {
    let folder = Folder(tempfile::tempdir().expect("a folder"));
    let mut command = check();
    command.current_dir(folder.0.path()).args(["init", "mine", "--lang", "en"]);
    let (code, said) = said(&command.output().expect("it runs"));
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("`check list`") && !said.contains("cargo run"), "{said}");
    folder
}

#[test]
fn the_first_step_passes_in_a_workbook_outside_of_any_clone() {
    let _turn = one_at_a_time();
    let folder = init();
    assert!(!folder.path().join("solutions").exists() && !folder.path().join("checker").exists());
    let (code, report) = folder.run(&["01/01"]);
    assert_eq!(code, Some(1), "{report}");
    assert!(report.contains("exported nothing") && !report.contains("not as handed out"), "{report}");
    for (arguments, word) in [
        (&["page", "01/01"][..], "What to do"),
        (&["explain", "not-flushed"], "not-flushed"),
        (&["solution", "01/01"], "+    if let Err(error) = provider.shutdown() {"),
        (&["hint"], "Hint 1 of 3"),
    ] {
        let (code, text) = folder.run(arguments);
        assert!(code == Some(0) && text.contains(word), "{arguments:?}: {text}");
    }

    // The page in a browser: one that writes down what it is to open.
    let browser = folder.0.path().join("browser");
    std::fs::write(&browser, "#!/bin/sh\nprintf %s \"$1\" > opened.new && mv opened.new opened\n")
        .expect("written");
    std::fs::set_permissions(&browser, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("ours");
    let mut command = check();
    command.current_dir(folder.path()).args(["page", "01/02", "--open"]).env("BROWSER", &browser);
    let (code, told) = said(&command.output().expect("it runs"));
    assert_eq!(code, Some(0), "{told}");
    assert!(std::fs::read_to_string(told.trim()).expect("a page").contains("<h1"), "{told}");
    let start = std::time::Instant::now();
    while !folder.path().join("opened").exists() {
        assert!(start.elapsed().as_secs() < 20, "nothing was opened");
        std::thread::yield_now();
    }
    assert_eq!(folder.read("opened"), told.trim());

    let solved = std::fs::read_to_string(repository().join(FILE.replace("exercises", "solutions")));
    folder.write(FILE, &solved.expect("the solution"));
    let (code, report) = folder.run(&["01/01"]);
    assert_eq!(code, Some(0), "{report}");
    let (_, list) = folder.run(&["list", "--state", "passed"]);
    assert!(list.contains("01-export"), "{list}");

    // Back to how it was handed out: without git.
    let (code, said) = folder.run(&["reset", "01/01"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(folder.read(FILE).contains("TODO(01-first-trace/01)"));
    // The finished code, once somebody asks for it.
    let (code, report) = folder.run(&["--solution", "01-first-trace/01"]);
    assert_eq!(code, Some(0), "{report}");
    assert!(folder.path().join("solutions/01-first-trace/01-export").is_dir());
    assert!(!folder.path().join("solutions/02-tracing").exists());
}

#[test]
fn an_update_over_an_older_set_brings_what_is_new_and_touches_nothing_of_the_learners() {
    let folder = init();
    // An older set: one step fewer, one file another, which nobody has touched.
    let older = "exercises/02-tracing/01-exporter/src/server.rs";
    let removed = "exercises/02-tracing/06-flush";
    folder.write(older, "// as it was\n");
    std::fs::remove_dir_all(folder.path().join(removed)).expect("it is there");
    let list = folder.read(".check/workbook.txt");
    let digest_of = |text: &str| submission::hex(&hmac_sha256::Hash::hash(text.as_bytes()));
    let lines = list.lines().filter(|line| !line.contains(removed)).map(|line| {
        if line.ends_with(older) {
            format!("{} {older}\n", digest_of("// as it was\n"))
        } else {
            format!("{line}\n")
        }
    });
    folder.write(".check/workbook.txt", &lines.collect::<String>());
    // The learner's: a file that is to be edited, one that is not, and one of their own.
    let mine = [FILE, "exercises/02-tracing/02-manual-spans/src/listen.rs", "exercises/notes.md"];
    for name in mine {
        folder.write(name, "// mine\n");
    }

    let (code, said) = folder.run(&["update"]);
    assert_eq!(code, Some(0), "{said}");
    for name in mine {
        assert_eq!(folder.read(name), "// mine\n", "{name}");
    }
    assert!(said.contains(FILE) && said.contains("listen.rs"), "{said}");
    assert_eq!(folder.read(older), std::fs::read_to_string(repository().join(older)).expect("there"));
    assert!(Path::new(&folder.path().join(removed).join("step.toml")).is_file());
    let (_, again) = folder.run(&["update"]);
    assert!(again.starts_with("0 file(s) new, 0 as they are now"), "{again}");
}

#[test]
fn no_workbook_is_made_over_what_is_there_and_a_clone_is_not_updated() {
    let folder = init();
    let mut command = check();
    let (code, text) =
        said(&command.current_dir(folder.0.path()).args(["init", "mine"]).output().expect("it runs"));
    assert_eq!(code, Some(2), "{text}");
    let mut command = check();
    let (code, text) = said(&command.current_dir(repository()).arg("update").output().expect("it runs"));
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("git pull"), "{text}");
}
