//! The list of what was handed out: `handed-out.txt`, a line a file.

use std::path::{Path, PathBuf};

use super::{MANIFESTS, digest, walk};
use crate::exercise::Lesson;

/// As it was when the checker was compiled.
const LIST: &str = include_str!("../../handed-out.txt");
/// What stands behind the name of a file that a step lets a learner edit.
const OPEN: &str = "edit";

/// A file that was handed out.
#[derive(Debug, Clone)]
pub(super) struct GivenFile {
    /// The folder of its lesson.
    pub(super) lesson: String,
    /// The folder of its step within that, or of a crate beside the steps; empty for a file of the lesson itself.
    pub(super) step: String,
    /// Its name within the step or the lesson.
    pub(super) name: String,
    /// As what it is to stay; `None` where a learner may edit it.
    pub(super) kept: Option<Digests>,
    /// What it was.
    pub(super) original: Digests,
}

/// What tells a file from another.
#[derive(Debug, Clone)]
pub(super) struct Digests {
    pub(super) bytes: String,
    /// Of what it says, where it is a TOML file.
    pub(super) meaning: Option<String>,
}

/// What was handed out with this checker.
pub(super) fn handed_out() -> Vec<GivenFile> {
    parse(LIST)
}

/// Lines that are none, comments among them, say nothing.
pub(super) fn parse(list: &str) -> Vec<GivenFile> {
    list.lines().filter(|line| !line.starts_with('#')).filter_map(given).collect()
}

/// `LESSON/[STEP/]NAME`, then perhaps `edit`, then the digests.
fn given(line: &str) -> Option<GivenFile> {
    let mut words = line.split_whitespace();
    let (lesson, rest) = words.next()?.split_once('/')?;
    let (step, name) = if MANIFESTS.contains(&rest) { ("", rest) } else { rest.split_once('/')? };
    let first = words.next()?;
    let is_open = first == OPEN;
    let bytes = if is_open { words.next()? } else { first };
    let original = Digests { bytes: bytes.to_owned(), meaning: words.next().map(str::to_owned) };
    let kept = (!is_open).then(|| original.clone());
    let [lesson, step, name] = [lesson, step, name].map(str::to_owned);
    Some(GivenFile { lesson, step, name, kept, original })
}

/// The list of the lessons as they are now.
pub fn list(workspace: &Path, lessons: &[Lesson]) -> String {
    let exercises = workspace.join("exercises");
    let mut lines = vec![
        "# What the steps are as handed out: SHA-256 of each file, and of what a TOML file says.".to_owned(),
        "# `UPDATE_HANDED_OUT=1 cargo test -p checker --test it handed_out` writes it anew.".to_owned(),
    ];
    for lesson in lessons {
        lines.push(line(&exercises, &format!("{}/lesson.toml", lesson.id), false));
        for step in &lesson.steps {
            let mut files = Vec::new();
            walk(&step.exercise_dir, Path::new(""), &mut files);
            lines.extend(files.iter().map(|file| {
                let name = format!("{}/{file}", step.id);
                let is_open = step.edit.iter().any(|open| open == Path::new(file));
                line(&exercises, &name, is_open)
            }));
        }
        lines.extend(
            beside(&exercises.join(&lesson.id))
                .iter()
                .map(|file| line(&exercises, &format!("{}/{file}", lesson.id), false)),
        );
    }
    lines.join("\n") + "\n"
}

/// What the crates in the folder of a lesson that are no steps are built from, by their names there.
fn beside(lesson: &Path) -> Vec<String> {
    let folders = std::fs::read_dir(lesson).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_beside =
        |folder: &PathBuf| folder.join("Cargo.toml").is_file() && !folder.join("step.toml").exists();
    let mut files = Vec::new();
    for folder in folders.filter(is_beside) {
        let Some(name) = folder.file_name().map(Path::new) else { continue };
        files.push(name.join("Cargo.toml").to_string_lossy().into_owned());
        walk(lesson, &name.join("src"), &mut files);
    }
    files.sort();
    files
}

fn line(exercises: &Path, name: &str, is_open: bool) -> String {
    let contents = std::fs::read(exercises.join(name)).unwrap_or_default();
    let meaning = Path::new(name)
        .extension()
        .is_some_and(|extension| extension == "toml")
        .then(|| digest::meaning(&contents))
        .flatten();
    let word = is_open.then(|| OPEN.to_owned());
    let rest = [word, Some(digest::bytes(&contents)), meaning].into_iter().flatten();
    std::iter::once(name.to_owned()).chain(rest).collect::<Vec<_>>().join(" ")
}
