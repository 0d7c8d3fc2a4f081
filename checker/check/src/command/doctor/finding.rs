//! One thing that was looked for.

use crate::text::Text;

/// What was looked for and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Checkup {
    /// What was looked for.
    pub(super) what: Text,
    /// What is wanted with it.
    pub(super) wanted: Text,
    /// How it stands.
    pub(super) state: Health,
    /// What was found: a version, a place, who holds it.
    pub(super) found: Text,
    /// How to get or mend it.
    pub(super) remedy: Option<Text>,
}

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Health {
    /// It is there.
    There,
    /// It is not, and only a stack or a lesson that one may choose wants it.
    Absent,
    /// Something is there that will be in the way of what one may choose.
    InTheWay,
    /// It is not, and nothing works without.
    Missing,
}

impl Checkup {
    /// Something that is as it should be.
    pub(super) fn there(what: Text, wanted: Text, found: Text) -> Self {
        Self { what, wanted, state: Health::There, found, remedy: None }
    }

    /// Something that is not.
    pub(super) fn not_there(state: Health, what: Text, wanted: Text, found: Text, remedy: Text) -> Self {
        Self { what, wanted, state, found, remedy: Some(remedy) }
    }
}
