//! Why a step could not be judged: our own trouble, or a file that cannot be read; never a failure.

use crate::text::{Lang, Text};

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
    /// The place in a file, as a compiler shows it; safe to show.
    pub excerpt: Option<Text>,
    /// Who can help it.
    pub fault: Fault,
}

/// Whose doing it is that there is no verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Ours, or the machine's.
    Ours,
    /// A file that cannot be read as it is written, as with wrong usage.
    Usage,
}

impl Cause {
    /// A cause without further details.
    pub fn new(id: &'static str, what: Text, hint: Text) -> Self {
        Self { id, what, hint, details: Vec::new(), excerpt: None, fault: Fault::Ours }
    }

    /// The same with further lines.
    #[must_use]
    pub fn with_details(mut self, details: Vec<String>) -> Self {
        self.details = details;
        self
    }

    /// The same, of a file that only whoever wrote it can mend, and the place in it.
    #[must_use]
    pub fn of_usage(mut self, excerpt: Text) -> Self {
        self.excerpt = Some(excerpt);
        self.fault = Fault::Usage;
        self
    }

    /// All lines below what happened.
    pub fn lines(&self, lang: Lang) -> impl Iterator<Item = &str> {
        let excerpt = self.excerpt.iter().flat_map(move |excerpt| excerpt.get(lang).lines());
        excerpt.chain(self.details.iter().map(String::as_str))
    }

    /// The run was interrupted by Ctrl-C or SIGTERM.
    pub fn interrupted() -> Self {
        Self::new("interrupted", both!("interrupted", "interrompido"), both!("run it again", "rode de novo"))
    }
}
