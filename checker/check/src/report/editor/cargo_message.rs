//! The shape of `cargo check --message-format=json`, as far as rust-analyzer wants it: a line that lacks a
//! field of these is dropped without a word.

use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use super::message::{EditorMessage, Replacement, Severity, Spot};

/// What stands for the package, the program and the source of a code.
const NAME: &str = "tracelings";

#[derive(Serialize)]
struct CompilerMessage<'m> {
    reason: &'static str,
    /// Not the learner's: what an editor showed of a package goes with the first message that names it,
    /// and the old verdict shall stand until there is a new one.
    package_id: &'static str,
    target: Target,
    message: Diagnostic<'m>,
}

#[derive(Serialize)]
struct Target {
    kind: [&'static str; 1],
    name: &'static str,
    src_path: &'static str,
}

#[derive(Serialize)]
struct Diagnostic<'m> {
    level: &'static str,
    code: Option<CodeName>,
    message: &'m str,
    spans: Vec<Underline<'m>>,
    children: Vec<Diagnostic<'m>>,
    rendered: Option<&'m str>,
}

#[derive(Serialize)]
struct CodeName {
    code: String,
}

#[derive(Serialize)]
struct Underline<'m> {
    file_name: &'m Path,
    byte_start: u32,
    byte_end: u32,
    line_start: u32,
    line_end: u32,
    column_start: usize,
    column_end: usize,
    is_primary: bool,
    /// With the line's text the columns count UTF-16, and without it an emoji puts them off by one.
    text: Vec<Line>,
    /// What a quick fix writes there.
    #[serde(skip_serializing_if = "Option::is_none")]
    suggested_replacement: Option<&'m str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion_applicability: Option<&'static str>,
}

#[derive(Serialize)]
struct Line {
    text: String,
    highlight_start: usize,
    highlight_end: usize,
}

/// A message of ours.
pub(super) fn of(message: &EditorMessage) -> String {
    let help = message.help.iter().map(|text| Diagnostic {
        level: "help",
        code: None,
        message: text,
        spans: Vec::new(),
        children: Vec::new(),
        rendered: None,
    });
    let fix = message.fix.iter().map(|fix| Diagnostic {
        level: "help",
        code: None,
        message: &fix.title,
        spans: fix.edits.iter().map(replacement).collect(),
        children: Vec::new(),
        rendered: None,
    });
    let line = CompilerMessage {
        reason: "compiler-message",
        package_id: NAME,
        target: Target { kind: ["bin"], name: NAME, src_path: "" },
        message: Diagnostic {
            level: word(message.level),
            code: Some(CodeName { code: format!("{NAME}::{}", message.id) }),
            message: &message.text,
            spans: vec![span(&message.place)],
            children: help.chain(fix).collect(),
            rendered: Some(&message.rendered),
        },
    };
    serde_json::to_string(&line).unwrap_or_default()
}

fn word(level: Severity) -> &'static str {
    match level {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn span(place: &Spot) -> Underline<'_> {
    let text = place.text();
    let (start, end) = Spot::columns(&text);
    Underline {
        file_name: &place.file,
        byte_start: 0,
        byte_end: 0,
        line_start: place.line,
        line_end: place.line,
        column_start: start,
        column_end: end,
        is_primary: true,
        text: vec![Line { text, highlight_start: start, highlight_end: end }],
        suggested_replacement: None,
        suggestion_applicability: None,
    }
}

/// A line as a whole, or the place before its first character.
fn replacement(edit: &Replacement) -> Underline<'_> {
    let end = edit.instead_of + 1;
    Underline {
        file_name: &edit.file,
        byte_start: 0,
        byte_end: 0,
        line_start: edit.line,
        line_end: edit.line,
        column_start: 1,
        column_end: end,
        is_primary: true,
        text: vec![Line { text: edit.now.clone(), highlight_start: 1, highlight_end: end }],
        suggested_replacement: Some(&edit.text),
        suggestion_applicability: Some("MachineApplicable"),
    }
}

/// A message of Cargo's as it is, without the colours that a terminal would get.
pub(super) fn passed_on(line: &str) -> Option<String> {
    let mut message: Value = serde_json::from_str(line).ok()?;
    if let Some(rendered) = message.pointer_mut("/message/rendered")
        && let Some(text) = rendered.as_str()
    {
        *rendered = anstream::adapter::strip_str(text).to_string().into();
    }
    Some(message.to_string())
}
