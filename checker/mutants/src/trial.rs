//! Trying programs, several at a time where each can have a network of its own.

use std::fmt;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use checker_mutants::{Mutant, Shape, Sources};

use crate::equivalent::Equivalents;
use crate::outcome::{self, Answer};
use crate::workbook::Copy;

/// A program to try: a step's solution in a shape, with a mistake or without.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) step: String,
    pub(crate) shape: Shape,
    pub(crate) mutant: Option<Mutant>,
    /// Without the mistake.
    pub(crate) sources: Sources,
}

/// How many lines of a change are shown, of either side.
const MOST_LINES: usize = 6;

impl Program {
    /// The operator's word.
    pub(crate) fn operator(&self) -> &'static str {
        self.mutant.as_ref().map_or("(honest)", |mutant| mutant.operator)
    }

    /// The lines that the mistake changes, as a diff.
    pub(crate) fn change(&self) -> String {
        let Some(Mutant { change: (before, after), .. }) = &self.mutant else { return String::new() };
        let marked = |sign: char, text: &str| -> String {
            text.lines()
                .take(MOST_LINES)
                .map(|line| format!("           {sign} {}\n", line.trim_end()))
                .collect()
        };
        marked('-', before) + &marked('+', after)
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.step, self.shape.word())?;
        match &self.mutant {
            Some(mutant) => write!(f, " {} {}:{}", mutant.operator, mutant.file, mutant.line),
            None => write!(f, " (honest)"),
        }
    }
}

/// A program and what came of it.
pub(crate) struct Tried<'a> {
    pub(crate) program: &'a Program,
    pub(crate) answer: Answer,
    pub(crate) said: String,
}

impl Tried<'_> {
    /// Whether nothing is to be mended. An honest shape that is no program is its author's to mend.
    pub(crate) fn is_well(&self) -> bool {
        let is_honest = self.program.mutant.is_none();
        self.answer.is_well() && !(is_honest && self.answer == Answer::NotBuilt)
    }
}

/// What a check is started behind, so that it has the course's ports for itself.
const ALONE: [&str; 6] =
    ["unshare", "--map-root-user", "--net", "sh", "-c", "ip link set lo up && exec \"$@\""];

/// Tries the programs and tells how each went.
pub(crate) fn run<'a>(
    programs: &'a [Program],
    lessons: &Path,
    check: &Path,
    jobs: usize,
    equivalents: &Equivalents,
) -> Result<Vec<Tried<'a>>, String> {
    let can_be_alone = behind(true, check).arg("--version").output().is_ok_and(|it| it.status.success());
    let jobs = if can_be_alone { jobs.max(1) } else { 1 };
    let target = check.parent().and_then(Path::parent).ok_or("`check` is in no target folder")?;
    let copies = (0..jobs).map(|job| {
        let root = target.join(format!("mutants-{job}"));
        std::fs::create_dir_all(&root).map_err(|error| error.to_string())?;
        Copy::at(root, lessons)
    });
    let copies: Vec<Copy> = copies.collect::<Result<_, _>>()?;
    let (next, done) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for copy in &copies {
            let (next, done) = (&next, &done);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(program) = programs.get(index) else { break };
                    let mut command = behind(can_be_alone, check);
                    command.env("CARGO_TARGET_DIR", target).env_remove("RUST_LOG").env("LC_ALL", "C");
                    let (answer, said) = attempt(copy, command, program, equivalents);
                    let tried = Tried { program, answer, said };
                    if let Ok(mut done) = done.lock() {
                        println!("{:>3}/{} {}", done.len() + 1, programs.len(), line(&tried));
                        done.push((index, tried));
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().map_err(|error| error.to_string())?;
    done.sort_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, tried)| tried).collect())
}

#[expect(clippy::disallowed_methods, reason = "it starts one program, `check`, which is clean by itself")]
fn behind(alone: bool, check: &Path) -> Command {
    if !alone {
        return Command::new(check);
    }
    let mut command = Command::new(ALONE[0]);
    command.args(&ALONE[1..]).arg("sh").arg(check);
    command
}

fn attempt(
    copy: &Copy,
    mut command: Command,
    program: &Program,
    equivalents: &Equivalents,
) -> (Answer, String) {
    let sources = program.mutant.as_ref().map_or(&program.sources, |mutant| &mutant.sources);
    if let Err(error) = copy.hold(&program.step, sources) {
        return (Answer::NotJudged, error);
    }
    command.current_dir(copy.root()).arg(&program.step);
    command.args(["--crate", &copy.member(), "--format", "json", "--lang", "en"]);
    let output = match command.output() {
        Ok(output) => output,
        Err(error) => return (Answer::NotJudged, error.to_string()),
    };
    match serde_json::from_slice(&output.stdout) {
        Ok(result) => outcome::of(program, output.status.code(), &result, equivalents.of(program).is_some()),
        Err(_) => (Answer::NotJudged, String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

fn line(tried: &Tried<'_>) -> String {
    let head = format!("{:<12} {}", tried.answer.word(), tried.program);
    if tried.is_well() && tried.answer != Answer::NotBuilt {
        return head;
    }
    format!("{head}\n           {}\n{}", tried.said, tried.program.change().trim_end())
}
