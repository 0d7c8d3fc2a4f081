//! `check up` and `check down`.

use clap::Args;

use super::stack::KeptStackOptions;

/// The options of `check up`.
#[derive(Debug, Args)]
pub struct UpOptions {
    /// The step whose services run too; without it: Jaeger alone
    #[arg(value_name = "LESSON[/STEP]", help_heading = "What to do")]
    pub selector: Option<String>,
    /// Stay in this terminal until Ctrl-C
    #[arg(long, help_heading = "What to do")]
    pub foreground: bool,
    /// What `check up` starts in the background
    #[arg(long, hide = true)]
    pub kept: bool,
    /// Run the finished code instead of yours
    #[arg(id = "up_solution", long = "solution", help_heading = "What to do")]
    pub solution: bool,
    /// What it stands on.
    #[command(flatten)]
    pub stack: KeptStackOptions,
}

/// The options of `check down`.
#[derive(Debug, Args)]
pub struct DownOptions {
    /// Remove everything of docker-compose.yml too: the containers of every profile, and their volumes
    /// with all that is stored in them
    #[arg(long, help_heading = "What to do")]
    pub volumes: bool,
}
