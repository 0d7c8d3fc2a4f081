//! Why a step could not be judged: our own trouble, or a file that cannot be read; never a failure.

mod id;

pub use id::{CauseId, Part};

use crate::text::{Lang, Text};

/// Why there is no verdict: what happened, and what the person at the keyboard can do.
///
/// Made by the stage that ran into it, by a constructor named after the trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Which one: it decides what else is said and done about it.
    pub id: CauseId,
    /// What happened, naming the place and what was found.
    pub what: Text,
    /// What to do.
    pub hint: Text,
    /// Further lines, safe to show: the end of a log, Cargo's own words.
    pub details: Vec<String>,
    /// The place in a file, as a compiler shows it; safe to show.
    pub excerpt: Option<Text>,
}

impl Cause {
    /// A cause without further details.
    pub fn new(id: CauseId, what: Text, hint: Text) -> Self {
        Self { id, what, hint, details: Vec::new(), excerpt: None }
    }

    /// The same with further lines.
    #[must_use]
    pub fn with_details(mut self, details: Vec<String>) -> Self {
        self.details = details;
        self
    }

    /// The same with the place in a file.
    #[must_use]
    pub fn with_excerpt(mut self, excerpt: Text) -> Self {
        self.excerpt = Some(excerpt);
        self
    }

    /// All lines below what happened.
    pub fn lines(&self, lang: Lang) -> impl Iterator<Item = &str> {
        let excerpt = self.excerpt.iter().flat_map(move |excerpt| excerpt.get(lang).lines());
        excerpt.chain(self.details.iter().map(String::as_str))
    }

    /// The run was interrupted by Ctrl-C or SIGTERM.
    pub fn interrupted() -> Self {
        Self::new(
            CauseId::Interrupted,
            both!("interrupted", "interrompido"),
            both!("run it again", "rode de novo"),
        )
    }

    /// A newer round took the place of this one.
    pub fn superseded() -> Self {
        Self::new(
            CauseId::Superseded,
            both!("a newer round has begun", "uma rodada mais nova começou"),
            both!("look at that one", "olhe essa outra"),
        )
    }
}
