//! From an edit to the verdict: what a check takes beyond `cargo build` of the same edit and the app's own work.
//!
//! `cargo bench -p checker --bench edit_to_verdict --profile dev` appends a comment to every file that a step
//! lets a learner edit, in turns for `cargo build` alone and for `check`, and prints tables for the book's page
//! `edit-to-verdict`. It works on a copy of the workbook, which shares this one's target folder.

#![expect(clippy::unwrap_used, reason = "a measurement that goes wrong should stop")]
#![expect(clippy::print_stdout, reason = "its output is its purpose")]

mod copy;
mod edit;
mod table;
mod watched;

use std::time::Instant;

use clap::Parser;
use copy::Copy;
use edit::{Edit, Measured};
use lessons::manifest;
use watched::Watched;

/// Measures what a check takes beyond `cargo build` of the same edit and the app's own work.
#[derive(Debug, Parser)]
struct Args {
    /// Only files whose step or name holds this
    only: Option<String>,
    /// How often each file is edited; the median counts
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// From a save to the verdict in `check watch`, in place of runs of `check`
    #[arg(long)]
    watch: bool,
    /// What `cargo bench` hands to every bench
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let args = Args::parse();
    let (began, before) = (Instant::now(), system_load());
    let copy = Copy::of_the_workbook();
    let wanted = |is_solution| {
        let edits = edits(&copy, is_solution).into_iter();
        edits.filter(|edit| args.only.as_ref().is_none_or(|only| edit.name().contains(only)))
    };
    if args.watch {
        let watched = |edit: Edit| (edit.name(), Watched::measure(&copy, &edit, args.rounds));
        watched::print(&wanted(false).map(watched).collect::<Vec<_>>());
    }
    for is_solution in [true, false].into_iter().filter(|_| !args.watch) {
        let measured: Vec<(String, Measured)> =
            wanted(is_solution).map(|edit| (edit.name(), edit.measure(&copy, args.rounds))).collect();
        let title = if is_solution { "Solutions, which pass" } else { "Exercises as handed out, which fail" };
        table::print(title, &measured, is_solution);
    }
    let (took, cores) = (began.elapsed().as_secs(), std::thread::available_parallelism().unwrap());
    println!(
        "Measured in {took} s on {cores} cores, at a load of {before} before and {} after.",
        system_load()
    );
}

/// Every file that a step lets a learner edit.
fn edits(copy: &Copy, is_solution: bool) -> Vec<Edit> {
    let lessons = manifest::load_lessons(copy.root()).unwrap_or_else(|_| panic!("the manifests are right"));
    let steps = lessons.into_iter().flat_map(|lesson| lesson.steps);
    let files = steps.flat_map(|step| step.edit.clone().into_iter().map(move |file| (step.clone(), file)));
    files.map(|(step, file)| Edit::new(&step, file, is_solution)).collect()
}

/// How many programs wanted the processors over the last minute.
fn system_load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split(' ').next().unwrap_or_default().to_owned()
}
