//! What is wrong with the way the program was called.

use crate::text::Text;

/// What is wrong with the way the program was called, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageError {
    /// What is wrong.
    pub what: Text,
    /// What to do.
    pub hint: Text,
}

impl UsageError {
    /// An error with its mend.
    pub fn new(what: Text, hint: Text) -> Self {
        Self { what, hint }
    }
}
