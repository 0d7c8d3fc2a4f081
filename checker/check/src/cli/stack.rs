//! The options that say what a run stands on: which Jaeger, and which Prefect.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Those of a check.
#[derive(Debug, Default, Args)]
pub struct StackOptions {
    /// Where traces go and flows are told of: `embedded` (a Jaeger, and a stand-in for Prefect, inside this program; the
    /// default), `local` (programs of this machine), `compose` (Docker; Prefect stays embedded) or `external` (what
    /// runs already, at the addresses given)
    #[arg(long, value_name = "STACK", hide_possible_values = true, help_heading = "Stack")]
    pub stack: Option<StackName>,
    /// Which Jaeger, whatever `--stack` says: `embedded`, `local`, `compose` or `external`
    #[arg(long, value_name = "STACK", hide_possible_values = true, help_heading = "Stack")]
    pub jaeger: Option<StackName>,
    /// The local Jaeger's program; without it: JAEGER_BIN, or `jaeger` or `jaeger-all-in-one` in PATH
    #[arg(long, value_name = "FILE", help_heading = "Stack")]
    pub jaeger_bin: Option<PathBuf>,
    /// The external Jaeger's query address, such as http://localhost:16686
    #[arg(long, value_name = "URL", help_heading = "Stack")]
    pub jaeger_url: Option<String>,
    /// The external Jaeger's OTLP/HTTP address; without it: port 4318 of the query address's host
    #[arg(long, value_name = "URL", help_heading = "Stack")]
    pub otlp_endpoint: Option<String>,
    /// Which Prefect, whatever `--stack` says: `embedded`, `local` or `external`
    #[arg(long, value_name = "STACK", hide_possible_values = true, help_heading = "Stack")]
    pub prefect: Option<PrefectName>,
    /// The local Prefect's program; without it: PREFECT_BIN, `prefect` in PATH, or the one of `check doctor --install`
    #[arg(long, value_name = "FILE", help_heading = "Stack")]
    pub prefect_bin: Option<PathBuf>,
    /// The external Prefect's API, such as http://localhost:4200/api
    #[arg(long, value_name = "URL", help_heading = "Stack")]
    pub prefect_url: Option<String>,
}

/// Those of what is kept: `check watch` and `check up`.
#[derive(Debug, Default, Args)]
pub struct KeptStackOptions {
    /// What to keep: `embedded` (a Jaeger, and a stand-in for Prefect, inside this program; the default), `local`
    /// (programs of this machine) or `compose` (Docker; Prefect stays embedded)
    #[arg(
        id = "kept_stack",
        long = "stack",
        value_name = "STACK",
        hide_possible_values = true,
        help_heading = "Stack"
    )]
    pub stack: Option<StackName>,
    /// Which Jaeger, whatever `--stack` says: `embedded`, `local` or `compose`
    #[arg(
        id = "kept_jaeger",
        long = "jaeger",
        value_name = "STACK",
        hide_possible_values = true,
        help_heading = "Stack"
    )]
    pub jaeger: Option<StackName>,
    /// The local Jaeger's program; without it: JAEGER_BIN, or `jaeger` or `jaeger-all-in-one` in PATH
    #[arg(id = "kept_jaeger_bin", long = "jaeger-bin", value_name = "FILE", help_heading = "Stack")]
    pub jaeger_bin: Option<PathBuf>,
    /// Which Prefect, whatever `--stack` says: `embedded` or `local`
    #[arg(
        id = "kept_prefect",
        long = "prefect",
        value_name = "STACK",
        hide_possible_values = true,
        help_heading = "Stack"
    )]
    pub prefect: Option<PrefectName>,
    /// The local Prefect's program; without it: PREFECT_BIN, `prefect` in PATH, or the one of `check doctor --install`
    #[arg(id = "kept_prefect_bin", long = "prefect-bin", value_name = "FILE", help_heading = "Stack")]
    pub prefect_bin: Option<PathBuf>,
}

/// `--stack`, `--jaeger`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StackName {
    /// In-process.
    Embedded,
    /// Programs of this machine.
    Local,
    /// The containers of `docker-compose.yml`.
    Compose,
    /// Whatever already runs.
    External,
}

/// `--prefect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PrefectName {
    /// In-process.
    Embedded,
    /// A program of this machine.
    Local,
    /// One that already runs.
    External,
}

/// What `check doctor --install` can fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Installable {
    /// Prefect, into a virtual environment of Python's.
    Prefect,
}
