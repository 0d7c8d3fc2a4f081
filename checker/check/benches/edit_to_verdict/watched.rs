//! From a save to the verdict on the screen of `check watch`, beside `cargo build` and the app's own work.
//!
//! The exercise is solved for it, so that it passes: until it is known that a span does not come there is a wait.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};
use std::time::Instant;

use rustix::process::{Pid, Signal, kill_process};

use crate::copy::Copy;
use crate::edit::{Edit, Measured, median, ms};

/// The bar for what comes beyond the build and the app's own work, in ms.
const BAR: i64 = 200;

/// What a save took, beside the same edit in turns for `cargo build` and `check`.
pub(crate) struct Watched {
    edit: Measured,
    /// From the save to the line that says that the step has passed, in ms.
    verdict: i64,
}

impl Watched {
    /// Solves the exercise, and saves one of its files as often as asked for, and once before that.
    pub(crate) fn measure(copy: &Copy, edit: &Edit, rounds: usize) -> Self {
        edit.solve(copy);
        let measured = edit.measure(copy, rounds);
        let mut watching = Watching::begin(copy, edit);
        let mut saves: Vec<i64> = (0..=rounds).map(|_| watching.save(edit)).collect();
        saves.remove(0);
        watching.end();
        Self { edit: measured, verdict: median(saves) }
    }

    fn beyond(&self) -> i64 {
        self.verdict - self.edit.build - self.edit.app
    }
}

/// `check watch` on a step.
struct Watching {
    child: Child,
    said: BufReader<ChildStdout>,
    passed: String,
}

impl Watching {
    fn begin(copy: &Copy, edit: &Edit) -> Self {
        let mut command = copy.command(env!("CARGO_BIN_EXE_check"));
        command.args(["watch", edit.step(), "--lang", "en"]).stdin(Stdio::null());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        let mut watching = Self { child, said, passed: format!("✓ {}", edit.step()) };
        watching.until("waiting for a save");
        watching
    }

    /// Saves, and waits for the verdict; in ms.
    fn save(&mut self, edit: &Edit) -> i64 {
        let start = Instant::now();
        edit.append();
        let passed = self.passed.clone();
        self.until(&passed);
        let took = ms(start);
        self.until("waiting for a save");
        took
    }

    fn until(&mut self, words: &str) {
        let mut line = String::new();
        while !line.contains(words) {
            line.clear();
            assert_ne!(self.said.read_line(&mut line).unwrap(), 0, "it ended before it said `{words}`");
        }
    }

    fn end(mut self) {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        self.child.wait().unwrap();
    }
}

/// A row for each file, and how the median and the worst stand at the bar.
pub(crate) fn print(measured: &[(String, Watched)]) {
    println!(
        "| edited file | `cargo build` | the app's own work | from the save to the verdict | beyond both |"
    );
    println!("|---|---|---|---|---|");
    for (name, watched) in measured {
        let Watched { edit: Measured { build, app, .. }, verdict } = watched;
        println!("| {name} | {build} | {app} | {verdict} | {} |", watched.beyond());
    }
    let beyond: Vec<i64> = measured.iter().map(|(_, watched)| watched.beyond()).collect();
    let within = beyond.iter().filter(|beyond| **beyond <= BAR).count();
    println!(
        "\nBeyond both, median {} ms and worst {} ms; at most {BAR} ms in {within} of {} files.",
        median(beyond.clone()),
        beyond.iter().max().unwrap(),
        beyond.len()
    );
}
