//! The forms in which other programs read results: each from the one result, by a file of its own.

mod check50;
mod classroom50;
mod exercism;
mod github;
mod gitlab;
mod gradescope;
mod junit;
mod vpl;

use std::fmt;
use std::str::FromStr;

use checker_core::text::Lang;

use crate::{Class, Feedback, Outcome, StudentSum};

/// A form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Our own JSON.
    Json,
    /// `JUnit` XML.
    Junit,
    /// GitHub's commands that put a note beside a line.
    Github,
    /// The page of a GitHub job.
    GithubSummary,
    /// GitLab's Code Quality.
    Gitlab,
    /// Classroom 50's `result/v1`.
    Classroom50,
    /// Gradescope's `results.json`.
    Gradescope,
    /// Exercism's `results.json`, version 3.
    Exercism,
    /// What `check50` prints with `--output json`.
    Check50,
    /// The lines that Moodle's VPL reads.
    Vpl,
}

/// All of them.
pub const FORMATS: [Format; 10] = [
    Format::Json,
    Format::Junit,
    Format::Github,
    Format::GithubSummary,
    Format::Gitlab,
    Format::Classroom50,
    Format::Gradescope,
    Format::Exercism,
    Format::Check50,
    Format::Vpl,
];

impl Format {
    /// Its word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Junit => "junit",
            Self::Github => "github",
            Self::GithubSummary => "github-summary",
            Self::Gitlab => "gitlab",
            Self::Classroom50 => "classroom50",
            Self::Gradescope => "gradescope",
            Self::Exercism => "exercism",
            Self::Check50 => "check50",
            Self::Vpl => "vpl",
        }
    }

    /// Whether it is of one submission.
    pub fn is_of_one(self) -> bool {
        matches!(self, Self::Classroom50 | Self::Gradescope | Self::Exercism | Self::Check50 | Self::Vpl)
    }
}

impl FromStr for Format {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        FORMATS.into_iter().find(|format| format.word() == word).ok_or(())
    }
}

/// What a form needs beside the results.
pub struct Form<'a> {
    /// The language of its texts.
    pub lang: Lang,
    /// How much a student is told.
    pub feedback: Feedback,
    /// What the machine's environment says.
    pub environment: &'a dyn Fn(&str) -> Option<String>,
    /// The time of now, as `2026-11-30T23:59:00Z`.
    pub now: String,
}

impl fmt::Debug for Form<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Form").field("feedback", &self.feedback).finish_non_exhaustive()
    }
}

/// Why results have no such form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// It is of one submission, and here are so many.
    NotOne(usize),
    /// Something has no verdict, and the form has no word for that: written, it would be a grade.
    NoVerdict,
    /// The environment lacks this.
    Lacks(&'static str),
}

impl Class {
    /// The results in this form.
    pub fn in_form(&self, format: Format, form: &Form<'_>) -> Result<String, Unfit> {
        if format.is_of_one() && self.students.len() != 1 {
            return Err(Unfit::NotOne(self.students.len()));
        }
        Ok(match format {
            Format::Json => json(self),
            Format::Junit => junit::write(self, form),
            Format::Github => github::annotations(self, form),
            Format::GithubSummary => github::summary(self, form),
            Format::Gitlab => gitlab::write(self, form),
            Format::Classroom50 => classroom50::write(self, form)?,
            Format::Gradescope => gradescope::write(self, form)?,
            Format::Exercism => exercism::write(self, form),
            Format::Check50 => check50::write(self, form),
            Format::Vpl => vpl::write(self, form),
        })
    }

    /// The only submission's sum, where all of it has a verdict.
    fn only(&self) -> Result<(&StudentSum, u32), Unfit> {
        let sum = self.students.first().ok_or(Unfit::NotOne(0))?;
        Ok((sum, sum.points.ok_or(Unfit::NoVerdict)?))
    }

    /// Why something has no verdict.
    fn trouble(&self) -> Option<&str> {
        let unit = self.units.iter().find(|unit| unit.outcome == Outcome::NotJudged)?;
        Some(unit.reason.as_deref().unwrap_or_default())
    }
}

fn json(value: &impl serde::Serialize) -> String {
    // Of texts, numbers and lists: there is nothing to fail.
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

#[cfg(test)]
mod tests;
