//! `check doctor`.

use std::path::PathBuf;

use clap::Args;

use super::stack::Installable;

/// The options of `check doctor`.
#[derive(Debug, Args)]
pub struct DoctorOptions {
    /// The local Jaeger's program; without it: JAEGER_BIN, or `jaeger` or `jaeger-all-in-one` in PATH
    #[arg(id = "doctor_jaeger_bin", long = "jaeger-bin", value_name = "FILE", help_heading = "Stack")]
    pub jaeger_bin: Option<PathBuf>,
    /// Fetch what is missing: `prefect`, into a virtual environment of Python's in the cache folder
    #[arg(long, value_name = "WHAT", hide_possible_values = true, help_heading = "What to do")]
    pub install: Option<Installable>,
}
