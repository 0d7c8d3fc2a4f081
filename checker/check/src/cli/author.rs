//! The options of `check author`.

use std::ffi::OsString;

use clap::{Args, Subcommand};

use super::TEMPLATE;

/// The options of `check author`.
#[derive(Debug, Args)]
pub struct AuthorOptions {
    /// What to do.
    #[command(subcommand)]
    pub command: AuthorCommand,
}

/// What to do for who makes lessons.
#[derive(Debug, Subcommand)]
#[command(disable_help_subcommand = true)]
pub enum AuthorCommand {
    /// Begin a step: exercise, solution, manifest and pages, small and whole
    #[command(help_template = TEMPLATE, override_usage = "check author new LESSON/STEP")]
    New {
        /// The step's folder, as `90-my-lesson/01-hello`
        #[arg(value_name = "LESSON/STEP", help_heading = "What to do")]
        step: String,
    },
    /// Say what is to be mended before a step is handed out, each with its file and line
    #[command(help_template = TEMPLATE, override_usage = "check author verify [LESSON[/STEP]] [options]")]
    Verify {
        /// The lesson or step; without it: all
        #[arg(value_name = "LESSON[/STEP]", help_heading = "What to do")]
        selector: Option<String>,
        /// How often each solution has to pass; without it: once
        #[arg(
            long,
            value_name = "N",
            default_value_t = 1,
            hide_default_value = true,
            value_parser = clap::value_parser!(u32).range(1..=1000),
            help_heading = "What to do"
        )]
        repeat: u32,
    },
    /// Change solutions in small ways and see what passes: a hole in what a step expects (in a clone)
    #[command(help_template = TEMPLATE, override_usage = "check author mutants [LESSON/STEP...] [options]")]
    Mutants {
        /// The steps, and the options of that program; `--help` behind a `--` lists them
        #[arg(
            value_name = "ARGUMENTS",
            trailing_var_arg = true,
            allow_hyphen_values = true,
            help_heading = "What to do"
        )]
        arguments: Vec<OsString>,
    },
}
