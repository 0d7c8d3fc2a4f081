//! What is to be done, and all that has to be known for it.

use std::ffi::OsString;
use std::path::PathBuf;

use clap_complete::Shell;
use sandbox::Level;

use super::grade::{AssignmentSettings, GradeSettings, MergeSettings};
use super::report::{FileFormat, ReportFile};
use crate::cli::{Installable, MessageFormat};
use crate::plan::Subject;
use crate::progress::StepState;
use crate::session::Recording;
use crate::surroundings::StackChoice;

/// What to do.
#[derive(Debug, Clone)]
pub enum Action {
    /// Make a workbook, which is the workspace then.
    Init,
    /// Make an assignment, which is the workspace then.
    Assign(AssignmentSettings),
    /// Bring the lessons of this program into a workbook.
    Update,
    /// Show the lessons.
    List(ListSettings),
    /// Show the next hint of a step, or of the next one.
    Hint(Option<String>),
    /// Show the page of a step, or of the next one.
    Page {
        /// The step; without it: the next one.
        selector: Option<String>,
        /// In the browser instead of the terminal.
        in_browser: bool,
    },
    /// Show what the finished code of a step has that the learner's has not.
    Solution(String),
    /// Put a step back as it was handed out.
    Reset(String),
    /// Write a shell's completions.
    Completions(Shell),
    /// Write the manual page.
    Man,
    /// Explain a diagnosis, or list them all.
    Explain(Option<String>),
    /// Check a step again at each save.
    Watch(WatchSettings),
    /// Keep a stack running.
    Up(UpSettings),
    /// Stop the one that runs.
    Down(Volumes),
    /// Grade what a class handed in.
    Grade(GradeSettings),
    /// Put the results of several machines together.
    Merge(MergeSettings),
    /// Look at what this machine has, or fetch something.
    Doctor(DoctorSettings),
    /// Check the step of a file, or the one that is named, for an editor.
    Editor(EditorSettings),
    /// Make lessons.
    Author(AuthorAction),
    /// Check steps.
    Check(CheckSettings),
}

impl Action {
    /// Whether it is done where there may be no lessons yet.
    pub(super) fn begins_a_workspace(&self) -> bool {
        matches!(self, Self::Init | Self::Assign(_) | Self::Author(AuthorAction::New { .. }))
    }
}

/// What to do for who makes lessons.
#[derive(Debug, Clone)]
pub enum AuthorAction {
    /// Begin a step.
    New {
        /// `90-my-lesson/01-hello`.
        step: String,
    },
    /// Say what is to be mended before steps are handed out.
    Verify {
        /// The lesson or step; without it: all.
        selector: Option<String>,
        /// How often each solution has to pass.
        repeat: u32,
    },
    /// Have solutions changed by the program of `checker/mutants`.
    Mutants {
        /// What is handed on to it.
        arguments: Vec<OsString>,
    },
}

/// What to look at, or to fetch.
#[derive(Debug, Clone, Default)]
pub struct DoctorSettings {
    /// A Jaeger's program that is named: that one is looked at.
    pub jaeger_bin: Option<PathBuf>,
    /// What to fetch, instead of looking.
    pub install: Option<Installable>,
}

/// What an editor asks for.
#[derive(Debug, Clone)]
pub struct EditorSettings {
    /// A file, or a step; without it: where the learner is.
    pub target: Option<String>,
    /// How to say it.
    pub format: MessageFormat,
}

/// What of the lessons to show, and how.
#[derive(Debug, Clone, Default)]
pub struct ListSettings {
    /// The lesson or step; without it: all.
    pub selector: Option<String>,
    /// Only steps in this state.
    pub state: Option<StepState>,
    /// As JSON.
    pub as_json: bool,
}

/// How to watch.
#[derive(Debug, Clone)]
pub struct WatchSettings {
    /// How a round is told; `None`: as people read it.
    pub format: Option<MessageFormat>,
    /// The lesson or step to begin with; without it the first that has not passed.
    pub selector: Option<String>,
    /// Where the traces go.
    pub stack: StackChoice,
}

/// How to keep a stack running.
#[derive(Debug, Clone)]
pub struct UpSettings {
    /// The step whose services run too.
    pub selector: Option<String>,
    /// Whether to stay in this terminal.
    pub place: UpPlace,
    /// Whose code runs.
    pub subject: Subject,
    /// Which Jaeger is kept.
    pub stack: StackChoice,
}

/// Where a kept stack runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpPlace {
    /// In this terminal, until Ctrl-C.
    Foreground,
    /// On its own, until `check down`.
    Background,
    /// This is the program in the background; the one that started it listens until all is up.
    Kept,
}

/// What `check down` does with the volumes of `docker-compose.yml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Volumes {
    /// Nothing: what is stored in them is there at the next start.
    Keep,
    /// They go, and with them the containers of every profile.
    Remove,
}

/// How to check.
#[derive(Debug, Clone)]
pub struct CheckSettings {
    /// Which lesson or step; without one the learner goes on with the first that has not passed.
    pub selector: Option<String>,
    /// Whose code is checked.
    pub subject: Subject,
    /// A crate to check in place of the exercise.
    pub crate_dir: Option<PathBuf>,
    /// Where the traces go.
    pub stack: StackChoice,
    /// What standard output gets; `None`: the report for people.
    pub format: Option<FileFormat>,
    /// The files that get a report too.
    pub reports: Vec<ReportFile>,
    /// Whether the report shows how long each part took.
    pub timings: bool,
    /// Whether a result means 0, passed or not.
    pub exit_zero: bool,
    /// Whether the evidence is written, for a test to judge it again.
    pub record: Option<Recording>,
    /// Whether another program started this one and reads what comes of it.
    pub worker: bool,
    /// How far what is a student's is kept from the rest of the machine.
    pub confine: Level,
    /// Where the way to a backend outside the walls is.
    pub way: Option<PathBuf>,
}
