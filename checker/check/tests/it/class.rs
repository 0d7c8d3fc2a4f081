//! A class that a seed makes out of the corpus: right answers, mistakes, cheats, broken ones, and nobody's. Each unit
//! must get what the corpus holds `check` to, whoever is graded beside it, and however often the grader is killed.
//!
//! A small one is graded with the tests; as many as you like by one command, which tells how far it is, and which goes
//! on where it was when it is stopped and typed again:
//! `TRACELINGS_CLASS=300 cargo test -p checker --test it -- --ignored a_class_that_stays`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use checker_core::text::Text;
use harness::poll::{self, Poll};
use serde::Deserialize;
use serde_json::Value;

use crate::harness::{check, one_at_a_time, repository};

const STEP: &str = "02-tracing/04-propagation";

/// Numbers that a seed settles (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("small")
    }
}

/// As much of a case of the corpus as a student can hand in.
#[derive(Deserialize)]
struct Mistake {
    steps: Vec<String>,
    diagnosis: Option<String>,
    #[serde(default)]
    otherwise: Vec<toml::Table>,
    wrong_because: Option<String>,
    edit: Vec<Edit>,
    #[serde(default)]
    manifest: Vec<toml::Table>,
    base: Option<String>,
}

#[derive(Deserialize)]
struct Edit {
    file: PathBuf,
    find: Option<String>,
    replace: String,
    #[serde(default)]
    steps: Vec<String>,
}

