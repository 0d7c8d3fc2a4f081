//! What a rule may rest on, and which causes look like its own: what stands on the page of its diagnosis.

use crate::diagnosis::{DiagnosisId, Witness};
use crate::text::Text;

/// What a rule may rest on.
#[derive(Debug, Clone)]
pub struct Footing {
    /// Where its signs are seen. A probe may say more to any of them.
    pub seen_on: &'static [Witness],
    /// What looks alike.
    pub lookalikes: Vec<Lookalike>,
}

/// A cause that looks alike.
#[derive(Debug, Clone)]
pub struct Lookalike {
    /// Which it is.
    pub cause: Named,
    /// By what it is told apart: what is seen where it is this one.
    pub told_apart: Text,
}

/// How a cause is named.
#[derive(Debug, Clone)]
pub enum Named {
    /// It is a diagnosis of its own.
    Diagnosis(DiagnosisId),
    /// In a few words.
    Words(Text),
}

impl Footing {
    /// On signs that are seen there.
    pub(super) fn on(seen_on: &'static [Witness]) -> Self {
        Self { seen_on, lookalikes: Vec::new() }
    }

    /// Another diagnosis looks alike, and is told apart by this.
    pub(super) fn told_from(self, id: DiagnosisId, told_apart: Text) -> Self {
        self.and(Named::Diagnosis(id), told_apart)
    }

    /// A cause without a diagnosis of its own looks alike, and is told apart by this.
    pub(super) fn told_from_cause(self, cause: Text, told_apart: Text) -> Self {
        self.and(Named::Words(cause), told_apart)
    }

    fn and(mut self, cause: Named, told_apart: Text) -> Self {
        self.lookalikes.push(Lookalike { cause, told_apart });
        self
    }
}
