//! What is wrong with a manifest: the file, the line and column, what was found, a suggestion.

use std::ops::Range;
use std::path::{Path, PathBuf};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::toml_words;
use crate::text::{Lang, Text};

/// All that is wrong with the manifests. Never empty.
#[derive(Debug)]
pub struct ManifestErrors(Vec<ManifestError>);

impl ManifestErrors {
    pub(super) fn new(errors: Vec<ManifestError>) -> Self {
        Self(errors)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &ManifestError> {
        self.0.iter()
    }
}

/// One thing that is wrong with one manifest.
#[derive(Debug)]
pub struct ManifestError {
    /// The file, relative to the workspace.
    pub path: PathBuf,
    /// The line and the column, both from 1; `None` when the file could not be read at all.
    pub place: Option<(usize, usize)>,
    /// What is wrong.
    pub message: Text,
    /// What was probably meant.
    pub suggestion: Option<Text>,
    source: String,
    span: Range<usize>,
}

impl ManifestError {
    /// The file could not be read.
    pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        let shown = path.display();
        Self {
            path: path.to_owned(),
            place: None,
            message: both!("cannot read `{shown}`: {error}", "não consigo ler `{shown}`: {error}"),
            suggestion: None,
            source: String::new(),
            span: 0..0,
        }
    }

    /// The error as a compiler would print it: message, arrow to the place, the line, a caret.
    /// Without colours.
    pub fn render(&self, lang: Lang) -> String {
        let path = self.path.display().to_string();
        let (error, help) = (both!("error", "erro"), both!("help", "ajuda"));
        let title = Level::ERROR.with_name(error.get(lang)).primary_title(self.message.get(lang));
        let mut group = Group::with_title(title);
        if self.place.is_some() {
            group = group.element(
                Snippet::source(&self.source)
                    .path(&path)
                    .annotation(AnnotationKind::Primary.span(self.span.clone())),
            );
        }
        if let Some(suggestion) = &self.suggestion {
            group = group.element(Level::HELP.with_name(help.get(lang)).message(suggestion.get(lang)));
        }
        Renderer::plain().render(&[group])
    }
}

/// One manifest while it is read: its text, and the errors found so far.
pub(super) struct TomlFile<'a> {
    path: &'a Path,
    text: &'a str,
    pub(super) errors: Vec<ManifestError>,
}

impl<'a> TomlFile<'a> {
    pub(super) fn new(path: &'a Path, text: &'a str) -> Self {
        Self { path, text, errors: Vec::new() }
    }

    /// Notes that something is wrong at a place.
    pub(super) fn error(&mut self, span: Range<usize>, message: Text, suggestion: Option<Text>) {
        let start = span.start.min(self.text.len());
        let span = start..span.end.clamp(start, self.text.len());
        let before = self.text.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        self.errors.push(ManifestError {
            path: self.path.to_owned(),
            place: Some((line, column)),
            message,
            suggestion,
            source: self.text.to_owned(),
            span,
        });
    }

    /// Notes what the TOML parser found: wrong syntax, an unknown or missing field, a wrong type.
    pub(super) fn toml_error(&mut self, error: &toml::de::Error) {
        let (message, suggestion) = toml_words::told(error.message());
        self.error(error.span().unwrap_or(0..0), message, suggestion);
    }
}
