//! Trying cases: each built once, checked as often as asked for, several at a time where each can
//! have a network of its own.

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use checker_core::exercise::Step;
use checker_core::judge;
use lessons::recorded::Recorded;
use serde_json::Value;

use crate::Args;
use crate::advised;
use crate::case::{Case, Expect, Kind};
use crate::isolation::Isolation;
use crate::matrix::version;
use crate::record;
use crate::workbook::{Workbook, check_behind};

/// A case and what came of it.
#[derive(Debug)]
pub(crate) struct Trial<'a> {
    pub(crate) case: &'a Case,
    pub(crate) outcomes: Vec<Outcome>,
}

/// How one check of a case ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) verdict: Verdict,
    /// The ids of the diagnoses or, where it passed, of the advice.
    pub(crate) found: Vec<String>,
    /// From the end of the build to the verdict.
    pub(crate) verdict_ms: u64,
    /// What went wrong, where it was not judged.
    pub(crate) trouble: String,
    /// The version of the Jaeger of `--jaeger` on which it was.
    pub(crate) jaeger: Option<String>,
}

/// How what was said compares with what is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The right thing.
    Right,
    /// It failed, and another cause led.
    WrongCause,
    /// It passed, or the advice was not given.
    Missed,
    /// What is right was refused.
    FalseAlarm,
    /// It came to no verdict.
    NotJudged,
}

impl Trial<'_> {
    /// The worst of the outcomes.
    pub(crate) fn verdict(&self) -> Verdict {
        let wrong = self.outcomes.iter().find(|outcome| outcome.verdict != Verdict::Right);
        wrong.map_or(Verdict::Right, |outcome| outcome.verdict)
    }
}

/// Tries the cases and tells how each went.
pub(crate) fn run<'a>(cases: &[&'a Case], args: &Args) -> Vec<Trial<'a>> {
    let isolation = Isolation::find();
    let jobs = match (args.jobs, isolation) {
        (_, None) => 1,
        (Some(jobs), _) => jobs.max(1),
        // One more than there are cores: half of a check is waiting.
        (None, Some(_)) => std::thread::available_parallelism().map_or(1, usize::from) + 1,
    };
    let also: String = args.jaeger.iter().map(|program| format!(", once on {}", version(program))).collect();
    println!(
        "{} cases, {} checked {}{also}, {jobs} at once{}",
        cases.len(),
        if args.times == 1 { "each" } else { "each built once and" },
        if args.times == 1 { "once".to_owned() } else { format!("{} times", args.times) },
        if isolation.is_none() { " (no network namespaces here)" } else { "" },
    );
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for job in 0..jobs {
            let (next, done) = (&next, &done);
            scope.spawn(move || {
                let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("corpus-{job}"));
                std::fs::create_dir_all(&root).expect("a folder");
                let workbook = Workbook::at(root);
                while let Some((index, case)) = pick(cases, next) {
                    let trial = attempt(&workbook, case, args, isolation);
                    let mut done = done.lock().expect("nobody panicked");
                    println!("{:>3}/{} {}", done.len() + 1, cases.len(), line(&trial));
                    done.push((index, trial));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("nobody panicked");
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, trial)| trial).collect()
}

fn pick<'a>(cases: &[&'a Case], next: &AtomicUsize) -> Option<(usize, &'a Case)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    cases.get(index).map(|case| (index, *case))
}

fn line(trial: &Trial<'_>) -> String {
    let case = trial.case;
    let milliseconds: Vec<u64> = trial.outcomes.iter().map(|outcome| outcome.verdict_ms).collect();
    let slowest = milliseconds.iter().max().copied().unwrap_or_default();
    let mut line = format!("{:<10} {case} ({slowest} ms)", format!("{:?}", trial.verdict()));
    for outcome in trial.outcomes.iter().filter(|outcome| outcome.verdict != Verdict::Right) {
        line.push_str(&format!(
            "\n           {}found {:?} {}",
            outcome.place(),
            outcome.found,
            outcome.trouble
        ));
    }
    // A lint that speaks to a right solution is no failure of the case, and worth a look.
    if case.expect == Expect::Passes
        && let Some(outcome) = trial.outcomes.iter().find(|outcome| !outcome.found.is_empty())
    {
        line.push_str(&format!("\n           was told {:?}", outcome.found));
    }
    line
}

fn attempt<'a>(workbook: &Workbook, case: &'a Case, args: &Args, isolation: Option<Isolation>) -> Trial<'a> {
    if let Err(error) = workbook.attempt(&case.base, &case.edits, &case.asks) {
        return Trial { case, outcomes: vec![Outcome::not_judged(format!("no such case: {error}"))] };
    }
    let recording = record::file(case).filter(|_| args.record);
    let seen = recording.clone().unwrap_or_else(|| workbook.root().join("seen.json"));
    let stacks = (0..args.times).map(|_| None).chain(args.jaeger.iter().map(Some));
    let outcomes: Vec<Outcome> = stacks
        .map(|jaeger| {
            let mut command = check_behind(isolation.map_or(&[], Isolation::words));
            command.current_dir(workbook.root()).arg(&case.step);
            command
                .args(["--crate", workbook.member(), "--format", "json", "--lang", "en"])
                .args(&args.check);
            // In one target folder each job would build anew what another has built by the same name.
            if args.times > 1 || !args.jaeger.is_empty() {
                command.env("CARGO_TARGET_DIR", workbook.root().join("target"));
            }
            if let Some(program) = jaeger {
                command.args(["--stack", "local", "--jaeger-bin"]).arg(program);
            } else {
                std::fs::create_dir_all(seen.parent().expect("a folder")).expect("a folder");
                let _ = std::fs::remove_file(&seen);
                command.arg("--record").arg(&seen);
                if recording.is_none() {
                    command.arg("--whole");
                }
            }
            let output = command.output().expect("the binary runs");
            let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
            let outcome = match serde_json::from_slice(&output.stdout) {
                Ok(result) => Outcome::of(case, output.status.code(), &result, stderr),
                Err(error) => Outcome::not_judged(format!("no JSON ({error}), {}: {stderr}", output.status)),
            };
            let vain = if jaeger.is_none() { advised_in_vain(workbook, case, &seen) } else { Vec::new() };
            Outcome { jaeger: jaeger.map(|program| version(program)), ..outcome.told(vain) }
        })
        .collect();
    if let Some(file) = recording {
        if outcomes.iter().all(|outcome| outcome.verdict == Verdict::Right) {
            record::anonymise(&file);
        } else {
            // What is not diagnosed rightly is no record of its diagnosis.
            let _ = std::fs::remove_file(file);
        }
    }
    Trial { case, outcomes }
}