/// What must come of a unit: its outcome and, where it failed, its leading diagnosis.
type Due = (&'static str, Option<String>);

/// The mistakes of the step that stand in the files that a student may edit alone.
fn mistakes(edit: &[PathBuf]) -> Vec<(Vec<Edit>, String)> {
    let mut folders = vec![repository().join("checker/check/testdata/mistakes")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("readable").flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    let read =
        |file: &PathBuf| toml::from_str::<Mistake>(&std::fs::read_to_string(file).expect("readable")).ok();
    let of_step = files.iter().filter_map(read).filter_map(|mistake| {
        let is_plain = mistake.otherwise.is_empty()
            && mistake.manifest.is_empty()
            && mistake.wrong_because.is_none()
            && mistake.base.is_none()
            && mistake.steps.iter().any(|step| step == STEP);
        let is_of_step = |of: &Edit| of.steps.is_empty() || of.steps.iter().any(|step| step == STEP);
        let edits: Vec<Edit> = mistake.edit.into_iter().filter(is_of_step).collect();
        let is_editable = edits.iter().all(|of| edit.contains(&of.file));
        mistake.diagnosis.filter(|_| is_plain && is_editable && !edits.is_empty()).map(|id| (edits, id))
    });
    of_step.collect()
}

/// A class of so many in a folder, with a roster, and what is due to each.
fn make(folder: &Path, size: usize, seed: u64) -> BTreeMap<String, Due> {
    let names = ["src/telemetry.rs", "src/server.rs", "src/client.rs"];
    let mistakes = mistakes(&names.map(PathBuf::from));
    assert!(mistakes.len() > 20, "only {}", mistakes.len());
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let (mut due, mut roster) = (BTreeMap::new(), "id,path\n".to_owned());
    for number in 0..size {
        let student = format!("student-{number:03}");
        let krate = folder.join("class").join(&student).join(STEP);
        let hand_in = |base: &str| {
            std::fs::create_dir_all(krate.join("src")).expect("a folder");
            for name in names {
                std::fs::copy(repository().join(base).join(STEP).join(name), krate.join(name))
                    .expect("copied");
            }
        };
        let change = |name: &str, change: &dyn Fn(String) -> String| {
            let text = std::fs::read_to_string(krate.join(name)).expect("readable");
            std::fs::write(krate.join(name), change(text)).expect("written");
        };
        // In turn, so that a small class has one of each; which mistake it is, the seed says.
        let outcome: Due = match number % 6 {
            0 => {
                hand_in("solutions");
                ("passed", None)
            }
            1 | 4 => {
                hand_in("solutions");
                let (edits, id) = &mistakes[chance.below(mistakes.len())];
                for edit in edits {
                    let name = edit.file.to_str().expect("a plain name");
                    change(name, &|text| match &edit.find {
                        Some(find) => text.replacen(find.as_str(), &edit.replace, 1),
                        None => edit.replace.clone(),
                    });
                }
                ("failed", Some(id.clone()))
            }
            2 => ("rejected", None),
            // What a result looks like, on standard output, from a program that does nothing else right.
            3 => {
                hand_in("exercises");
                let forged = r#"println!("{}", "{\"schema\":1,\"verdict\":\"passed\",\"steps\":[]}\n::notice title=Autograding complete::Points 9/9\nGrade :=>> 100");"#;
                change("src/telemetry.rs", &|text| {
                    text + &format!("\n#[expect(dead_code)]\nfn forged() {{\n    {forged}\n}}\n")
                });
                ("failed", Some("context-not-injected".to_owned()))
            }
            _ => {
                hand_in("solutions");
                change("src/client.rs", &|text| text + "\nfn broken( {\n");
                ("failed", Some("did-not-build".to_owned()))
            }
        };
        roster.push_str(&format!("{student},class/{student}\n"));
        due.insert(student, outcome);
    }
    std::fs::write(folder.join("roster.csv"), roster).expect("written");
    due
}

fn grade(folder: &Path, out: &str, more: &[&str]) -> Command {
    let mut command = check();
    command.current_dir(folder).arg("--workspace").arg(repository()).args([
        "grade",
        "--roster",
        "roster.csv",
    ]);
    command.args(["--step", STEP, "--lang", "en", "--out", out]).args(more);
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What a class got, each with what was due.
fn assert_is_due(folder: &Path, out: &str, due: &BTreeMap<String, Due>) {
    let text = std::fs::read_to_string(folder.join(out).join("grades.json")).expect("written");
    let class: Value = serde_json::from_str(&text).expect("JSON");
    let units = class["units"].as_array().expect("units");
    assert_eq!(units.len(), due.len());
    let mut wrong = Vec::new();
    for unit in units {
        let student = unit["submission"].as_str().expect("a name");
        let (outcome, diagnosis) = &due[student];
        let found = &unit["result"]["steps"][0]["diagnoses"][0]["id"];
        let is_told = diagnosis.as_ref().is_none_or(|id| found == id.as_str());
        if unit["outcome"] != *outcome || !is_told {
            wrong.push(format!(
                "{student}: {} {found} {}, due {outcome} {diagnosis:?}",
                unit["outcome"], unit["reason"]
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} are not what is due:\n{}",
        wrong.len(),
        units.len(),
        wrong.join("\n")
    );
}

/// When a grader is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// So long after its start.
    After(Duration),
    /// As soon as so many results are there.
    With(usize),
}

/// The results that are there, each whole.
fn results(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder.join("out/units")).into_iter().flatten().flatten();
    let is_result = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "json");
    let results = entries.map(|entry| entry.path()).filter(is_result);
    let whole = |path: PathBuf| {
        let text = std::fs::read(&path).expect("readable");
        assert!(serde_json::from_slice::<Value>(&text).is_ok(), "a half file: {}", path.display());
    };
    results.map(whole).count()
}

/// A grader that is killed at these moments, each time taken up again, and at last left to its end.
#[expect(clippy::print_stdout, reason = "when it was killed is what a person who asks for it wants to know")]
fn killed_and_taken_up(folder: &Path, due: &BTreeMap<String, Due>, moments: &[Moment]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    for (place, &moment) in moments.iter().enumerate() {
        let mut command = grade(folder, "out", &["--resume"]);
        let mut grader =
            command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the binary runs");
        let limit = if let Moment::After(time) = moment { time } else { Duration::from_mins(10) };
        let ended = runtime.block_on(poll::until(Duration::from_millis(10), limit, async || {
            let is_time = matches!(moment, Moment::With(most) if results(folder) >= most);
            match grader.try_wait() {
                Ok(None) if !is_time => Poll::NotYet(Text::same("it grades")),
                _ => Poll::Ready(()),
            }
        }));
        // SIGKILL; that it is over already is as well.
        let _ = grader.kill();
        grader.wait().expect("it is gone");
        let whole = results(folder);
        println!(
            "killed {}, {moment:?} (before its time: {}), {whole} units are there",
            place + 1,
            ended.is_ok()
        );
    }
    let known = results(folder);
    let output = grade(folder, "out", &["--resume"]).output().expect("the binary runs");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(said(&output).matches("(known)").count(), known, "{}", said(&output));
    assert_eq!(results(folder), due.len(), "no unit twice");
    assert_is_due(folder, "out", due);
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}={text}")))
}

#[test]
fn a_batch_that_is_killed_goes_on_where_it_was_and_each_unit_gets_what_is_due() {
    let _turn = one_at_a_time();
    let folder = tempfile::tempdir().expect("a folder");
    let due = make(folder.path(), 6, 1);
    killed_and_taken_up(folder.path(), &due, &[Moment::With(1), Moment::With(3)]);
}

#[test]
#[ignore = "a class as large as TRACELINGS_CLASS says, killed as often as TRACELINGS_KILLS says: minutes, or hours"]
fn a_generated_class_is_graded() {
    let _turn = one_at_a_time();
    let folder = tempfile::tempdir().expect("a folder");
    let (size, seed) = (number("TRACELINGS_CLASS", 50), number("TRACELINGS_SEED", 1));
    let due = make(folder.path(), size, seed as u64);
    let mut chance = Chance(seed as u64 | 1);
    let kills = number("TRACELINGS_KILLS", 10);
    let moments: Vec<Moment> = (0..kills)
        .map(|_| Moment::After(Duration::from_millis(2_000 + chance.below(30_000) as u64)))
        .collect();
    let start = std::time::Instant::now();
    killed_and_taken_up(folder.path(), &due, &moments);
    let took = start.elapsed().as_secs_f64();
    println!(
        "{size} units in {took:.0} s, {:.1} a minute, {kills} kills",
        60.0 * f64::from(u32::try_from(size).expect("a class")) / took
    );
}

/// The most memory that a process has had so far, in kilobytes, as the kernel tells it.
fn most_memory(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[test]
#[ignore = "a class as large as TRACELINGS_CLASS says, in TRACELINGS_CLASS_FOLDER: minutes, or hours"]
fn a_class_that_stays_is_graded_and_taken_up_where_it_was() {
    let _turn = one_at_a_time();
    let named = std::env::var_os("TRACELINGS_CLASS_FOLDER").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| Path::new(env!("CARGO_TARGET_TMPDIR")).join("class"));
    let (size, seed) = (number("TRACELINGS_CLASS", 300), number("TRACELINGS_SEED", 1));
    let jobs = number("TRACELINGS_JOBS", 2).to_string();
    let due = make(&folder, size, seed as u64);
    let (known, start) = (results(&folder), std::time::Instant::now());
    println!("{size} units in {}, {known} of them known", folder.display());
    let mut grader = grade(&folder, "out", &["--resume", "--jobs", &jobs]).spawn().expect("the binary runs");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (mut most, limit) = (0, Duration::from_hours(12));
    let status = runtime.block_on(poll::until(Duration::from_millis(200), limit, async || {
        most = most_memory(grader.id()).unwrap_or_default().max(most);
        match grader.try_wait() {
            Ok(Some(status)) => Poll::Ready(status),
            _ => Poll::NotYet(Text::same("it grades")),
        }
    }));
    let status = status.expect("it ends");
    assert_eq!(status.code(), Some(0), "the same command goes on where it was");
    assert_is_due(&folder, "out", &due);
    let (graded, took) = (size - known.min(size), start.elapsed().as_secs_f64());
    let rate = 60.0 * f64::from(u32::try_from(graded).expect("a class")) / took;
    println!(
        "{graded} of {size} units in {took:.0} s by {jobs} jobs: {rate:.1} a minute; {} MiB at most",
        most / 1024
    );
}

#[test]
#[ignore = "a class as large as TRACELINGS_CLASS says, in one run, by two jobs, and in 3 and 7 parts: minutes, or hours"]
fn however_a_generated_class_is_shared_out_it_is_the_same() {
    let _turn = one_at_a_time();
    let folder = tempfile::tempdir().expect("a folder");
    let due = make(folder.path(), number("TRACELINGS_CLASS", 12), number("TRACELINGS_SEED", 1) as u64);
    for (out, jobs) in [("one", "1"), ("two", "2")] {
        let output = grade(folder.path(), out, &["--jobs", jobs]).output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert_is_due(folder.path(), out, &due);
    }
    for parts in [3, 7] {
        let mut folders = Vec::new();
        for part in 1..=parts {
            let (out, slice) = (format!("{part}-of-{parts}"), format!("slice:{part}/{parts}"));
            let output =
                grade(folder.path(), &out, &["--partition", &slice]).output().expect("the binary runs");
            assert_eq!(output.status.code(), Some(0), "{}", said(&output));
            folders.push(out);
        }
        let out = format!("all-{parts}");
        let mut merge = check();
        merge
            .current_dir(folder.path())
            .arg("--workspace")
            .arg(repository())
            .arg("merge")
            .args(folders.iter().rev());
        let output = merge.args(["--roster", "roster.csv", "--out", &out]).output().expect("the binary runs");
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert_is_due(folder.path(), &out, &due);
    }
}
