//! `check init DIR` and `check update`: a learner's own folder, made from this program alone.
//!
//! What was written is kept in a list, by its contents: what is another since then is the learner's, and stays.

mod written;

use std::path::{Path, PathBuf};

use grading::AssignmentFile;
use handout::WorkbookFile;

use super::{file_trouble, print, wrong_usage};
use crate::exit_code::ExitCode;
use crate::report::output::Layout;
use crate::settings::{AssignmentSettings, Settings, UsageError};
use written::{Written, digest};

/// What came of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It is as it is to be.
    Same,
    /// It is new here.
    Added,
    /// It was as it had been written, and is as it is now.
    Renewed,
    /// It is the learner's, and stays as it is.
    Kept,
}

/// The folder of the finished code that was asked for.
const SOLUTIONS: &str = "solutions";

/// Whether a folder is a workbook.
pub(super) fn is_one(folder: &Path) -> bool {
    Written::is_in(folder)
}

/// Makes the finished code that was asked for part of the workspace.
pub(super) fn with_solutions(folder: &Path) -> Result<(), FileTrouble> {
    let given = Written::read(folder)?;
    let is_manifest = |file: &WorkbookFile| file.name == handout::MANIFEST;
    let manifest: Vec<WorkbookFile> = handout::workbook(true).into_iter().filter(is_manifest).collect();
    write_files(folder, &manifest, &given)?;
    given.and(&manifest).write(folder)
}

/// Makes a workbook in a folder that has none.
pub(super) fn init(settings: &Settings, assignment: Option<&AssignmentSettings>) -> ExitCode {
    let folder = &settings.workspace;
    if Written::is_in(folder) || folder.join("exercises").exists() || folder.join(handout::MANIFEST).exists()
    {
        return wrong_usage(settings, &is_taken(folder));
    }
    let mut files = handout::workbook(false);
    if let Some(AssignmentSettings { ci, steps }) = assignment {
        if let Err(error) = are_there(&files, steps) {
            return wrong_usage(settings, &error);
        }
        let more = grading::assignment(*ci, steps, is_any_read(&files, steps), settings.lang).into_iter();
        files.extend(more.map(|AssignmentFile { name, text }| WorkbookFile {
            name: name.to_owned(),
            bytes: text.into_bytes(),
        }));
    }
    match write_all(folder, &files, &Written::default()) {
        Ok(_) => {
            let layout = Layout::of_stdout(settings);
            let text = if assignment.is_some() { assigned(&layout, folder) } else { made(&layout, folder) };
            print(settings, &text)
        }
        Err((path, error)) => file_trouble(settings, &path, &error),
    }
}

/// Whether one of these steps is read rather than run.
fn is_any_read(files: &[WorkbookFile], steps: &[String]) -> bool {
    let is_meant = |name: &str| {
        let below = |step: &String| name.starts_with(&format!("exercises/{step}/"));
        steps.is_empty() || steps.iter().any(below)
    };
    let is_read = |text: &[u8]| {
        let text = String::from_utf8_lossy(text);
        text.contains("\ntraces = ") && !text.contains("\nruns = ")
    };
    let steps = files.iter().filter(|file| file.name.ends_with("/step.toml") && is_meant(&file.name));
    steps.into_iter().any(|step| is_read(&step.bytes))
}

/// Whether each of these is a lesson or a step, by its whole name: it is written down for others to type.
fn are_there(files: &[WorkbookFile], steps: &[String]) -> Result<(), UsageError> {
    let is_there = |step: &String| {
        let [lesson, of_lesson] = ["lesson", "step"].map(|kind| format!("exercises/{step}/{kind}.toml"));
        !step.is_empty() && files.iter().any(|file| file.name == lesson || file.name == of_lesson)
    };
    let Some(step) = steps.iter().find(|step| !is_there(step)) else { return Ok(()) };
    Err(UsageError::new(
        both!("there is no lesson or step `{step}`", "não existe lição ou passo `{step}`"),
        both!(
            "name it in full, as `check list` shows it: `02-tracing/04-propagation`",
            "diga o nome inteiro, como `check list` mostra: `02-tracing/04-propagation`"
        ),
    ))
}

/// Brings the lessons of this program into a workbook.
pub(super) fn update(settings: &Settings) -> ExitCode {
    let folder = &settings.workspace;
    if !Written::is_in(folder) {
        return wrong_usage(settings, &is_no_workbook(folder));
    }
    let given = match Written::read(folder) {
        Ok(given) => given,
        Err((path, error)) => return file_trouble(settings, &path, &error),
    };
    match write_all(folder, &handout::workbook(folder.join(SOLUTIONS).is_dir()), &given) {
        Ok(outcomes) => print(settings, &updated(&Layout::of_stdout(settings), &outcomes)),
        Err((path, error)) => file_trouble(settings, &path, &error),
    }
}

/// A file that could not be read or written, and why.
type FileTrouble = (PathBuf, std::io::Error);

/// Writes what is not the learner's, then the list of what was written.
fn write_all(
    folder: &Path,
    files: &[WorkbookFile],
    given: &Written,
) -> Result<Vec<(String, Outcome)>, FileTrouble> {
    let outcomes = write_files(folder, files, given)?;
    Written::of(files).write(folder)?;
    Ok(outcomes)
}

