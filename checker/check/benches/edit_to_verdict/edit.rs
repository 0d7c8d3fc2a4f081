//! One file, edited again and again: for `cargo build` alone, and for `check`.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Instant;

use checker_core::exercise::Step;
use serde_json::Value;

use crate::copy::Copy;

/// The parts of a check that its result tells, beside the build and the app's own work.
pub(crate) const PARTS: [&str; 5] = ["start_ms", "collect_ms", "probe_ms", "judge_ms", "stop_ms"];

/// A file to edit.
pub(crate) struct Edit {
    step: String,
    file: PathBuf,
    krate: PathBuf,
    is_built: bool,
    is_solution: bool,
    /// Whether it is to pass: a solution, or an exercise that was solved.
    passes: std::cell::Cell<bool>,
    /// Where the finished files are.
    finished: PathBuf,
    editable: Vec<PathBuf>,
}

/// What one edit took, in ms; or the medians of several.
#[derive(Debug, Clone, Default)]
pub(crate) struct Measured {
    /// `cargo build` alone.
    pub(crate) build: i64,
    /// `check`, from its start to its end.
    pub(crate) check: i64,
    /// The app's own work.
    pub(crate) app: i64,
    /// What `check` took beyond both.
    pub(crate) beyond: i64,
    /// By `PARTS`; then what its build took longer than `cargo build`, and all of it than the step.
    pub(crate) parts: Vec<i64>,
}

impl Edit {
    pub(crate) fn new(step: &Step, file: PathBuf, is_solution: bool) -> Self {
        let krate = if is_solution { &step.solution_dir } else { &step.exercise_dir };
        Self {
            step: step.id.to_string(),
            file,
            krate: krate.clone(),
            is_built: step.reading().is_none(),
            is_solution,
            passes: is_solution.into(),
            finished: step.solution_dir.clone(),
            editable: step.edit.clone(),
        }
    }

    /// The step's id.
    pub(crate) fn step(&self) -> &str {
        &self.step
    }

    /// Puts the finished files in the place of those that a learner edits.
    pub(crate) fn solve(&self, copy: &Copy) {
        for file in &self.editable {
            let [from, to] = [&self.finished, &self.krate].map(|folder| copy.root().join(folder).join(file));
            std::fs::write(to, std::fs::read(from).unwrap()).unwrap();
        }
        self.passes.set(true);
    }

    /// The step and the file.
    pub(crate) fn name(&self) -> String {
        format!("{}/{}", self.step, self.file.display())
    }

    /// Edits the file as often as asked for, and once before that.
    pub(crate) fn measure(&self, copy: &Copy, rounds: usize) -> Measured {
        self.once(copy);
        let all: Vec<Measured> = (0..rounds).map(|_| self.once(copy)).collect();
        let of = |figure: &dyn Fn(&Measured) -> i64| median(all.iter().map(figure).collect());
        Measured {
            build: of(&|measured| measured.build),
            check: of(&|measured| measured.check),
            app: of(&|measured| measured.app),
            beyond: of(&|measured| measured.beyond),
            parts: (0..all[0].parts.len()).map(|part| of(&|measured| measured.parts[part])).collect(),
        }
    }

    fn once(&self, copy: &Copy) -> Measured {
        let build = if self.is_built { self.build(copy) } else { 0 };
        self.append();
        let mut command = copy.command(env!("CARGO_BIN_EXE_check"));
        command.args(self.is_solution.then_some("--solution")).arg(&self.step);
        command.args(["--format", "json", "--lang", "en"]);
        let start = Instant::now();
        let output = command.output().unwrap();
        let check = ms(start);
        let result: Value = serde_json::from_slice(&output.stdout).unwrap();
        let step = &result["steps"][0];
        let verdict = if self.passes.get() { "passed" } else { "failed" };
        assert_eq!(step["verdict"], verdict, "{}: {step:#}", self.name());
        let timing = |part: &str| step["timings"][part].as_i64().unwrap();
        let mut parts: Vec<i64> = PARTS.iter().map(|part| timing(part)).collect();
        parts.extend([timing("build_ms") - build, check - timing("total_ms")]);
        let app = timing("drive_ms");
        Measured { build, check, app, beyond: check - build - app, parts }
    }

    /// `cargo build` of the step's crate, as a person types it, after an edit.
    fn build(&self, copy: &Copy) -> i64 {
        self.append();
        let mut command = copy.command(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
        command.args(["build", "--manifest-path"]).arg(self.krate.join("Cargo.toml")).stderr(Stdio::null());
        let start = Instant::now();
        assert!(command.status().unwrap().success(), "{} does not compile", self.name());
        ms(start)
    }

    /// Appends a comment.
    pub(crate) fn append(&self) {
        let comment = if self.is_built { "//" } else { "#" };
        let mut file = OpenOptions::new().append(true).open(self.krate.join(&self.file)).unwrap();
        writeln!(file, "{comment} An edit.").unwrap();
    }
}

pub(crate) fn median(mut figures: Vec<i64>) -> i64 {
    figures.sort_unstable();
    figures[figures.len() / 2]
}

pub(crate) fn ms(start: Instant) -> i64 {
    i64::try_from(start.elapsed().as_millis()).unwrap()
}
