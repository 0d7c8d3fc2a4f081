//! What of a step is not as it was handed out.

use crate::untrusted::Untrusted;

/// A file that is not as it was handed out, beside those that the step lets a learner edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alteration {
    /// Which one, from the top of the workspace.
    pub file: Untrusted,
    /// What is other about it.
    pub how: Altered,
    /// Whether it is among the files by which the step is judged.
    pub is_rule: bool,
}

/// What is other about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Altered {
    /// Its contents.
    Changed,
    /// It is not there.
    Missing,
    /// It is there and was not handed out.
    Added,
    /// A program of the step is made of it, and it is no file of the step.
    Outside,
    /// The build of this check changed it: the lock file, for another dependency.
    ByBuild,
}

impl Altered {
    /// The word for it in every machine-readable output.
    pub fn word(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::Added => "added",
            Self::Outside => "outside",
            Self::ByBuild => "by-build",
        }
    }
}

impl Alteration {
    /// Whether a pass then says nothing of the step as it was handed out: it was judged by something else, or the
    /// program may be somebody else's.
    pub fn spoils_a_pass(&self) -> bool {
        self.is_rule || self.how == Altered::Outside
    }
}