/// Writes what is not the learner's.
fn write_files(
    folder: &Path,
    files: &[WorkbookFile],
    given: &Written,
) -> Result<Vec<(String, Outcome)>, FileTrouble> {
    let mut outcomes = Vec::new();
    for file in files {
        let path = folder.join(&file.name);
        let outcome = outcome(std::fs::read(&path).ok().as_deref(), file, given);
        if matches!(outcome, Outcome::Added | Outcome::Renewed) {
            let at = |error| (path.clone(), error);
            path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(at)?;
            crate::progress::write_atomically(&path, &file.bytes).map_err(at)?;
        }
        outcomes.push((file.name.clone(), outcome));
    }
    Ok(outcomes)
}

/// `now` is what stands there.
fn outcome(now: Option<&[u8]>, file: &WorkbookFile, given: &Written) -> Outcome {
    match (now, given.digest(&file.name)) {
        (Some(now), _) if now == file.bytes => Outcome::Same,
        (Some(now), Some(given)) if digest(now) == *given => Outcome::Renewed,
        // A lock file is Cargo's: it takes out of it what the steps do not use.
        (Some(_), _) => Outcome::Kept,
        (None, _) => Outcome::Added,
    }
}

fn made(layout: &Layout, folder: &Path) -> String {
    let folder = folder.display();
    let text = both!("The workbook is in {folder}.", "O caderno está em {folder}.");
    let (list, check) = (layout.program.call("list"), layout.program.call(""));
    let next = both!(
        "Go there (`cd {folder}`), then `{list}` shows the lessons, and `{check}` checks where you are.",
        "Entre nela (`cd {folder}`); `{list}` mostra as lições, e `{check}` verifica onde você está."
    );
    format!("{}\n{}\n", layout.say(&text), layout.style.action(layout.say(&next)))
}

fn assigned(layout: &Layout, folder: &Path) -> String {
    let folder = folder.display();
    let text = both!("The assignment is in {folder}.", "A tarefa está em {folder}.");
    let next = both!(
        "Hand out that folder, as a repository or a zip; keep `grading.toml` to yourself: `check grade --rules` reads it.",
        "Distribua essa pasta, como repositório ou zip; fique com o `grading.toml`: `check grade --rules` o lê."
    );
    format!("{}\n{}\n", layout.say(&text), layout.style.action(layout.say(&next)))
}

fn updated(layout: &Layout, outcomes: &[(String, Outcome)]) -> String {
    let of = |wanted: Outcome| outcomes.iter().filter(move |(_, outcome)| *outcome == wanted);
    let (added, renewed) = (of(Outcome::Added).count(), of(Outcome::Renewed).count());
    let sum = both!(
        "{added} file(s) new, {renewed} as they are now",
        "{added} arquivo(s) novo(s), {renewed} atualizado(s)"
    );
    let mut text = format!("{}\n", layout.say(&sum));
    let kept: Vec<&str> =
        of(Outcome::Kept).map(|(name, _)| name.as_str()).filter(|name| *name != "Cargo.lock").collect();
    if !kept.is_empty() {
        let word = both!("yours, as you left them:", "seus, como você os deixou:");
        text.push_str(&format!("{}\n", layout.say(&word)));
        text.extend(kept.iter().map(|name| format!("  {name}\n")));
    }
    text
}

fn is_taken(folder: &Path) -> UsageError {
    let folder = folder.display();
    UsageError::new(
        both!(
            "`{folder}` holds something already; nothing was written",
            "`{folder}` já contém algo; nada foi escrito"
        ),
        both!(
            "name a folder that is not there yet: `check init DIR`; a workbook is renewed by `check update`",
            "diga uma pasta que ainda não existe: `check init PASTA`; um caderno se atualiza com `check update`"
        ),
    )
}

fn is_no_workbook(folder: &Path) -> UsageError {
    let folder = folder.display();
    UsageError::new(
        both!(
            "`{folder}` was not made by `check init`; nothing was written",
            "`{folder}` não foi feita por `check init`; nada foi escrito"
        ),
        both!(
            "a clone of the course is updated by `git pull`",
            "um clone do curso se atualiza com `git pull`"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::Outcome::{Added, Kept, Renewed, Same};
    use super::*;

    fn file(name: &str, text: &str) -> WorkbookFile {
        WorkbookFile { name: name.to_owned(), bytes: text.into() }
    }

    fn outcomes(folder: &Path, files: &[WorkbookFile]) -> Vec<Outcome> {
        let given = Written::read(folder).expect("readable");
        write_all(folder, files, &given).expect("written").into_iter().map(|(_, outcome)| outcome).collect()
    }

    #[test]
    fn what_a_learner_wrote_outlives_every_update() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("there");
        let older = [file("a/mine.rs", "gap"), file("a/theirs.rs", "one"), file("a/same.rs", "s")];
        assert_eq!(outcomes(folder, &older), [Outcome::Added; 3]);
        std::fs::write(folder.join("a/mine.rs"), "solved").expect("written");
        std::fs::write(folder.join("a/new.rs"), "a note of mine").expect("written");

        let newer = [
            file("a/mine.rs", "another gap"),
            file("a/theirs.rs", "two"),
            file("a/same.rs", "s"),
            file("a/new.rs", "theirs"),
            file("b/added.rs", "b"),
        ];
        assert_eq!(outcomes(folder, &newer), [Kept, Renewed, Same, Kept, Added]);
        assert_eq!((read("a/mine.rs").as_str(), read("a/theirs.rs").as_str()), ("solved", "two"));
        assert_eq!(read("a/new.rs"), "a note of mine");
        // Once more: it stays the learner's.
        assert_eq!(outcomes(folder, &newer), [Kept, Same, Same, Kept, Same]);
        assert_eq!(read("a/mine.rs"), "solved");
    }
}
