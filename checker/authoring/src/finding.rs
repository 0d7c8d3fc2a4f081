//! What is wrong, and where.

use checker_core::text::{Lang, Text};

/// Which rule does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleName {
    /// The page is there in both languages, with the same parts and code.
    Page,
    /// Three hints, each in both languages.
    Hints,
    /// Exercise and solution differ in the files that a learner may edit, and in nothing else.
    Difference,
    /// Every gap has its `TODO`.
    Gap,
    /// What the solution imports is said where the task is.
    Import,
    /// Exercise and solution are formatted.
    Format,
    /// Clippy has nothing to say of the solution, and no error of the exercise.
    Lint,
    /// The step as handed out gets what its manifest promises.
    Untouched,
    /// The solution passes.
    Solution,
}

impl RuleName {
    /// Its word, as a report has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Hints => "hints",
            Self::Difference => "difference",
            Self::Gap => "gap",
            Self::Import => "import",
            Self::Format => "format",
            Self::Lint => "lint",
            Self::Untouched => "untouched",
            Self::Solution => "solution",
        }
    }
}

/// Something that is to be mended before the step is handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which rule does not hold.
    pub rule: RuleName,
    /// From the workspace.
    pub file: String,
    /// From 1; `None` where it is about the whole file.
    pub line: Option<u32>,
    /// What is wrong.
    pub text: Text,
}

impl Finding {
    /// `exercises/…/step.toml:7: [hints] …`.
    pub fn line_of_report(&self, lang: Lang) -> String {
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        format!("{}{line}: [{}] {}", self.file, self.rule.word(), self.text.get(lang))
    }
}

/// The number of the first line that a predicate holds of, from 1.
pub(crate) fn line_where(text: &str, is_it: impl Fn(&str) -> bool) -> Option<u32> {
    text.lines().position(is_it).and_then(|index| u32::try_from(index + 1).ok())
}
