//! A check: what `check [LESSON[/STEP]]` takes.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::isolation::LevelName;
use super::stack::StackOptions;

/// The options of a check.
#[derive(Debug, Default, Args)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
pub struct CheckOptions {
    /// Check the finished code instead of yours
    #[arg(long, help_heading = "What to check")]
    pub solution: bool,
    /// What it stands on.
    #[command(flatten)]
    pub stack: StackOptions,
    /// What to write to standard output: `human` (the default), `json` or `junit`
    #[arg(long, value_name = "FORMAT", hide_possible_values = true, help_heading = "Report")]
    pub format: Option<Format>,
    /// Write the result to a file too, as `json` or `junit`; as often as you like
    #[arg(long, value_name = "FORMAT=FILE", help_heading = "Report")]
    pub report: Vec<OsString>,
    /// Short for `--report json=FILE`
    #[arg(long, value_name = "FILE", help_heading = "Report")]
    pub out: Option<PathBuf>,
    /// Show how long each part took
    #[arg(long, help_heading = "Report")]
    pub timings: bool,
    /// Exit with 0 whenever there is a result, passed or not
    #[arg(long, help_heading = "Report")]
    pub exit_zero: bool,
    /// Write the evidence of the last step that was run to this file
    #[arg(long, value_name = "FILE", hide = true)]
    pub record: Option<PathBuf>,
    /// With `--record`: of all requests, also where several are alike
    #[arg(long, hide = true)]
    pub whole: bool,
    /// What `check grade` starts: ends with it
    #[arg(long, hide = true)]
    pub worker: bool,
    /// How far what is a student's is kept from the rest of the machine
    #[arg(long, value_name = "LEVEL", hide = true)]
    pub confine: Option<LevelName>,
    /// Where the way to a backend outside the walls is
    #[arg(long, value_name = "DIR", hide = true)]
    pub way: Option<PathBuf>,
    /// Check this crate in place of the exercise
    #[arg(id = "crate", long = "crate", value_name = "DIR", hide = true)]
    pub crate_dir: Option<PathBuf>,
}

/// `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// A report for people.
    #[default]
    Human,
    /// One JSON document.
    Json,
    /// `JUnit` XML.
    Junit,
}
