//! An export that was not taken, and why.

use serde::{Deserialize, Serialize};

use super::Export;
use crate::untrusted::Untrusted;

/// An export that was not taken because of what it is, and whose sender does not try again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnedAway {
    /// The export, as far as it was read.
    pub export: Export,
    /// Whether all of it was read. Of one that was not, later spans are unknown, and the last one that is
    /// known may have more than was seen.
    pub is_whole: bool,
    /// Who did not take it.
    pub because: Because,
}

/// Why an export was turned away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Because {
    /// It is larger than an OTLP receiver takes, unless it is told otherwise.
    Limit {
        /// What one takes, in bytes.
        bytes: u64,
    },
    /// The backend answered so, and took a small span of the checker's own right after.
    Answer {
        /// The status, and what the backend said beside it.
        said: Untrusted,
    },
}
