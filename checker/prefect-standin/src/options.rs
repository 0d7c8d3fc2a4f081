//! What can be told to a stand-in when it is started.

use crate::limits::Limits;

/// How one stand-in behaves.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How much is taken in and held.
    pub limits: Limits,
}
