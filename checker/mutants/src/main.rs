//! `mutants`: tries a seeded sample of generated programs on `check`, and tells what it makes of them.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "its results are for the terminal")]

mod equivalent;
mod outcome;
mod page;
mod table;
mod trial;
mod workbook;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use checker_mutants::{Choice, Mutant, Shape, mutants};
use clap::Parser;

use equivalent::Equivalents;
use outcome::Answer;
use trial::{Program, Tried};
use workbook::Step;

/// Tries generated programs on `check`: solutions in other honest shapes, each with one mistake
#[derive(Debug, Parser)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
struct Args {
    /// Only steps that begin so, such as 02-tracing/04; without it: every step that is run
    #[arg(value_name = "LESSON/STEP")]
    steps: Vec<String>,
    /// How many programs to try, of all that there are
    #[arg(long)]
    sample: Option<usize>,
    /// What settles which
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only honest shapes, without a mistake: all must pass
    #[arg(long)]
    honest: bool,
    /// Only the solution's own shape
    #[arg(long, conflicts_with = "honest")]
    plain: bool,
    /// Only operators whose word holds this; several times: one of these
    #[arg(long)]
    operator: Vec<String>,
    /// How many are tried at once; more than one needs network namespaces
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    /// Only show which programs there are, with their changes
    #[arg(long)]
    list: bool,
    /// Print the table in Markdown too
    #[arg(long)]
    markdown: bool,
    /// Write the rows of the steps that were tried into the table of the book, in both languages
    #[arg(long)]
    page: bool,
    /// The folder with `exercises` and `solutions`
    #[arg(long, default_value = ".")]
    lessons: PathBuf,
    /// The program `check`; without it: the one that was built beside this one
    #[arg(long)]
    check: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(code) => code,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<ExitCode, String> {
    let lessons =
        args.lessons.canonicalize().map_err(|error| format!("{}: {error}", args.lessons.display()))?;
    let steps = workbook::steps(&lessons, &args.steps)?;
    let mut programs: Vec<Program> = steps.iter().flat_map(|step| programs(step, args)).collect();
    let all = programs.len();
    Choice::seeded(args.seed).shuffle(&mut programs);
    by_turns(&mut programs);
    programs.truncate(args.sample.unwrap_or(all));
    programs.sort_by(|a, b| (&a.step, a.shape).cmp(&(&b.step, b.shape)));
    println!("{} of {all} programs, seed {}", programs.len(), args.seed);
    if args.list {
        for program in &programs {
            println!("{program}\n{}", program.change());
        }
        return Ok(ExitCode::SUCCESS);
    }
    let equivalents = Equivalents::read(&lessons, &steps)?;
    let check = args.check.clone().map_or_else(workbook::check_beside, Ok)?;
    let check = check.canonicalize().map_err(|error| format!("{}: {error}", check.display()))?;
    let tried = trial::run(&programs, &lessons, &check, args.jobs, &equivalents)?;
    println!("\n{}", table::report(&tried, &equivalents));
    if args.markdown {
        println!("{}", table::markdown(&tried));
    }
    if args.page {
        page::write(&lessons, &tried)?;
    }
    Ok(if tried.iter().all(Tried::is_well) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Orders programs so that each operator comes in its turn: few of them are rare, and a sample must hold those
/// too.
fn by_turns(programs: &mut [Program]) {
    let mut turns = BTreeMap::<&str, usize>::new();
    programs.sort_by_cached_key(|program| {
        let turn = turns.entry(program.operator()).or_default();
        *turn += 1;
        *turn
    });
}

/// Every program of a step that the arguments ask for.
fn programs(step: &Step, args: &Args) -> Vec<Program> {
    let shapes = Shape::ALL.into_iter().filter(|shape| !args.plain || *shape == Shape::Plain);
    let shaped = shapes.filter_map(|shape| Some((shape, shape.of(&step.sources)?)));
    let wanted = |mutant: &Mutant| {
        args.operator.is_empty() || args.operator.iter().any(|word| mutant.operator.contains(word.as_str()))
    };
    shaped
        .flat_map(|(shape, sources)| {
            let program = |mutant, sources| Program { step: step.id.clone(), shape, mutant, sources };
            if args.honest {
                return vec![program(None, sources)];
            }
            let mutants = mutants(&sources).into_iter().filter(wanted);
            mutants.map(|mutant| program(Some(mutant), sources.clone())).collect()
        })
        .collect()
}
