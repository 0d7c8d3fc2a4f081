//! The list for programs. Its names do not change within a schema version.

use serde::Serialize;

use super::{List, ListedStep};
use crate::progress::StepState;
use crate::text::Lang;

#[derive(Serialize)]
struct ListDocument<'a> {
    schema_version: u32,
    lessons: Vec<ListedLessonDocument<'a>>,
    /// The id of the first step that has not passed.
    next: Option<String>,
}

#[derive(Serialize)]
struct ListedLessonDocument<'a> {
    id: String,
    title: &'a str,
    passed: usize,
    steps: Vec<ListedStepDocument<'a>>,
}

#[derive(Serialize)]
struct ListedStepDocument<'a> {
    id: String,
    title: &'a str,
    max_points: u32,
    state: StepState,
}

impl<'a> ListedStepDocument<'a> {
    fn new(lang: Lang, row: &ListedStep<'a>) -> Self {
        let ListedStep { step, state } = *row;
        Self { id: step.id.to_string(), title: step.title.get(lang), max_points: step.max_points(), state }
    }
}

/// One JSON document, with texts in this language.
pub(super) fn json(lang: Lang, list: &List<'_>) -> serde_json::Result<String> {
    let lessons = list.parts.iter().map(|part| ListedLessonDocument {
        id: part.lesson.id.to_string(),
        title: part.lesson.title.get(lang),
        passed: part.passed,
        steps: part.rows.iter().map(|row| ListedStepDocument::new(lang, row)).collect(),
    });
    let next = list.next.map(|step| step.id.to_string());
    let document = ListDocument { schema_version: 1, lessons: lessons.collect(), next };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}
