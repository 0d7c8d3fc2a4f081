//! The roster's file, read, and what is wrong with one said to whoever wrote it.

use std::path::Path;

use submission::roster::{self, Enrolled, RosterError};

use crate::settings::UsageError;
use crate::text::Text;
use crate::untrusted::Untrusted;

/// Who is in the class.
pub(in crate::command) fn read(file: &Path) -> Result<Vec<Enrolled>, UsageError> {
    let shown = file.display();
    let text = std::fs::read(file).map_err(|error| {
        UsageError::new(
            both!("`{shown}` cannot be read: {error}", "`{shown}` não pode ser lido: {error}"),
            both!(
                "name a CSV with the columns `id` and `path`",
                "indique um CSV com as colunas `id` e `path`"
            ),
        )
    })?;
    let folder = file.parent().unwrap_or(Path::new(""));
    let class = roster::read(&text, folder).map_err(|error| no_roster(file, &error))?;
    if class.is_empty() {
        return Err(UsageError::new(
            both!("`{shown}` has nobody in it", "`{shown}` não tem ninguém"),
            both!("write a row for each submission", "escreva uma linha por entrega"),
        ));
    }
    Ok(class)
}

fn no_roster(file: &Path, error: &RosterError) -> UsageError {
    let (file, why) = (file.display(), why(error));
    let (en, pt) = why.into_both();
    UsageError::new(
        Text::new(format!("`{file}`: {en}"), format!("`{file}`: {pt}")),
        both!(
            "a roster is a CSV with the columns `id` and `path`, and, if you like, `commit` and `time`",
            "uma lista é um CSV com as colunas `id` e `path` e, se quiser, `commit` e `time`"
        ),
    )
}

fn why(error: &RosterError) -> Text {
    let shown = |text: &str| Untrusted::from(text).shown_up_to(100).to_string();
    match error {
        RosterError::NoColumn(column) => {
            both!("there is no column `{column}`", "não há a coluna `{column}`")
        }
        RosterError::NoCsv(error) => {
            let error = shown(error);
            both!("this is no CSV: {error}", "isto não é um CSV: {error}")
        }
        RosterError::Empty { line, column } => {
            both!("line {line}: `{column}` is empty", "linha {line}: `{column}` está vazia")
        }
        RosterError::Twice { line, id } => {
            let id = shown(id);
            both!("line {line}: `{id}` is there twice", "linha {line}: `{id}` aparece duas vezes")
        }
        RosterError::NoTime { line, text } => {
            let text = shown(text);
            both!(
                "line {line}: `{text}` is no time such as `2026-11-30T23:59:00-03:00`",
                "linha {line}: `{text}` não é uma hora como `2026-11-30T23:59:00-03:00`"
            )
        }
    }
}
