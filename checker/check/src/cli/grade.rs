//! The options of `check grade`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::TEMPLATE;
use super::isolation::LevelName;
use super::stack::StackName;

/// The options of `check grade`.
#[derive(Debug, Args)]
pub struct GradeOptions {
    /// What to do instead of grading.
    #[command(subcommand)]
    pub command: Option<GradeCommand>,
    /// A student's folder or zip (a clone of the course, or its steps), or a folder of such
    #[arg(value_name = "SUBMISSION", required_unless_present_any = ["roster", "prepare"], help_heading = "What to grade")]
    pub submissions: Vec<PathBuf>,
    /// A CSV that says who is in the class and where each submission is: columns `id`, `path`, and, if you like,
    /// `commit` and `time`
    #[arg(long, value_name = "FILE", help_heading = "What to grade")]
    pub roster: Option<PathBuf>,
    /// Only this lesson or step, as often as you like; without it: all that a submission holds
    #[arg(long = "step", value_name = "LESSON[/STEP]", help_heading = "What to grade")]
    pub steps: Vec<String>,
    /// Only one of n parts of the class, so that n machines share it: `slice:1/3` (every third) or `hash:1/3` (by the
    /// name alone)
    #[arg(long, value_name = "PART", help_heading = "What to grade")]
    pub partition: Option<String>,
    /// Checks that students do not see: a folder of manifests of your own, `LESSON/STEP/step.toml`; only whether each
    /// holds is told
    #[arg(long, value_name = "DIR", help_heading = "What to grade")]
    pub hidden: Option<PathBuf>,
    /// Compile what the steps depend on into this folder, or find it there: once, for all runs that name it; without
    /// anything to grade, no more than that
    #[arg(long, value_name = "DIR", help_heading = "What to grade")]
    pub prepare: Option<PathBuf>,
    /// The folder that gets the results
    #[arg(
        id = "grade_out",
        long = "out",
        value_name = "DIR",
        required_unless_present = "prepare",
        help_heading = "Results"
    )]
    pub out: Option<PathBuf>,
    /// Go on where an earlier run into the same folder ended: what has a verdict on the same files is kept
    #[arg(long, help_heading = "Results")]
    pub resume: bool,
    /// How many seconds one step of one submission may take, its build included; without it: 300
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400), help_heading = "Results")]
    pub timeout: Option<u64>,
    /// How many units are checked at once; without it: 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64), help_heading = "Results")]
    pub jobs: Option<u16>,
    /// After how many seconds no other unit is begun; what is left is for `--resume`
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Results")]
    pub budget: Option<u64>,
    /// Keep the students' programs from the rest of the machine by this and no more: `namespaces`, `landlock`,
    /// `process` or `none`; without it: the strongest that works here
    #[arg(long, value_name = "LEVEL", hide_possible_values = true, help_heading = "Isolation")]
    pub isolation: Option<LevelName>,
    /// Grade nothing where less than this level works
    #[arg(long, value_name = "LEVEL", hide_possible_values = true, help_heading = "Isolation")]
    pub require_isolation: Option<LevelName>,
    /// Which Jaeger takes the traces: `embedded` (one for each unit; the default), or one for all that stands outside the
    /// walls: `local`, `compose` or `external`
    #[arg(
        id = "grade_jaeger",
        long = "jaeger",
        value_name = "STACK",
        hide_possible_values = true,
        help_heading = "Stack"
    )]
    pub jaeger: Option<StackName>,
    /// The local Jaeger's program; without it: JAEGER_BIN, or `jaeger` or `jaeger-all-in-one` in PATH
    #[arg(id = "grade_jaeger_bin", long = "jaeger-bin", value_name = "FILE", help_heading = "Stack")]
    pub jaeger_bin: Option<PathBuf>,
    /// The external Jaeger's query address, such as http://localhost:16686
    #[arg(id = "grade_jaeger_url", long = "jaeger-url", value_name = "URL", help_heading = "Stack")]
    pub jaeger_url: Option<String>,
    /// The external Jaeger's OTLP/HTTP address; without it: port 4318 of the query address's host
    #[arg(id = "grade_otlp_endpoint", long = "otlp-endpoint", value_name = "URL", help_heading = "Stack")]
    pub otlp_endpoint: Option<String>,
    /// Write the results in another form too, `-` for standard output: `json`, `junit`, `github`, `github-summary` or
    /// `gitlab`, and of one submission `classroom50`, `gradescope`, `exercism`, `check50` or `vpl`
    #[arg(id = "grade_report", long = "report", value_name = "FORMAT=FILE", help_heading = "Results")]
    pub report: Vec<OsString>,
    /// Your own rules: what steps and checks are worth, what comes off for being late
    #[arg(id = "grade_rules", long = "rules", value_name = "FILE", help_heading = "Results")]
    pub rules: Option<PathBuf>,
    /// How much those forms tell a student: `full` (the default), `names` (of the checks) or `none`
    #[arg(id = "grade_feedback", long = "feedback", value_name = "HOW-MUCH", help_heading = "Results")]
    pub feedback: Option<String>,
}