impl Outcome {
    fn not_judged(trouble: String) -> Self {
        Self { verdict: Verdict::NotJudged, found: Vec::new(), verdict_ms: 0, trouble, jaeger: None }
    }

    /// `on 2.20.0: `, or nothing.
    pub(crate) fn place(&self) -> String {
        self.jaeger.as_ref().map_or_else(String::new, |version| format!("on {version}: "))
    }

    /// The same, with what was advised in vain.
    fn told(mut self, vain: Vec<String>) -> Self {
        if self.verdict == Verdict::Right && !vain.is_empty() {
            self.verdict = Verdict::WrongCause;
        }
        self.found.extend(vain);
        self
    }

    fn of(case: &Case, exit_code: Option<i32>, result: &Value, stderr: String) -> Self {
        let step = &result["steps"][0];
        let ids = |list: &str| -> Vec<String> {
            let list = step[list].as_array().map(Vec::as_slice).unwrap_or_default();
            list.iter().filter_map(|entry| entry["id"].as_str()).map(str::to_owned).collect()
        };
        let milliseconds = |part: &str| step["timings"][part].as_u64().unwrap_or_default();
        let verdict_ms = milliseconds("total_ms").saturating_sub(milliseconds("build_ms"));
        let (verdict, found) = match exit_code {
            Some(0) => (passed(&case.expect, &ids("advice")), ids("advice")),
            Some(1) => match (failed(case, &ids("diagnoses")), unsaid(case, &step["diagnoses"][0])) {
                (Verdict::Right, Some(unsaid)) => {
                    (Verdict::WrongCause, [ids("diagnoses"), vec![unsaid]].concat())
                }
                (verdict, _) => (verdict, ids("diagnoses")),
            },
            _ => (Verdict::NotJudged, Vec::new()),
        };
        let trouble = if verdict == Verdict::NotJudged {
            format!("exit {exit_code:?}: {} {} {stderr}", step["cause"], result["cause"])
        } else {
            String::new()
        };
        Self { verdict, found, verdict_ms, trouble, jaeger: None }
    }
}

fn passed(expect: &Expect, advice: &[String]) -> Verdict {
    match expect {
        Expect::Passes => Verdict::Right,
        Expect::Advice(id) if advice.contains(id) => Verdict::Right,
        Expect::Advice(_) | Expect::Diagnosis(_) => Verdict::Missed,
    }
}

/// What was advised in vain: to write what stands there, or to look into a file that the mend does not touch.
fn advised_in_vain(workbook: &Workbook, case: &Case, seen: &Path) -> Vec<String> {
    let Ok(recorded) = Recorded::read(seen) else { return Vec::new() };
    let lessons = lessons::manifest::load_lessons(workbook.root()).expect("sound manifests");
    let step = lessons.into_iter().flat_map(|lesson| lesson.steps).find(|step| step.id == recorded.step);
    let step = step.expect("the step of the case");
    let diagnoses = judge::judge(&step, &recorded.evidence).diagnoses;
    let places = diagnoses.iter().filter_map(|diagnosis| Some((diagnosis.id, diagnosis.source.as_ref()?)));
    let touched = touched(case, &step);
    let misplaced = places.filter(|(_, place)| !touched.is_empty() && !touched.contains(&place.file));
    let misplaced = misplaced.map(|(id, place)| format!("{id} points to {}", place.file));
    misplaced.chain(advised::asked_in_vain(&recorded.evidence, &diagnoses)).collect()
}

/// The files in which a case is mended: where the mistake was made, or where the case says. Of a step as handed out
/// they are those that a learner may edit.
fn touched(case: &Case, step: &Step) -> Vec<String> {
    let name = |path: &Path| path.to_string_lossy().into_owned();
    match case.kind {
        Kind::Mistake | Kind::Pair => {
            case.edits.iter().chain(&case.mend).map(|edit| name(&edit.file)).collect()
        }
        Kind::Untouched => step.edit.iter().map(|file| name(file)).collect(),
        _ => Vec::new(),
    }
}

fn failed(case: &Case, diagnoses: &[String]) -> Verdict {
    let Expect::Diagnosis(id) = &case.expect else { return Verdict::FalseAlarm };
    // What a step promises of its untouched crate, it promises alone.
    let no_other = case.kind != Kind::Untouched || diagnoses.iter().all(|found| found == id);
    if diagnoses.first() == Some(id) && no_other { Verdict::Right } else { Verdict::WrongCause }
}

/// What the leading diagnosis should say and does not, behind what it says.
fn unsaid(case: &Case, diagnosis: &Value) -> Option<String> {
    let said = diagnosis.to_string();
    let unsaid = case.says.iter().find(|part| !said.contains(part.as_str()))?;
    Some(format!("without {unsaid:?}: {said}"))
}
