//! `check list`.

use clap::{Args, ValueEnum};

use crate::progress::StepState;

/// The options of `check list`.
#[derive(Debug, Args)]
pub struct ListOptions {
    /// Only this lesson or step, by any prefix that fits one only
    #[arg(value_name = "LESSON[/STEP]", help_heading = "What to show")]
    pub selector: Option<String>,
    /// Only the steps that are `passed`, `current`, `open`, `revealed` (their solution was shown), or pass no
    /// more (`passes-no-more`)
    #[arg(long, value_name = "STATE", hide_possible_values = true, help_heading = "What to show")]
    pub state: Option<StateName>,
    /// How to show it: `human` (the default) or `json`
    #[arg(
        id = "list_format",
        long = "format",
        value_name = "FORMAT",
        hide_possible_values = true,
        help_heading = "What to show"
    )]
    pub format: Option<ListFormat>,
}

/// `check list --state`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StateName {
    /// It passed.
    Passed,
    /// It passed once, and did not the last time.
    PassesNoMore,
    /// Its solution was shown before it passed.
    Revealed,
    /// The first that has not passed.
    Current,
    /// It has not passed.
    Open,
}

impl From<StateName> for StepState {
    fn from(name: StateName) -> Self {
        match name {
            StateName::Passed => Self::Passed,
            StateName::PassesNoMore => Self::PassesNoMore,
            StateName::Revealed => Self::Revealed,
            StateName::Current => Self::Current,
            StateName::Open => Self::Open,
        }
    }
}

/// `check list --format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
}
