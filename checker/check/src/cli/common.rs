//! What every command takes.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};

use crate::text::Lang;

/// The options of every command.
#[derive(Debug, Args)]
pub struct CommonOptions {
    /// The language of the texts: `en` or `pt-BR`; without it: your locale's
    #[arg(long, value_name = "LANG", global = true, hide_possible_values = true, help_heading = "General")]
    pub lang: Option<LangName>,
    /// Colours: `auto` (the default), `always` or `never`; `auto` honours NO_COLOR
    #[arg(long, value_name = "WHEN", global = true, hide_possible_values = true, help_heading = "General")]
    pub color: Option<Color>,
    /// Say only how it ended
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "General")]
    pub quiet: bool,
    /// Show everything, of passed steps too; twice (-vv): a log of what is done as well, on standard error
    #[arg(short, long, global = true, action = ArgAction::Count, help_heading = "General")]
    pub verbose: u8,
    /// Write a log of what is done to the end of this file, to find out why it was done so
    #[arg(long, value_name = "FILE", global = true, help_heading = "General")]
    pub log: Option<PathBuf>,
    /// The folder of the lessons (with `exercises` and `Cargo.toml`), instead of the one around the current folder
    #[arg(
        id = "lessons",
        long = "lessons",
        alias = "workspace",
        value_name = "DIR",
        global = true,
        help_heading = "General"
    )]
    pub workspace: Option<PathBuf>,
    /// Print this help
    #[arg(short, long, action = ArgAction::Help, global = true, help_heading = "General")]
    pub help: Option<bool>,
}

/// `--lang`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LangName {
    /// English.
    En,
    /// Brazilian Portuguese.
    #[value(name = "pt-BR", aliases = ["pt", "pt-br", "pt_BR"])]
    PtBr,
}

/// `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Color {
    /// In a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl From<LangName> for Lang {
    fn from(name: LangName) -> Self {
        match name {
            LangName::En => Self::En,
            LangName::PtBr => Self::PtBr,
        }
    }
}
