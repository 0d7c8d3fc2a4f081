//! The manifests: from `lesson.toml` and `step.toml` to validated [`Lesson`]s.
//!
//! Everything that can be wrong with a manifest is found here and told with its place: unknown
//! fields, a language that is missing, a parent that does not exist, an expectation that constrains
//! nothing or that no check covers. All errors of a file are told at once, not the first only.

mod answers;
mod check;
mod copies;
mod error;
mod exporter;
mod field;
mod flow_run;
mod launch;
mod payload;
mod port;
mod raw;
mod reading;
mod request;
mod span;
mod step;
mod template;
mod toml_words;

use std::path::{Path, PathBuf};

pub use answers::read_answers;
pub use error::{ManifestError, ManifestErrors};

use crate::exercise::{Lesson, Step};
use crate::id::LessonId;
use error::TomlFile;
use raw::{RawLesson, RawStep};

/// Reads and validates every lesson under `<workspace>/exercises`, in the order of their names.
pub fn load_lessons(workspace: &Path) -> Result<Vec<Lesson>, ManifestErrors> {
    let mut lessons = Vec::new();
    let mut errors = Vec::new();
    for folder in lesson_folders(workspace) {
        match load_lesson(workspace, &folder) {
            Ok(lesson) => lessons.push(lesson),
            Err(more) => errors.extend(more),
        }
    }
    if errors.is_empty() { Ok(lessons) } else { Err(ManifestErrors::new(errors)) }
}

/// The folders under `exercises/` that hold a `lesson.toml`, by name.
fn lesson_folders(workspace: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(workspace.join("exercises")).into_iter().flatten().flatten();
    let mut folders: Vec<String> = entries
        .filter(|entry| entry.path().join("lesson.toml").is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    folders.sort();
    folders
}

fn load_lesson(workspace: &Path, folder: &str) -> Result<Lesson, Vec<ManifestError>> {
    let relative = PathBuf::from("exercises").join(folder);
    let path = relative.join("lesson.toml");
    let text = read(workspace, &path)?;
    let mut source = TomlFile::new(&path, &text);
    let raw: RawLesson = parse(&text, &mut source).ok_or_else(|| std::mem::take(&mut source.errors))?;
    if raw.id.get_ref() != folder {
        source.error(
            raw.id.span(),
            both!("the id is not the folder's name, `{folder}`", "o id não é o nome da pasta, `{folder}`"),
            None,
        );
    }
    let loaded = at_once(&raw.steps, |step| load_step(workspace, folder, step.get_ref()));
    let mut steps: Vec<Step> = Vec::new();
    for (step, loaded) in raw.steps.iter().zip(loaded) {
        if !workspace.join(&relative).join(step.get_ref()).join("step.toml").is_file() {
            let name = step.get_ref();
            source.error(
                step.span(),
                both!("there is no `{name}/step.toml`", "não existe `{name}/step.toml`"),
                crate::near_miss::did_you_mean(
                    name,
                    folders(&workspace.join(&relative)).iter().map(String::as_str),
                ),
            );
            continue;
        }
        match loaded {
            Ok(step) => steps.push(step),
            Err(errors) => source.errors.extend(errors),
        }
    }
    let (title, summary) = (field::text(&raw.title, &mut source), field::text(&raw.summary, &mut source));
    if source.errors.is_empty() {
        Ok(Lesson { id: LessonId::new(folder), title, summary, steps })
    } else {
        Err(source.errors)
    }
}

/// Does the same to each on a thread of its own: a whole lesson is read before anything is built, and whoever
/// saved a file waits for it.
fn at_once<T: Sync, R: Send>(these: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let work = &work;
    std::thread::scope(|scope| {
        let started: Vec<_> = these
            .iter()
            .map(|this| (this, std::thread::Builder::new().spawn_scoped(scope, move || work(this))))
            .collect();
        // Where there is no thread to be had, it is done here.
        let done = started.into_iter().map(|(this, thread)| match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(_) => work(this),
        });
        done.collect()
    })
}

fn load_step(workspace: &Path, lesson: &str, folder: &str) -> Result<Step, Vec<ManifestError>> {
    let path: PathBuf = ["exercises", lesson, folder, "step.toml"].iter().collect();
    let text = read(workspace, &path)?;
    let mut source = TomlFile::new(&path, &text);
    let raw: RawStep = parse(&text, &mut source).ok_or_else(|| std::mem::take(&mut source.errors))?;
    let step = step::validate(&raw, workspace, &LessonId::new(lesson), folder, &mut source);
    if source.errors.is_empty() { Ok(step) } else { Err(source.errors) }
}

fn read(workspace: &Path, path: &Path) -> Result<String, Vec<ManifestError>> {
    std::fs::read_to_string(workspace.join(path))
        .map_err(|error| vec![ManifestError::unreadable(path, &error)])
}

fn parse<T: serde::de::DeserializeOwned>(text: &str, source: &mut TomlFile<'_>) -> Option<T> {
    toml::from_str(text).map_err(|error| source.toml_error(&error)).ok()
}

fn folders(parent: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}
