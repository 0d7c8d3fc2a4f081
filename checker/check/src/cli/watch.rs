//! `check watch`.

use clap::Args;

use super::editor::MessageFormat;
use super::stack::KeptStackOptions;

/// The options of `check watch`.
#[derive(Debug, Args)]
pub struct WatchOptions {
    /// The lesson or step to begin with; without it: where you are
    #[arg(value_name = "LESSON[/STEP]", help_heading = "What to do")]
    pub selector: Option<String>,
    /// For a program that reads it: `short` (`path:line:column: error: text [id]`) or `json` (Cargo's)
    #[arg(
        id = "watch_format",
        long = "message-format",
        value_name = "FORMAT",
        hide_possible_values = true,
        help_heading = "Report"
    )]
    pub message_format: Option<MessageFormat>,
    /// What it stands on.
    #[command(flatten)]
    pub stack: KeptStackOptions,
}
