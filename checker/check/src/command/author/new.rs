//! `check author new LESSON/STEP`: a step to begin with, small and whole: it is what `verify` wants.

use std::path::{Path, PathBuf};

use authoring::skeleton;

use crate::command::{file_trouble, print, wrong_usage};
use crate::exit_code::ExitCode;
use crate::report::output::Layout;
use crate::settings::{Settings, UsageError};

/// The course's workspace, for what its steps depend on.
const COURSE: &str = include_str!("../../../../../Cargo.toml");
/// How its code is formatted.
const FORMAT: &str = include_str!("../../../../../rustfmt.toml");

pub(super) fn run(settings: &Settings, id: &str) -> ExitCode {
    let (lesson, step) = match named(id) {
        Ok(names) => names,
        Err(error) => return wrong_usage(settings, &error),
    };
    let mut files = skeleton::step(lesson, step);
    let manifest = format!("exercises/{lesson}/lesson.toml");
    match std::fs::read_to_string(settings.workspace.join(&manifest)) {
        Ok(text) => match skeleton::lesson_with(&text, step) {
            Some(_) if text.contains(&format!("\"{step}\"")) => {}
            Some(text) => files.push((manifest.clone(), text)),
            None => return wrong_usage(settings, &without_list(&manifest)),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            files.push((manifest.clone(), skeleton::lesson(lesson, step)));
        }
        Err(error) => return file_trouble(settings, Path::new(&manifest), &error),
    }
    if !settings.workspace.join("Cargo.toml").exists() {
        files.push(("Cargo.toml".to_owned(), skeleton::workspace(COURSE)));
        files.push(("rustfmt.toml".to_owned(), FORMAT.to_owned()));
        files.push((".gitignore".to_owned(), "/target/\n/.check/\n".to_owned()));
    }
    let is_there = |name: &&String| **name != manifest && settings.workspace.join(name).exists();
    if let Some(name) = files.iter().map(|(name, _)| name).find(is_there) {
        return wrong_usage(settings, &already_there(name));
    }
    for (name, text) in &files {
        if let Err((path, error)) = write(&settings.workspace.join(name), text) {
            return file_trouble(settings, &path, &error);
        }
    }
    print(settings, &told(&Layout::of_stdout(settings), &files, id))
}

fn named(id: &str) -> Result<(&str, &str), UsageError> {
    let names = id.split_once('/');
    names
        .filter(|(lesson, step)| [lesson, step].iter().all(|name| skeleton::is_folder_name(name)))
        .ok_or_else(|| {
            UsageError::new(
                both!("`{id}` is no name for a step", "`{id}` não é nome de um passo"),
                both!(
                    "a number, then small letters, twice: `90-my-lesson/01-hello`",
                    "um número, depois letras minúsculas, duas vezes: `90-minha-licao/01-ola`"
                ),
            )
        })
}

fn without_list(manifest: &str) -> UsageError {
    UsageError::new(
        both!("`{manifest}` has no `steps = […]`", "`{manifest}` não tem `steps = […]`"),
        both!("write one, then run it again", "escreva uma, depois rode de novo"),
    )
}

fn already_there(file: &str) -> UsageError {
    UsageError::new(
        both!("`{file}` is there already; nothing was written", "`{file}` já existe; nada foi escrito"),
        both!("choose another name", "escolha outro nome"),
    )
}

fn write(path: &Path, text: &str) -> Result<(), (PathBuf, std::io::Error)> {
    let at = |error| (path.to_owned(), error);
    path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(at)?;
    std::fs::write(path, text).map_err(at)
}

fn told(layout: &Layout, files: &[skeleton::NewFile], id: &str) -> String {
    let mut names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    let names: String = names.iter().map(|name| format!("  {name}\n")).collect();
    let call = layout.program.call(&format!("author verify {id}"));
    let next = both!("It is whole as it is: `{call}`", "Está inteiro como está: `{call}`");
    format!("{names}{}\n", layout.style.action(layout.say(&next)))
}
