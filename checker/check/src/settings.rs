//! From the command line as written to settings that hold together: what contradicts itself is an
//! error here, with what to do about it.

mod action;
mod grade;
mod report;
mod stack;

use std::path::{Path, PathBuf};

use sandbox::Level;

use crate::cli::{
    AuthorCommand, CheckOptions, Cli, Color, Command, GradeCommand, GradeOptions, InitOptions, ListFormat,
};
use crate::plan::Subject;
use crate::progress::StepState;
use crate::session::Recording;
use crate::text::Lang;

pub use crate::usage_error::UsageError;
pub use action::{
    Action, AuthorAction, CheckSettings, DoctorSettings, EditorSettings, ListSettings, UpPlace, UpSettings,
    Volumes, WatchSettings,
};
pub use grade::{AssignmentSettings, ClassForms, GradeSettings, MergeSettings};
pub use report::{FileFormat, ReportFile};

/// Everything that a command needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The language of every text.
    pub lang: Lang,
    /// The folder that holds `exercises/`.
    pub workspace: PathBuf,
    /// The folder of lessons that was named, as it was typed.
    pub lessons: Option<PathBuf>,
    /// Whether to use colours.
    pub color: Color,
    /// How much to say.
    pub verbosity: Verbosity,
    /// Where a log of what is done goes, if there is to be one.
    pub log: Option<LogTo>,
    /// What to do.
    pub action: Action,
}

/// Where the log goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogTo {
    /// To standard error.
    Stderr,
    /// To the end of a file.
    File(PathBuf),
}

/// How much to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verbosity {
    /// Only how it ended.
    Quiet,
    /// What helps.
    Normal,
    /// Everything.
    Verbose,
}

/// Makes settings of a command line. `current` is where the search for the workspace begins.
pub fn validate(cli: Cli, lang: Lang, current: &Path) -> Result<Settings, UsageError> {
    let common = &cli.common;
    let verbosity = match (common.quiet, common.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, 0) => Verbosity::Normal,
        (false, _) => Verbosity::Verbose,
    };
    let log = common.log.clone().map(LogTo::File).or((common.verbose > 1).then_some(LogTo::Stderr));
    let lang = common.lang.map_or(lang, Lang::from);
    let color = common.color.unwrap_or_default();
    let lessons = common.workspace.clone();
    let given = match &cli.command {
        Some(
            Command::Init { folder }
            | Command::Grade(GradeOptions {
                command: Some(GradeCommand::Init(InitOptions { folder, .. })),
                ..
            }),
        ) => Some(folder.clone()),
        _ => common.workspace.clone(),
    };
    let action = action(cli)?;
    let workspace = match workspace(given.clone(), current) {
        _ if matches!(action, Action::Init | Action::Assign(_)) => {
            given.map_or_else(|| current.to_owned(), |it| current.join(it))
        }
        Err(_) if action.begins_a_workspace() => {
            given.map_or_else(|| current.to_owned(), |it| current.join(it))
        }
        found => found?,
    };
    Ok(Settings { lang, workspace, lessons, color, verbosity, log, action })
}

