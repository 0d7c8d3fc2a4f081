//! Steps in folders of their own, held against lists of their own.

use std::fs;

use super::*;
use checker_core::example;

/// A lesson `01-a` with a step `01-b` in a workspace, and what was handed out of it.
struct Desk {
    folder: tempfile::TempDir,
    list: Vec<GivenFile>,
}

const STEP: &str = "exercises/01-a/01-b";

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut desk = Self { folder, list: Vec::new() };
        desk.write("exercises/01-a/lesson.toml", "id = '01-a'");
        for (name, text) in [
            ("step.toml", "id = '01-a/01-b'"),
            ("Cargo.toml", "[package]\nname = 'b'"),
            ("src/main.rs", "mod open; fn main() {}"),
            ("src/open.rs", "fn open() {}"),
        ] {
            desk.write(&format!("{STEP}/{name}"), text);
        }
        desk.write("Cargo.lock", "version = 4");
        desk.list = list::parse(&list(desk.top(), &[desk.lesson()]));
        desk
    }

    fn lesson(&self) -> crate::exercise::Lesson {
        let step = crate::exercise::Step { edit: vec!["src/open.rs".into()], ..self.job().step };
        crate::exercise::Lesson { steps: vec![step], ..example::lesson("01-a", &[]) }
    }

    fn top(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.top().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("written");
    }

    fn job(&self) -> Job {
        let step = example::lesson("01-a", &["01-b"]).steps.remove(0);
        let exercise_dir = self.top().join(STEP);
        let step = crate::exercise::Step { exercise_dir: exercise_dir.clone(), ..step };
        Job { step, krate: exercise_dir }
    }

    fn watch(&self, subject: Subject) -> Watch {
        Watch::of(self.top(), &self.job(), subject, self.list.clone())
    }

    /// What is other about it, as a check of it says.
    fn altered(&self) -> Vec<(String, Altered, bool)> {
        said(self.watch(Subject::Exercise).end(&[]))
    }
}

fn said(altered: Vec<Alteration>) -> Vec<(String, Altered, bool)> {
    altered.into_iter().map(|of| (of.file.raw().to_owned(), of.how, of.is_rule)).collect()
}

fn of_step(name: &str, how: Altered, is_rule: bool) -> (String, Altered, bool) {
    (format!("{STEP}/{name}"), how, is_rule)
}

#[test]
fn what_is_as_handed_out_is_nothing_to_speak_of_and_neither_is_what_a_learner_edits() {
    let desk = Desk::new();
    desk.write(&format!("{STEP}/src/open.rs"), "fn open() { todo!() }");
    desk.write(&format!("{STEP}/.vscode/settings.json"), "{}");
    desk.write(&format!("{STEP}/target/debug/generated.rs"), "");
    desk.write(&format!("{STEP}/notes.txt"), "ask why");
    desk.write(&format!("{STEP}/Cargo.toml"), "# mine\n[package]\r\nname = \"b\"");
    assert_eq!(desk.altered(), []);
}

#[test]
fn each_file_that_is_other_is_named() {
    let desk = Desk::new();
    desk.write(&format!("{STEP}/step.toml"), "id = '01-a/01-b'\nedit = []");
    desk.write("exercises/01-a/lesson.toml", "id = '01-a'\nsteps = []");
    fs::remove_file(desk.top().join(STEP).join("src/main.rs")).expect("removed");
    desk.write(&format!("{STEP}/build.rs"), "fn main() {}");
    desk.write(&format!("{STEP}/.cargo/config.toml"), "");
    let expected = [
        ("exercises/01-a/lesson.toml".to_owned(), Altered::Changed, true),
        of_step("src/main.rs", Altered::Missing, false),
        of_step("step.toml", Altered::Changed, true),
        of_step(".cargo/config.toml", Altered::Added, false),
        of_step("build.rs", Altered::Added, false),
    ];
    assert_eq!(desk.altered(), expected);
}

#[test]
fn what_a_run_changes_is_seen_and_so_is_what_it_puts_back() {
    let desk = Desk::new();
    let manifest = format!("{STEP}/step.toml");
    let watch = desk.watch(Subject::Exercise);
    desk.write(&manifest, "id = '01-a/01-b'\nedit = []");
    let expected = [of_step("step.toml", Altered::Changed, true)];
    assert_eq!(said(watch.end(&[])), expected);
    let watch = desk.watch(Subject::Exercise);
    desk.write(&manifest, "id = '01-a/01-b'");
    assert_eq!(said(watch.end(&[])), expected);
}

