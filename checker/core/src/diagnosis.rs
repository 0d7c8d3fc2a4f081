//! A diagnosis: what is wrong, why we say so, and what to do next.

mod grounds;
mod next;

pub use grounds::{Certainty, Grounds, Rival, Sentence, Witness};
pub use next::{Next, Presupposed};

use crate::exercise::Assertion;
use crate::text::Text;

/// A diagnosis's stable name in kebab case, as in `check explain context-not-extracted`.
pub type DiagnosisId = &'static str;

/// What is wrong with one service or span, with its evidence and its mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// Which diagnosis it is; its page in the book has the same name.
    pub id: DiagnosisId,
    /// The logical name of the service that is to be mended.
    pub service: Option<String>,
    /// The name of the expected span in which it shows.
    pub span: Option<String>,
    /// The logical name of that span's service: what shows in one may be to mend in another.
    pub span_service: Option<String>,
    /// One sentence: what is wrong.
    pub title: Text,
    /// What it rests on.
    pub grounds: Grounds,
    /// The one thing to do next.
    pub next: Next,
    /// Where in the learner's crate to look.
    pub source: Option<Source>,
    /// The lines of code that mend it, where it is known to the letter.
    pub mends: Vec<Mend>,
    /// The failed assertions that it accounts for.
    pub explains: Vec<Failure>,
}

impl Diagnosis {
    /// The evidence, a sentence each.
    pub fn evidence(&self) -> impl Iterator<Item = &Text> {
        self.grounds.told().iter().map(|told| &told.what)
    }

    /// How sure it is.
    pub fn certainty(&self) -> Certainty {
        self.grounds.certainty()
    }
}

/// A place in the learner's crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Relative to the crate.
    pub file: String,
    /// From 1.
    pub line: u32,
}

impl Source {
    /// The file's path, where the crate is this one.
    pub fn seen_in(&self, krate: &str) -> String {
        if krate.is_empty() { self.file.clone() } else { format!("{krate}/{}", self.file) }
    }
}

/// A line to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mend {
    /// Relative to the crate.
    pub file: String,
    /// The line whose place it takes; `None` where it goes to the other imports at the top of the file.
    pub instead_of: Option<String>,
    /// The line.
    pub text: String,
}

/// One assertion that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Failure {
    /// What does not hold.
    pub assertion: Assertion,
    /// For which request; `None` where it is not about one.
    pub request: Option<String>,
}

/// Something worth saying that costs no points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// A stable name in kebab case.
    pub id: &'static str,
    /// The advice.
    pub text: Text,
}