fn action(cli: Cli) -> Result<Action, UsageError> {
    let Cli { selector, command, check: options, option_of_a_check, .. } = cli;
    let Some(command) = command else {
        return Ok(Action::Check(check(selector, options)?));
    };
    without_a_check(option_of_a_check.or(selector))?;
    Ok(match command {
        Command::Init { .. } => Action::Init,
        Command::Update => Action::Update,
        Command::List(list) => Action::List(ListSettings {
            selector: list.selector,
            state: list.state.map(StepState::from),
            as_json: list.format == Some(ListFormat::Json),
        }),
        Command::Page { selector, open } => Action::Page { selector, in_browser: open },
        Command::Solution { selector } => Action::Solution(selector),
        Command::Reset { selector } => Action::Reset(selector),
        Command::Completions { shell } => Action::Completions(shell),
        Command::Man => Action::Man,
        Command::Editor(editor) => Action::Editor(EditorSettings {
            target: editor.target,
            format: editor.message_format.unwrap_or_default(),
        }),
        Command::Author(author) => Action::Author(match author.command {
            AuthorCommand::New { step } => AuthorAction::New { step },
            AuthorCommand::Verify { selector, repeat } => AuthorAction::Verify { selector, repeat },
            AuthorCommand::Mutants { arguments } => AuthorAction::Mutants { arguments },
        }),
        Command::Doctor(doctor) => {
            Action::Doctor(DoctorSettings { jaeger_bin: doctor.jaeger_bin, install: doctor.install })
        }
        Command::Hint { selector } => Action::Hint(selector),
        Command::Explain { diagnosis } => Action::Explain(diagnosis),
        Command::Watch(watch) => Action::Watch(WatchSettings {
            format: watch.message_format,
            selector: watch.selector,
            stack: stack::to_keep(watch.stack)?,
        }),
        Command::Up(up) => Action::Up(UpSettings {
            selector: up.selector,
            place: match (up.kept, up.foreground) {
                (true, _) => UpPlace::Kept,
                (false, true) => UpPlace::Foreground,
                (false, false) => UpPlace::Background,
            },
            subject: subject(up.solution),
            stack: stack::to_keep(up.stack)?,
        }),
        Command::Grade(GradeOptions { command: Some(GradeCommand::Init(init)), .. }) => {
            Action::Assign(grade::to_assign(init))
        }
        Command::Grade(grade) => Action::Grade(grade::to_grade(grade)?),
        Command::Merge(merge) => Action::Merge(grade::to_merge(merge)?),
        Command::Down(down) => Action::Down(if down.volumes { Volumes::Remove } else { Volumes::Keep }),
    })
}

/// What belongs to a check without anything to check is a mistake, not something to pass over.
fn without_a_check(found: Option<String>) -> Result<(), UsageError> {
    let Some(found) = found else { return Ok(()) };
    Err(UsageError::new(
        both!(
            "`{found}` belongs to a check, and here is none",
            "`{found}` é de uma verificação, e aqui não há"
        ),
        both!(
            "say what to check: `check 02-tracing {found}`",
            "diga o que verificar: `check 02-tracing {found}`"
        ),
    ))
}

fn check(selector: Option<String>, options: CheckOptions) -> Result<CheckSettings, UsageError> {
    if options.solution && options.crate_dir.is_some() {
        return Err(UsageError::new(
            both!(
                "`--solution` and `--crate` name two crates",
                "`--solution` e `--crate` indicam dois crates"
            ),
            both!("leave one of them out", "tire um dos dois"),
        ));
    }
    Ok(CheckSettings {
        selector,
        subject: subject(options.solution),
        stack: stack::to_check(options.stack)?,
        crate_dir: options.crate_dir,
        format: options.format.and_then(FileFormat::of),
        reports: report::files(options.report, options.out)?,
        timings: options.timings,
        exit_zero: options.exit_zero,
        record: options.record.map(|file| Recording { file, is_whole: options.whole }),
        worker: options.worker,
        confine: options.confine.map_or(Level::None, Level::from),
        way: options.way,
    })
}

fn subject(solution: bool) -> Subject {
    if solution { Subject::Solution } else { Subject::Exercise }
}

/// The folder given, or the nearest one above the current that holds `exercises/` and `Cargo.toml`.
fn workspace(given: Option<PathBuf>, current: &Path) -> Result<PathBuf, UsageError> {
    let is_workspace =
        |folder: &Path| folder.join("exercises").is_dir() && folder.join("Cargo.toml").is_file();
    let start = given.as_ref().map_or_else(|| current.to_owned(), |folder| current.join(folder));
    let found = match given {
        Some(_) => Some(start.as_path()).filter(|folder| is_workspace(folder)),
        None => start.ancestors().find(|folder| is_workspace(folder)),
    };
    found.map(Path::to_owned).ok_or_else(|| {
        let start = start.display();
        UsageError::new(
            both!(
                "`{start}` is not in the course's folder: none with `exercises/` and `Cargo.toml`",
                "`{start}` não está na pasta do curso: nenhuma com `exercises/` e `Cargo.toml`"
            ),
            both!(
                "change into the clone or the workbook and run it there; `check init DIR` makes a workbook",
                "entre na pasta do clone ou do caderno e rode ali; `check init PASTA` cria um caderno"
            ),
        )
    })
}

#[cfg(test)]
mod tests;
