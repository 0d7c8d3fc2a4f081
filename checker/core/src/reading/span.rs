//! A span of the trace file, as far as a question asks for it.

use std::collections::BTreeMap;

/// A span of the file, as far as a question asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadSpan {
    /// Its trace's id.
    pub trace: Vec<u8>,
    /// Its id.
    pub id: Vec<u8>,
    /// Its parent's id; empty for a root.
    pub parent: Vec<u8>,
    /// `service.name` of its resource.
    pub service: String,
    /// Its name.
    pub name: String,
    /// When it started, in ns.
    pub start: u64,
    /// When it ended, in ns.
    pub end: u64,
    /// Whether its status is Error.
    pub failed: bool,
    /// Its attributes that are strings.
    pub attributes: BTreeMap<String, String>,
}

/// What there is one of.
pub(super) fn only<T>(all: impl IntoIterator<Item = T>) -> Option<T> {
    let mut all = all.into_iter();
    all.next().filter(|_| all.next().is_none())
}
