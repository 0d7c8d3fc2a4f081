//! A message at a place in a file, in no format yet.

use std::path::PathBuf;

/// What an editor shows.
pub(super) struct EditorMessage {
    pub(super) level: Severity,
    /// The id of a diagnosis, a piece of advice or a cause.
    pub(super) id: &'static str,
    /// One sentence.
    pub(super) text: String,
    /// What to do, a line each.
    pub(super) help: Vec<String>,
    /// What an editor can write for the person; `None` where it is not known to the letter.
    pub(super) fix: Option<Fix>,
    /// All there is to say.
    pub(super) rendered: String,
    pub(super) place: Spot,
}

/// A quick fix.
pub(super) struct Fix {
    /// What an editor calls it.
    pub(super) title: String,
    /// All of it at once.
    pub(super) edits: Vec<Replacement>,
}

/// A part of a line and what is to stand there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Replacement {
    pub(super) file: PathBuf,
    /// From 1.
    pub(super) line: u32,
    /// How long the line is that it takes the place of, in characters; 0 where it goes above the line.
    pub(super) instead_of: usize,
    /// The line as it is now.
    pub(super) now: String,
    pub(super) text: String,
}

/// How bad it is.
#[derive(Clone, Copy)]
pub(super) enum Severity {
    /// It costs points.
    Error,
    /// There is no verdict, or one that does not count.
    Warning,
    /// It could be better.
    Note,
}

/// A line of a file.
pub(super) struct Spot {
    pub(super) file: PathBuf,
    /// From 1.
    pub(super) line: u32,
}

impl Spot {
    /// The line's text, without its end; empty where there is none any more.
    pub(super) fn text(&self) -> String {
        let text = std::fs::read_to_string(&self.file).unwrap_or_default();
        let index = usize::try_from(self.line).unwrap_or_default().saturating_sub(1);
        text.lines().nth(index).unwrap_or_default().to_owned()
    }

    /// The first and the last column of what stands in it, the last exclusive; from 1, in characters.
    pub(super) fn columns(text: &str) -> (usize, usize) {
        let start = text.chars().take_while(|each| each.is_whitespace()).count() + 1;
        (start, (text.trim_end().chars().count() + 1).max(start))
    }
}
