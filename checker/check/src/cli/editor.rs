//! `check editor`, and the messages that editors read.

use clap::{Args, ValueEnum};

/// The options of `check editor`.
#[derive(Debug, Args)]
pub struct EditorOptions {
    /// The file that was saved, or the step; without it: where you are
    #[arg(value_name = "FILE|LESSON/STEP", help_heading = "What to check")]
    pub target: Option<String>,
    /// `json` (Cargo's, for rust-analyzer; the default) or `short` (`path:line:column: error: text [id]`)
    #[arg(long, value_name = "FORMAT", hide_possible_values = true, help_heading = "Report")]
    pub message_format: Option<MessageFormat>,
}

/// `check editor --message-format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum MessageFormat {
    /// What `cargo check --message-format json` prints.
    #[default]
    Json,
    /// A line each.
    Short,
}
