//! What a rule is.

use super::{Case, Open};
use crate::diagnosis::{Diagnosis, DiagnosisId};

/// One cause that can be recognised.
///
/// A rule is a unit struct. Its doc comment says what it sees, why that matters and how it is mended;
/// its page in the book (`docs/*/src/diagnoses/<id>.md`) says the same at length.
pub trait Rule: Sync {
    /// The stable name of the diagnosis that it makes.
    fn id(&self) -> DiagnosisId;

    /// The diagnoses for open failures, one for each service or span concerned. Empty when the
    /// rule does not recognise its cause.
    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis>;
}
