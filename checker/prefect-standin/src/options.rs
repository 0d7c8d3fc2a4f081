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
    /// Where traces are looked at, `http://localhost:16686`: the pages link to it. Without one they name the trace.
    pub jaeger_ui: Option<String>,
    /// Names under which it may be asked, beside addresses and names that no web site can have. A browser that asks
    /// for any other was sent here by a page that has no business here.
    pub names: Vec<String>,
}