#[test]
fn a_lock_file_that_is_changed_for_the_crate_is_named() {
    let desk = Desk::new();
    let lock = |text: &str| {
        let watch = desk.watch(Subject::Exercise);
        desk.write("Cargo.lock", text);
        said(watch.end(&[]))
    };
    // What other crates need is none of this one's business.
    assert_eq!(lock("version = 4 # for another"), []);
    desk.write(&format!("{STEP}/Cargo.toml"), "[package]\nname = 'b'\n[dependencies]\nserde = '1'");
    let manifest = of_step("Cargo.toml", Altered::Changed, false);
    assert_eq!(
        lock("version = 4 # for serde"),
        [manifest, ("Cargo.lock".to_owned(), Altered::ByBuild, false)]
    );
}

#[test]
fn a_file_from_elsewhere_is_named_from_the_top_of_the_workspace() {
    let desk = Desk::new();
    desk.write("solutions/01-a/01-b/src/open.rs", "");
    let outside = desk.top().join("solutions/01-a/01-b/src/open.rs").canonicalize().expect("a file");
    let expected = ("solutions/01-a/01-b/src/open.rs".to_owned(), Altered::Outside, false);
    assert_eq!(said(desk.watch(Subject::Exercise).end(&[outside])), [expected]);
}

#[test]
fn a_crate_beside_the_steps_was_handed_out_too_and_is_named_where_it_is_another_now() {
    let beside = "exercises/01-a/beside";
    let mut desk = Desk::new();
    desk.write(&format!("{beside}/Cargo.toml"), "[package]\nname = 'beside'");
    desk.write(&format!("{beside}/src/lib.rs"), "pub fn of_the_lesson() {}");
    desk.list = list::parse(&list(desk.top(), &[desk.lesson()]));
    let made_of = |name: &str| [desk.top().join(beside).join(name).canonicalize().expect("a file")];
    let said_of = |name: &str| said(desk.watch(Subject::Exercise).end(&made_of(name)));
    assert_eq!(said_of("src/lib.rs"), []);

    let changed = |name: &str| (format!("{beside}/{name}"), Altered::Changed, false);
    desk.write(&format!("{beside}/Cargo.toml"), "[package]\nname = 'beside'\nbuild = 'mine.rs'");
    assert_eq!(said_of("src/lib.rs"), [changed("Cargo.toml")]);
    // A step that is not made of it has nothing to do with it.
    assert_eq!(desk.altered(), []);
    desk.write(&format!("{beside}/src/lib.rs"), "pub fn of_ones_own() {}");
    assert_eq!(said_of("src/lib.rs"), [changed("src/lib.rs"), changed("Cargo.toml")]);
    desk.write(&format!("{beside}/src/more.rs"), "");
    let added = (format!("{beside}/src/more.rs"), Altered::Outside, false);
    assert_eq!(said_of("src/more.rs"), [added, changed("Cargo.toml")]);
}

#[test]
fn of_a_solution_only_the_rules_count() {
    let desk = Desk::new();
    desk.write(&format!("{STEP}/src/main.rs"), "");
    desk.write(&format!("{STEP}/step.toml"), "id = '01-a/01-b'\nedit = []");
    let said = said(desk.watch(Subject::Solution).end(&["/elsewhere.rs".into()]));
    assert_eq!(said, [of_step("step.toml", Altered::Changed, true)]);
}

#[test]
fn of_a_crate_that_stands_in_the_crates_own_files_count_and_the_manifest_of_the_step() {
    let desk = Desk::new();
    for (name, text) in [("Cargo.toml", "[package]\nname = 'c'"), ("src/main.rs", "mod open; fn main() {}")] {
        desk.write(&format!("attempt/{name}"), text);
    }
    let job = Job { krate: desk.top().join("attempt"), ..desk.job() };
    let watch = Watch::of(desk.top(), &job, Subject::Exercise, desk.list.clone());
    assert_eq!(said(watch.end(&[])), [("attempt/Cargo.toml".to_owned(), Altered::Changed, false)]);
}

#[test]
fn of_somebody_elses_lesson_nothing_is_said_but_what_becomes_of_the_lock_file() {
    let desk = Desk { list: Vec::new(), ..Desk::new() };
    desk.write(&format!("{STEP}/build.rs"), "");
    let watch = desk.watch(Subject::Exercise);
    fs::remove_file(desk.top().join("Cargo.lock")).expect("removed");
    let said = said(watch.end(&["/common.rs".into()]));
    assert_eq!(said, [("Cargo.lock".to_owned(), Altered::ByBuild, false)]);
}
