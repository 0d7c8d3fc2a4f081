//! `check editor`: the verdict as an editor reads it, on the step of the file that was saved.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::{chosen_step, file_trouble, lessons, progress, trouble, wrong_usage};
use crate::cargo;
use crate::cli::MessageFormat;
use crate::exercise::{Lesson, Step};
use crate::exit_code::ExitCode;
use crate::plan::{Plan, Subject};
use crate::process;
use crate::report::editor::Editor;
use crate::report::{NotWritten, Reporters};
use crate::selector::select_step;
use crate::settings::{CheckSettings, EditorSettings, Settings};
use crate::surroundings::StackChoice;

/// What the file that was saved is of.
enum Target {
    Step(Box<Step>, Subject),
    /// No step: the checker itself, most likely.
    Elsewhere,
}

pub(super) fn run(settings: &Settings, asked: &EditorSettings) -> ExitCode {
    let (lessons, progress) = match (lessons(settings), progress(settings)) {
        (Ok(lessons), Ok(progress)) => (lessons, progress),
        (Err(code), _) | (_, Err(code)) => return code,
    };
    let target = match &asked.target {
        Some(target) => of_file(settings, &lessons, Path::new(target))
            .map_or_else(|| select_step(&lessons, target).map(an_exercise), Ok),
        None => chosen_step::next(&lessons, &progress).map(an_exercise).ok_or_else(chosen_step::nothing_left),
    };
    let (step, subject) = match target {
        Ok(Target::Step(step, subject)) => (step, subject),
        Ok(Target::Elsewhere) => return check_elsewhere(settings, asked.format),
        Err(error) => return wrong_usage(settings, &error),
    };
    // An editor kills it when a newer save follows. Without a guardian the next check would find what stayed.
    if let Err(error) = process::stand_guard() {
        tracing::debug!(%error, "no guardian");
    }
    let plan = Plan::of_step(&step, subject);
    let editor = Editor::new(settings, asked.format, *step, subject);
    let reporters = Reporters::new(vec![Box::new(editor)]);
    super::run::check_all(settings, &check_settings(subject), &plan, &reporters);
    let summary = match reporters.finish() {
        Ok(summary) => summary,
        Err(NotWritten { place, error }) => return file_trouble(settings, &place, &error),
    };
    if subject == Subject::Exercise
        && let Err(error) = super::run::remember(&settings.workspace, &summary)
    {
        return file_trouble(settings, &settings.workspace.join(".check"), &error);
    }
    // All is said in messages; another code would be taken for a check that could not be started.
    match summary.exit_code() {
        ExitCode::Interrupted => ExitCode::Interrupted,
        _ => ExitCode::Passed,
    }
}

fn an_exercise(step: &Step) -> Target {
    Target::Step(Box::new(step.clone()), Subject::Exercise)
}

/// The step that a file is of; `None` where it is no file.
fn of_file(settings: &Settings, lessons: &[Lesson], file: &Path) -> Option<Target> {
    let file = std::fs::canonicalize(file).ok().filter(|file| file.is_file())?;
    let is_in = |folder: &PathBuf| {
        let folder = settings.workspace.join(folder);
        std::fs::canonicalize(folder).is_ok_and(|folder| file.starts_with(folder))
    };
    let steps = || lessons.iter().flat_map(|lesson| &lesson.steps);
    let found = |step: &Step, subject| Target::Step(Box::new(step.clone()), subject);
    let exercise = steps().find(|step| is_in(&step.exercise_dir)).map(|step| found(step, Subject::Exercise));
    let solution = || steps().find(|step| is_in(&step.solution_dir));
    Some(exercise.or_else(|| Some(found(solution()?, Subject::Solution))).unwrap_or(Target::Elsewhere))
}

/// A file that is of no step gets what an editor would have asked for itself.
fn check_elsewhere(settings: &Settings, format: MessageFormat) -> ExitCode {
    let format = match format {
        MessageFormat::Json => "--message-format=json",
        MessageFormat::Short => "--message-format=short",
    };
    let manifest = settings.workspace.join("Cargo.toml");
    let words = ["check", "--quiet", "--all-targets", format, "--manifest-path"].map(OsString::from);
    let words: Vec<OsString> = words.into_iter().chain([manifest.into_os_string()]).collect();
    let error = process::replace(cargo::program(), &words);
    let cause = cargo::no_cargo(&error);
    trouble(settings, &cause.what, &cause.hint)
}

fn check_settings(subject: Subject) -> CheckSettings {
    CheckSettings {
        selector: None,
        subject,
        crate_dir: None,
        stack: StackChoice::default(),
        format: None,
        reports: Vec::new(),
        timings: false,
        exit_zero: true,
        record: None,
        worker: false,
        confine: sandbox::Level::None,
        way: None,
    }
}
