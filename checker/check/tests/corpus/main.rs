//! The corpus: every known mistake gets its diagnosis, every honest way to solve a step passes, every
//! mend in the book mends.
//!
//! `cargo test --test corpus -- --all` tries everything and prints a matrix; without `--all` it is a
//! fixed quarter (and every solution and every untouched step). It ends with an error if a case is
//! wrong that does not say why it is.

#![expect(clippy::print_stdout, reason = "its results are for the terminal")]

#[path = "../advised/mod.rs"]
mod advised;
mod case;
mod catalogue;
mod isolation;
mod matrix;
mod mend;
mod page;
mod record;
mod trial;
#[path = "../workbook/mod.rs"]
mod workbook;

use std::path::PathBuf;
use std::process::ExitCode;

use case::{Case, Kind};
use clap::Parser;

/// Tries the corpus: known mistakes, honest alternatives, solutions, untouched steps and mends.
#[derive(Debug, Parser)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
struct Args {
    /// Only cases whose name, step or diagnosis holds this (or, `a|b`, one of these)
    #[arg(value_name = "PATTERN")]
    only: Vec<String>,
    /// Every case, and not a quarter of them
    #[arg(long)]
    all: bool,
    /// Which quarter: 0, 1, 2 or 3
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..4))]
    quarter: u8,
    /// How often each case is checked, once built
    #[arg(long, default_value_t = 1)]
    times: u32,
    /// A Jaeger program; each case is checked once more on each that is named, as `--stack local`
    #[arg(long, value_name = "PROGRAM")]
    jaeger: Vec<PathBuf>,
    /// How many cases are tried at once; more than one needs network namespaces
    #[arg(long)]
    jobs: Option<usize>,
    /// Only show which cases there are
    #[arg(long)]
    list: bool,
    /// Record a run for each diagnosis and each solution into `testdata/recorded`
    #[arg(long)]
    record: bool,
    /// Write what was found into the book's pages on the corpus; needs `--all`
    #[arg(long, requires = "all")]
    write_docs: bool,
    /// Only write those pages anew, with what the last full run found
    #[arg(long)]
    write_pages: bool,
    /// What `cargo test -q` hands to every test program
    #[arg(short, long, hide = true)]
    quiet: bool,
    /// Arguments for `check`, such as `--stack local --jaeger-bin PATH`
    #[arg(last = true)]
    check: Vec<String>,
}

impl Args {
    /// Whether a case is to be tried; `index` is its place among those of its kind.
    fn wants(&self, index: usize, case: &Case) -> bool {
        if !self.only.is_empty() {
            let is_one = |pattern: &String| pattern.split('|').any(|either| case.is_about(either));
            return self.only.iter().all(is_one);
        }
        let always = matches!(case.kind, Kind::Solution | Kind::Untouched);
        self.all || self.record || always || index % 4 == usize::from(self.quarter)
    }
}

fn main() -> ExitCode {
    let args = Args::parse();
    let cases = case::load();
    let complaints = catalogue::complaints(&cases);
    for complaint in &complaints {
        println!("{complaint}");
    }
    let mut chosen: Vec<&Case> = cases
        .iter()
        .enumerate()
        .filter(|(index, case)| args.wants(*index, case))
        .map(|(_, case)| case)
        .collect();
    if args.record {
        chosen.retain(|case| record::file(case).is_some());
    }
    if args.list {
        for case in chosen {
            println!("{case}");
        }
        return ExitCode::SUCCESS;
    }
    if args.write_pages {
        page::write_pages();
        return ExitCode::SUCCESS;
    }
    let results = trial::run(&chosen, &args);
    let matrix = matrix::Matrix::of(&results);
    println!("\n{}", matrix.shown(&args));
    if args.write_docs {
        page::write(&matrix.measured(&args));
    }
    let is_complete = args.only.is_empty() && args.check.is_empty() && !args.write_docs;
    let stale = if is_complete { page::stale(&cases) } else { Vec::new() };
    for complaint in &stale {
        println!("{complaint}");
    }
    if matrix.is_right() && complaints.is_empty() && stale.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
