//! Why a step could not be judged: our own trouble, never the learner's failure.

use crate::text::Text;

/// Why there is no verdict: what happened, and what the person at the keyboard can do.
///
/// Made by the stage that ran into it, by a constructor named after the trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// A stable name in kebab case: `no-cargo`, `port-taken`, `jaeger-unreachable`, `interrupted`.
    pub id: &'static str,
    /// What happened, naming the place and what was found.
    pub what: Text,
    /// What to do.
    pub hint: Text,
    /// Further lines, safe to show: the end of a log, Cargo's own words.
    pub details: Vec<String>,
}

impl Cause {
    /// A cause without further details.
    pub fn new(id: &'static str, what: Text, hint: Text) -> Self {
        Self { id, what, hint, details: Vec::new() }
    }

    /// The same with further lines.
    #[must_use]
    pub fn with_details(mut self, details: Vec<String>) -> Self {
        self.details = details;
        self
    }

    /// The run was interrupted by Ctrl-C or SIGTERM.
    pub fn interrupted() -> Self {
        Self::new("interrupted", both!("interrupted", "interrompido"), both!("run it again", "rode de novo"))
    }
}