/// What to do before there is anything to grade.
#[derive(Debug, Subcommand)]
pub enum GradeCommand {
    /// Make an assignment to hand out: the steps without solutions, a page for students, rules, and what checks a push
    #[command(help_template = TEMPLATE, override_usage = "check grade init DIR [options]")]
    Init(InitOptions),
}

/// The options of `check grade init`.
#[derive(Debug, Args)]
pub struct InitOptions {
    /// The folder, which is not there yet or is empty
    #[arg(value_name = "DIR", help_heading = "What to do")]
    pub folder: PathBuf,
    /// Whose CI checks what a student pushes: `github`, `gitlab` or `classroom50`; without it: nobody's
    #[arg(long, value_name = "CI", hide_possible_values = true, help_heading = "What to do")]
    pub ci: Option<CiName>,
    /// The lesson or step of the assignment, as often as you like; without it: all
    #[arg(id = "init_steps", long = "step", value_name = "LESSON[/STEP]", help_heading = "What to do")]
    pub steps: Vec<String>,
}

/// `check grade init --ci`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CiName {
    /// GitHub Actions.
    Github,
    /// GitLab CI.
    Gitlab,
    /// Classroom 50.
    Classroom50,
}

/// The options of `check merge`.
#[derive(Debug, Args)]
pub struct MergeOptions {
    /// The folders that `check grade --out` or `check merge --out` wrote
    #[arg(value_name = "DIR", required = true, help_heading = "What to do")]
    pub folders: Vec<PathBuf>,
    /// The class: whoever is on it and in no folder is missing
    #[arg(id = "merge_roster", long = "roster", value_name = "FILE", help_heading = "What to do")]
    pub roster: Option<PathBuf>,
    /// The folder that gets the results of all
    #[arg(id = "merge_out", long = "out", value_name = "DIR", required = true, help_heading = "Results")]
    pub out: PathBuf,
    /// Where to write a roster of those of whom something is missing or not judged, for `check grade --roster`
    #[arg(long, value_name = "FILE", requires = "merge_roster", help_heading = "Results")]
    pub missing: Option<PathBuf>,
    /// Write the results in another form too, `-` for standard output: `json`, `junit`, `github`, `github-summary` or
    /// `gitlab`, and of one submission `classroom50`, `gradescope`, `exercism`, `check50` or `vpl`
    #[arg(id = "merge_report", long = "report", value_name = "FORMAT=FILE", help_heading = "Results")]
    pub report: Vec<OsString>,
    /// Your own rules: what steps and checks are worth, what comes off for being late
    #[arg(id = "merge_rules", long = "rules", value_name = "FILE", help_heading = "Results")]
    pub rules: Option<PathBuf>,
    /// How much those forms tell a student: `full` (the default), `names` (of the checks) or `none`
    #[arg(id = "merge_feedback", long = "feedback", value_name = "HOW-MUCH", help_heading = "Results")]
    pub feedback: Option<String>,
}
