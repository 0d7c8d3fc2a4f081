//! The one thing to do next, and what it presupposes.

use crate::text::{Lang, Text};

/// What to do next. It is made with what it presupposes of the source; where that does not hold there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    text: Text,
    presupposes: Presupposed,
}

/// What an advice presupposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presupposed {
    /// What the diagnosis rests on, and nothing else: it asks for nothing that may stand there already.
    Grounds,
    /// That the source does not say it yet.
    Absent,
    /// That the source says it.
    Present,
}

impl Next {
    /// What follows from the grounds of a diagnosis alone.
    pub fn upon(text: Text) -> Self {
        Self { text, presupposes: Presupposed::Grounds }
    }

    /// What presupposes this of the source: made by who looked (`source::Places`).
    pub(crate) fn where_it_is(presupposes: Presupposed, text: Text) -> Self {
        Self { text, presupposes }
    }

    /// What it presupposes.
    pub fn presupposes(&self) -> Presupposed {
        self.presupposes
    }

    /// What to do.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// What to do, in one language.
    pub fn get(&self, lang: Lang) -> &str {
        self.text.get(lang)
    }
}
