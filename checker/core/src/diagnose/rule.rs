//! What a rule is.

use super::{Case, Footing, Open};
use crate::diagnosis::{Diagnosis, DiagnosisId};
use crate::evidence::Question;

/// One cause that can be recognised.
///
/// A rule is a unit struct. Its doc comment says what it sees, why that matters and how it is mended;
/// its page in the book (`docs/*/src/diagnoses/<id>.md`) says the same at length.
pub trait Rule: Sync {
    /// The stable name of the diagnosis that it makes.
    fn id(&self) -> DiagnosisId;

    /// What it may rest on, and what looks alike: its page says the same.
    fn footing(&self) -> Footing;

    /// The diagnoses for open failures, one for each service or span concerned. Empty when the
    /// rule does not recognise its cause.
    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis>;

    /// What would make a diagnosis of its own surer, or show that it is another one. What a probe has
    /// found is added to the diagnosis as a ground.
    fn questions(&self, _case: &Case<'_>, _diagnosis: &Diagnosis) -> Vec<Question> {
        Vec::new()
    }
}
