//! What can be told to a stand-in when it is started.

use crate::busy::Busy;
use crate::limits::Limits;

/// How one stand-in behaves.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// How much is taken in and held.
    pub limits: Limits,
    /// Whether writing calls are refused now and then, as Prefect does while its database is busy.
    pub busy: Busy,
}
