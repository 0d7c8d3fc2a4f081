//! `check grade`: each unit gets the verdict that `check` gives, one file a unit, and nothing of a student's but what
//! a step lets a student edit.

use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Output;

use checker_core::reading::Fact;
use serde_json::Value;

use crate::harness::{check, one_at_a_time, repository};

pub(crate) const STEP: &str = "02-tracing/04-propagation";

/// A class in a folder of its own.
pub(crate) struct Students {
    folder: tempfile::TempDir,
}

impl Students {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    /// One who handed in this file of that crate, relative to the repository.
    pub(crate) fn hands_in(&self, student: &str, base: &str) -> PathBuf {
        let krate = self.folder.path().join("class").join(student).join(STEP);
        std::fs::create_dir_all(krate.join("src")).expect("a folder");
        for name in ["src/telemetry.rs", "src/server.rs", "src/client.rs"] {
            std::fs::copy(repository().join(base).join(STEP).join(name), krate.join(name)).expect("copied");
        }
        krate
    }

    pub(crate) fn grade(&self, more: &[&str]) -> Output {
        self.command(more).output().expect("the binary runs")
    }

    pub(crate) fn command(&self, more: &[&str]) -> std::process::Command {
        let mut command = check();
        command.current_dir(repository()).arg("grade").arg(self.folder.path().join("class"));
        command.args(["--step", STEP, "--lang", "en", "--out"]).arg(self.out());
        command.args(more).env("CI_TOKEN", "a secret");
        command
    }

    pub(crate) fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.out().join(name)).expect("written")
    }

    pub(crate) fn units(&self) -> Vec<Value> {
        let class: Value = serde_json::from_str(&self.read("grades.json")).expect("JSON");
        class["units"].as_array().expect("units").clone()
    }
}

pub(crate) fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder).expect("readable").count()
}

