//! `path:line:column: error: text [id]`: what problem matchers and `:make` read.

use std::path::Path;

use serde::Deserialize;

use super::message::{EditorMessage, Severity, Spot};
use crate::untrusted::Untrusted;

/// A message of ours, its path from the workspace.
pub(super) fn of(message: &EditorMessage, workspace: &Path) -> String {
    let EditorMessage { level, id, text, place, .. } = message;
    let level = match level {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "info",
    };
    let file = place.file.strip_prefix(workspace).unwrap_or(&place.file).display();
    let (column, _) = Spot::columns(&place.text());
    let text = std::iter::once(text).chain(&message.help).map(String::as_str).collect::<Vec<_>>().join("; ");
    format!("{file}:{}:{column}: {level}: {} [{id}]", place.line, in_a_line(&text))
}

#[derive(Deserialize)]
struct Said {
    message: Diagnostic,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    message: String,
    code: Option<CodeName>,
    spans: Vec<Underline>,
}

#[derive(Deserialize)]
struct CodeName {
    code: String,
}

#[derive(Deserialize)]
struct Underline {
    file_name: String,
    line_start: u32,
    column_start: u32,
    is_primary: bool,
}

/// A message of Cargo's; `None` where it points nowhere.
pub(super) fn passed_on(line: &str) -> Option<String> {
    let Diagnostic { level, message, code, spans } = serde_json::from_str::<Said>(line).ok()?.message;
    let level = match level.as_str() {
        "error" | "warning" => level.as_str(),
        _ => "info",
    };
    let Underline { file_name, line_start, column_start, .. } =
        spans.into_iter().find(|span| span.is_primary)?;
    let text = Untrusted::new(in_a_line(&message)).shown_up_to(400).to_string();
    let code = code.map_or_else(|| "rustc".to_owned(), |code| code.code);
    Some(format!("{file_name}:{line_start}:{column_start}: {level}: {text} [{code}]"))
}

fn in_a_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}
