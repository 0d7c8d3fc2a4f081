//! A step as its files show it.

use std::collections::BTreeMap;

use checker_core::text::{Lang, Text};

/// The texts of a step. Files are named from its crate, with `/`.
#[derive(Debug, Clone)]
pub struct StepFiles {
    /// `02-tracing/04-propagation`.
    pub id: String,
    /// The files that a learner may edit.
    pub edit: Vec<String>,
    /// What it gets as handed out.
    pub untouched: String,
    /// From a nudge to almost the code.
    pub hints: Vec<Text>,
    /// What is handed out.
    pub exercise: BTreeMap<String, String>,
    /// What passes.
    pub solution: BTreeMap<String, String>,
    /// Its page in each language.
    pub pages: Vec<Page>,
}

/// A page of a step.
#[derive(Debug, Clone)]
pub struct Page {
    /// In which language.
    pub lang: Lang,
    /// Its file, from the workspace.
    pub file: String,
    /// `None` where there is none.
    pub text: Option<String>,
}

impl StepFiles {
    /// A file of the exercise, from the workspace.
    pub(crate) fn in_exercise(&self, file: &str) -> String {
        format!("exercises/{}/{file}", self.id)
    }

    /// A file of the solution, from the workspace.
    pub(crate) fn in_solution(&self, file: &str) -> String {
        format!("solutions/{}/{file}", self.id)
    }

    /// The line of the manifest that begins so.
    pub(crate) fn in_manifest(&self, key: &str) -> Option<u32> {
        let manifest = self.exercise.get("step.toml")?;
        crate::finding::line_where(manifest, |line| line.trim_start().starts_with(key))
    }

    /// As `TODO`s have it: `02-tracing/04`.
    pub(crate) fn short_id(&self) -> String {
        match self.id.split_once('/') {
            Some((lesson, step)) => format!("{lesson}/{}", step.split('-').next().unwrap_or(step)),
            None => self.id.clone(),
        }
    }
}