#[test]
fn a_class_gets_the_verdicts_that_check_gives_and_what_cannot_be_taken_is_rejected() {
    let _turn = one_at_a_time();
    let students = Students::new();
    let ana = students.hands_in("ana", "solutions");
    students.hands_in("bia", "exercises");
    let caio = students.hands_in("caio", "solutions");
    std::fs::remove_file(caio.join("src/client.rs")).expect("removed");
    let solution = repository().join("solutions").join(STEP).join("src/client.rs");
    symlink(solution, caio.join("src/client.rs")).expect("a link");
    std::fs::create_dir_all(students.folder.path().join("class/davi")).expect("a folder");
    // Nothing of this is taken: were it run, it would leave a file.
    let canary = students.folder.path().join("canary");
    let script = format!("fn main() {{ std::fs::write({canary:?}, b\"\").unwrap(); }}");
    std::fs::write(ana.join("build.rs"), script).expect("written");
    // What a build asks its environment for is not in it.
    let client = ana.join("src/client.rs");
    let asks = "const _: () = assert!(option_env!(\"CI_TOKEN\").is_none());\n";
    let text = std::fs::read_to_string(&client).expect("readable");
    std::fs::write(&client, text + asks).expect("written");

    let output = students.grade(&[]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(code(&output), Some(0), "{said}");
    let units = students.units();
    let of = |student: &str| units.iter().find(|unit| unit["submission"] == student).expect("a unit");
    let outcomes = ["ana", "bia", "caio", "davi"].map(|student| of(student)["outcome"].clone());
    assert_eq!(outcomes, ["passed", "failed", "rejected", "rejected"], "{said}");
    assert_eq!(of("ana")["points"], of("ana")["max_points"]);
    assert_eq!(of("ana")["ignored"], serde_json::json!(["build.rs"]));
    // As strong as this machine has it; `kept_apart` tries what that means.
    assert_ne!(of("ana")["isolation"]["level"], "none");
    assert!(!canary.exists());

    let alone = check()
        .current_dir(repository())
        .args([STEP, "--format", "json", "--lang", "en"])
        .output()
        .expect("the binary runs");
    let alone: Value = serde_json::from_slice(&alone.stdout).expect("JSON");
    let graded = &of("bia")["result"]["steps"][0];
    for part in ["verdict", "points", "max_points", "checks"] {
        assert_eq!(graded[part], alone["steps"][0][part], "{part}");
    }
    // Each run has values of its own, and a copy lies elsewhere.
    let ids = |step: &Value| {
        let diagnoses = step["diagnoses"].as_array().expect("diagnoses").iter();
        diagnoses.map(|diagnosis| diagnosis["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(graded), ids(&alone["steps"][0]));
    assert_eq!(files(&students.out().join("units")), 4);
    assert!(students.read("grades.csv").contains("\r\nana,"));
    assert!(students.read("grades.md").contains("| `caio` | 0 |"));

    let again = students.grade(&[]);
    assert_eq!(code(&again), Some(2), "results are not written over");
    students.hands_in("bia", "solutions");
    let resumed = students.grade(&["--resume"]);
    let said = String::from_utf8_lossy(&resumed.stderr).into_owned();
    assert_eq!(said.matches("(known)").count(), 3, "{said}");
    let bia = students.units().into_iter().find(|unit| unit["submission"] == "bia").expect("a unit");
    assert_eq!(bia["outcome"], "passed", "{said}");
}

#[test]
fn what_takes_too_long_is_not_judged_and_no_grade() {
    let _turn = one_at_a_time();
    let students = Students::new();
    let client = students.hands_in("ana", "solutions").join("src/client.rs");
    let text = std::fs::read_to_string(&client).expect("readable");
    let endless = "#[allow(long_running_const_eval)]\nconst _: () = loop {};\n";
    std::fs::write(&client, text + endless).expect("written");
    let output = students.grade(&["--timeout", "8"]);
    assert_eq!(code(&output), Some(3));
    let unit = &students.units()[0];
    assert_eq!((&unit["outcome"], &unit["points"]), (&Value::from("not-judged"), &Value::Null));
    assert!(students.read("grades.csv").contains("\r\nana,,"));
}

/// A zip of what lies in a folder, below `top`.
fn zip(folder: &Path, top: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut bytes);
    for name in ["src/telemetry.rs", "src/server.rs", "src/client.rs"] {
        let path = format!("{top}/{STEP}/{name}");
        let (mut entry, config) = archive.new_file(&path).start().expect("begun");
        let mut writer = config.wrap(&mut entry);
        writer.write_all(&std::fs::read(folder.join(name)).expect("readable")).expect("written");
        let (_, descriptor) = writer.finish().expect("ended");
        entry.finish(descriptor).expect("ended");
    }
    archive.finish().expect("ended");
    bytes
}

#[test]
fn a_roster_says_who_is_in_the_class_and_a_zip_is_graded_as_a_folder_is() {
    let _turn = one_at_a_time();
    let students = Students::new();
    let at = |name: &str| students.folder.path().join(name);
    std::fs::create_dir_all(at("class")).expect("a folder");
    let whole = zip(&repository().join("solutions").join(STEP), "course-main/exercises");
    std::fs::write(at("class/1.zip"), &whole).expect("written");
    std::fs::write(at("class/2.zip"), &whole[..whole.len() / 2]).expect("written");
    let roster =
        "name,id,path\n\"Silva, Ana\",ana,class/1.zip\nBia,\"=bia()\",class/2.zip\nCaio,caio,class/3.zip\n";
    std::fs::write(at("roster.csv"), roster).expect("written");
    let grade = |roster: &str| {
        let mut command = check();
        command.current_dir(repository()).arg("grade").arg("--roster").arg(at(roster));
        command.args(["--step", STEP, "--lang", "en", "--out"]).arg(students.out());
        command.output().expect("the binary runs")
    };
    let output = grade("roster.csv");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(code(&output), Some(0), "{said}");
    let units = students.units();
    let of = |student: &str| units.iter().find(|unit| unit["submission"] == student).expect("a unit");
    assert_eq!((&of("ana")["outcome"], &of("ana")["points"]), (&"passed".into(), &of("ana")["max_points"]));
    assert_eq!(of("=bia()")["outcome"], "rejected");
    assert!(of("=bia()")["reason"].as_str().is_some_and(|why| why.contains("no whole zip")), "{said}");
    assert_eq!(of("caio")["outcome"], "rejected");
    assert!(students.read("grades.csv").contains("\r\n'=bia(),0,"));

    // The forms are made of what is known, by rules that were not there when it was graded.
    std::fs::write(at("late.csv"), "id,path,time\nana,class/1.zip,2026-12-01T10:00:00Z\n").expect("written");
    let rules = format!(
        "feedback = \"names\"\n[steps]\n\"{STEP}\" = 100\n[late]\ndue = \"2026-12-01T00:00:00Z\"\nper_day = 30\n"
    );
    std::fs::write(at("grading.toml"), rules).expect("written");
    let mut command = check();
    command.current_dir(students.folder.path()).arg("--workspace").arg(repository()).arg("grade");
    command.args([
        "--roster",
        "late.csv",
        "--step",
        STEP,
        "--out",
        "out",
        "--resume",
        "--rules",
        "grading.toml",
    ]);
    command.args(["--report", "gradescope=results.json", "--report", "junit=class.xml", "--report", "vpl=-"]);
    let output = command.args(["--lang", "en"]).output().expect("the binary runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(code(&output), Some(0), "{said}");
    assert!(said.contains("(known)"), "{said}");
    assert!(String::from_utf8_lossy(&output.stdout).ends_with("Grade :=>> 70.00\n"));
    let written = std::fs::read_to_string(at("results.json")).expect("written");
    assert_eq!(serde_json::from_str::<Value>(&written).expect("JSON")["score"], 70);
    assert!(std::fs::read_to_string(at("class.xml")).expect("written").contains("<testcase"));
    assert!(students.read("grades.html").contains("href=\"#u0\""));

    std::fs::write(at("twice.csv"), "id,path\nana,a\nana,b\n").expect("written");
    let twice = grade("twice.csv");
    assert_eq!(code(&twice), Some(2));
    assert!(String::from_utf8_lossy(&twice.stderr).contains("line 3: `ana` is there twice"));
}

/// What a merge must give again whoever graded what: everything but times, traces and where it lay.
fn same_for_all(class: &str) -> Vec<[Value; 5]> {
    let class: Value = serde_json::from_str(class).expect("JSON");
    let units = class["units"].as_array().expect("units").iter();
    let fields = ["submission", "step", "outcome", "points", "made_of"];
    units.map(|unit| fields.map(|field| unit[field].clone())).collect()
}

#[test]
fn three_parts_merged_are_what_one_run_gives_and_a_part_that_is_missing_is_told() {
    let _turn = one_at_a_time();
    let students = Students::new();
    students.hands_in("bia", "solutions");
    let at = |name: &str| students.folder.path().join(name);
    let mut roster = "id,path\nbia,class/bia\n".to_owned();
    for number in 0..6 {
        std::fs::create_dir_all(at("class").join(number.to_string())).expect("a folder");
        roster.push_str(&format!("{number},class/{number}\n"));
    }
    std::fs::write(at("roster.csv"), roster).expect("written");
    let run = |arguments: &[&str]| {
        let mut command = check();
        command.current_dir(students.folder.path()).arg("--workspace").arg(repository());
        command.args(arguments).args(["--lang", "en"]).output().expect("the binary runs")
    };
    let grade = |out: &str, roster: &str, more: &[&str]| {
        run(&[&["grade", "--roster", roster, "--step", STEP, "--out", out], more].concat())
    };
    for part in ["1", "3"] {
        let output = grade(part, "roster.csv", &["--partition", &format!("slice:{part}/3")]);
        assert_eq!(code(&output), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let merge = |out: &str, more: &[&str]| {
        run(&[&["merge", "--roster", "roster.csv", "--out", out, "--missing", "missing.csv"], more].concat())
    };
    // The second machine died: what it owes has no grade, and is a roster again.
    let output = merge("lacking", &["1", "3"]);
    assert_eq!(code(&output), Some(3));
    let missing = std::fs::read_to_string(at("missing.csv")).expect("written");
    assert_eq!(missing.lines().count(), 3, "{missing}");
    let csv = std::fs::read_to_string(at("lacking/grades.csv")).expect("written");
    assert!(csv.contains("\r\n1,,"), "{csv}");

    assert_eq!(code(&grade("2", "missing.csv", &[])), Some(0));
    // In any order, one of them twice, and one that is merged already.
    let output = merge("all", &["2", "lacking", "1", "2"]);
    assert_eq!(code(&output), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(std::fs::read_to_string(at("missing.csv")).expect("written").lines().count(), 1);
    assert_eq!(code(&grade("whole", "roster.csv", &["--jobs", "2"])), Some(0));
    let read = |out: &str| std::fs::read_to_string(at(out).join("grades.json")).expect("written");
    assert_eq!(same_for_all(&read("all")), same_for_all(&read("whole")));
    assert_eq!(files(&at("all/units")), 7);

    // Another state of what was handed in has another verdict: which one counts is for a person to say.
    std::fs::remove_dir_all(at("class/bia")).expect("removed");
    assert_eq!(code(&grade("later", "roster.csv", &[])), Some(0));
    let output = merge("both", &["all", "later"]);
    assert_eq!(code(&output), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("bia 02-tracing/04-propagation"));
    for part in ["0/4", "5/4", "a/b", "1/0", "2/1", "1/"] {
        let output = grade("none", "roster.csv", &["--partition", &format!("slice:{part}")]);
        assert_eq!(code(&output), Some(2), "{part}");
    }
    assert!(!at("none").exists());
}

#[test]
fn an_assignment_is_the_steps_without_solutions_and_check_works_in_it() {
    let _turn = one_at_a_time();
    let students = Students::new();
    let book = students.folder.path().join("assignment");
    let init = |more: &[&str]| {
        let mut command = check();
        command.current_dir(students.folder.path()).args(["grade", "init", "assignment", "--lang", "en"]);
        command.args(more).output().expect("the binary runs")
    };
    assert_eq!(code(&init(&["--ci", "gitlab", "--step", "02-tracing/99"])), Some(2));
    assert_eq!(code(&init(&["--ci", "jenkins"])), Some(2));
    assert!(!book.exists());
    let output = init(&["--ci", "gitlab", "--step", STEP]);
    assert_eq!(code(&output), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!book.join("solutions").exists());
    let read = |name: &str| std::fs::read_to_string(book.join(name)).expect("written");
    assert!(read("README.md").contains(STEP) && read(".gitlab-ci.yml").contains(STEP));

    let checked = check().current_dir(&book).args([STEP, "--lang", "en"]).output().expect("the binary runs");
    assert_eq!(code(&checked), Some(1), "{}", String::from_utf8_lossy(&checked.stdout));
    // A student does it; another workbook, whose rules no student can write, grades it.
    let files = ["src/telemetry.rs", "src/server.rs", "src/client.rs"];
    for name in files {
        let from = repository().join("solutions").join(STEP).join(name);
        std::fs::copy(from, book.join("exercises").join(STEP).join(name)).expect("copied");
    }
    let mut command = check();
    command.current_dir(&book).args(["grade", ".", "--step", STEP, "--rules", "grading.toml", "--out"]);
    let graded = command.arg(students.out()).output().expect("the binary runs");
    assert_eq!(code(&graded), Some(0), "{}", String::from_utf8_lossy(&graded.stderr));
    assert_eq!(students.units()[0]["outcome"], "passed");
}

#[test]
fn a_hidden_check_counts_and_of_it_nothing_is_told_but_whether_it_holds() {
    let _turn = one_at_a_time();
    let students = Students::new();
    students.hands_in("ana", "solutions");
    let own = std::fs::read_to_string(repository().join("exercises").join(STEP).join("step.toml"));
    let more = "\n[[span]]\nid = \"never\"\nservice = \"backend\"\nname = \"a-secret-name\"\n\n[[check]]\nid = \"secret\"\n\
                title = { en = \"A hidden check\", pt-BR = \"Uma oculta\" }\npoints = 3\n\
                needs = [\"backend-exports\"]\nspans = [\"never\"]\n";
    let hidden = students.folder.path().join("hidden").join(STEP);
    std::fs::create_dir_all(&hidden).expect("a folder");
    std::fs::write(hidden.join("step.toml"), own.expect("readable") + more).expect("written");
    let folder = students.folder.path().join("hidden").display().to_string();
    let junit = students.folder.path().join("junit.xml");
    let report = format!("junit={}", junit.display());
    let output = students.grade(&["--hidden", &folder, "--report", &report]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(code(&output), Some(0), "{said}");
    let unit = &students.units()[0];
    assert_eq!(unit["outcome"], "failed", "{said}");
    let (points, max_points) = (unit["points"].as_u64(), unit["max_points"].as_u64());
    assert_eq!(points.map(|points| points + 3), max_points);
    let mut written = vec![std::fs::read_to_string(junit).expect("written"), said.into_owned()];
    for folder in [students.out(), students.out().join("units")] {
        let files =
            std::fs::read_dir(folder).expect("readable").flatten().filter(|entry| entry.path().is_file());
        written.extend(files.map(|file| std::fs::read_to_string(file.path()).expect("text")));
    }
    assert!(written.iter().any(|text| text.contains("A hidden check")));
    assert!(written.iter().all(|text| !text.contains("a-secret-name")));
}

#[test]
fn a_commit_of_the_roster_is_what_is_graded_and_no_setting_of_the_repository_runs() {
    let _turn = one_at_a_time();
    let students = Students::new();
    let krate = students.hands_in("ana", "exercises");
    let folder = students.folder.path().join("class/ana");
    let canary = students.folder.path().join("canary");
    #[expect(clippy::disallowed_methods, reason = "a student's repository is made with Git")]
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.arg("-C").arg(&folder).args(["-c", "user.name=ana", "-c", "user.email=ana@localhost"]);
        let output = command.args(arguments).output().expect("git runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    git(&["init", "--quiet"]);
    for name in ["src/telemetry.rs", "src/server.rs", "src/client.rs"] {
        std::fs::copy(repository().join("solutions").join(STEP).join(name), krate.join(name))
            .expect("copied");
    }
    std::fs::write(folder.join(".gitattributes"), "*.rs filter=evil\n").expect("written");
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "handed in"]);
    let commit = git(&["rev-parse", "HEAD"]);
    // After the deadline: what lies there is another, and the repository's settings would run a program.
    std::fs::write(krate.join("src/client.rs"), "fn later( {").expect("written");
    let evil = format!("touch {}", canary.display());
    for name in ["filter.evil.smudge", "filter.evil.clean", "core.fsmonitor", "core.sshCommand", "core.pager"]
    {
        std::fs::OpenOptions::new()
            .append(true)
            .open(folder.join(".git/config"))
            .and_then(|mut file| {
                let (section, key) = name.rsplit_once('.').expect("two");
                let section =
                    section.split_once('.').map_or(section.to_owned(), |(of, sub)| format!("{of} \"{sub}\""));
                writeln!(file, "[{section}]\n\t{key} = {evil}")
            })
            .expect("written");
    }
    let roster = students.folder.path().join("class.csv");
    std::fs::write(
        &roster,
        format!("id,path,commit\nana,class/ana,{commit}\nbia,class/ana,0123456789abcdef\n"),
    )
    .expect("written");
    let mut command = check();
    command
        .current_dir(repository())
        .args(["grade", "--step", STEP, "--lang", "en", "--roster"])
        .arg(&roster);
    let output = command.arg("--out").arg(students.out()).output().expect("the binary runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(code(&output), Some(3), "{said}");
    let units = students.units();
    assert_eq!(units[0]["outcome"], "passed", "{said}");
    assert!(units[0]["time"].as_str().is_some_and(|time| time.ends_with('Z')), "the commit's own");
    assert_eq!(units[1]["outcome"], "not-judged", "a commit that is not there is no grade");
    assert!(!canary.exists());
}

#[test]
fn each_student_reads_traces_of_their_own_and_no_others_answers_are_right() {
    const READ: &str = "02-tracing/07-read-the-trace";
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let mut init = check();
    init.current_dir(folder).args(["grade", "init", "book", "--step", READ, "--lang", "en"]);
    assert_eq!(code(&init.output().expect("the binary runs")), Some(0));
    let book = folder.join("book");
    // What is right for a student, by the manifest that is read in their workbook.
    let answers = |student: &str| {
        std::fs::write(book.join("student.toml"), format!("id = {student:?}\n")).expect("written");
        let lessons = lessons::manifest::load_lessons(&book).expect("sound");
        let step =
            lessons.iter().flat_map(|lesson| &lesson.steps).find(|step| *step.id == *READ).expect("it");
        let written = |question: &checker_core::reading::SheetQuestion| {
            let answer = match &question.answer {
                Fact::Word(word) => format!("{word:?}"),
                Fact::Number { value, .. } => value.to_string(),
                Fact::Words(words) => format!("{words:?}").replace('{', "[").replace('}', "]"),
            };
            format!("{} = {answer}\n", question.id)
        };
        step.reading().expect("it is read").questions.iter().map(written).collect::<String>()
    };
    let hands_in = |student: &str, says: Option<&str>, answers: &str| {
        let krate = folder.join("class").join(student).join("exercises").join(READ);
        std::fs::create_dir_all(&krate).expect("a folder");
        std::fs::write(krate.join("answers.toml"), answers).expect("written");
        if let Some(says) = says {
            let file = folder.join("class").join(student).join("student.toml");
            std::fs::write(file, format!("id = {says:?}\n")).expect("written");
        }
    };
    let ana = answers("ana");
    assert_ne!(ana, answers("bia"));
    hands_in("ana", Some(" Ana"), &ana);
    hands_in("bia", Some("bia"), &ana);
    hands_in("caio", Some("ana"), &ana);
    hands_in("davi", None, &ana);
    let mut grade = check();
    grade.current_dir(&book).args([
        "grade",
        "../class",
        "--step",
        READ,
        "--rules",
        "grading.toml",
        "--lang",
        "en",
    ]);
    let output = grade.args(["--out", "../out"]).output().expect("the binary runs");
    assert_eq!(code(&output), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(folder.join("out/grades.json")).expect("written");
    let class: Value = serde_json::from_str(&text).expect("JSON");
    let outcomes = class["units"].as_array().expect("units").iter();
    let outcomes: Vec<&str> = outcomes.filter_map(|unit| unit["outcome"].as_str()).collect();
    assert_eq!(outcomes, ["passed", "failed", "rejected", "rejected"], "{text}");
}
