//! Changes to source text by byte ranges: what they do not name stays as it is.

use std::collections::BTreeMap;
use std::ops::Range;

/// The files of a crate that may be changed, by their path within it.
pub type Sources = BTreeMap<String, String>;

/// Other text in place of a range of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Which bytes.
    pub range: Range<usize>,
    /// What stands there then.
    pub text: String,
}

impl Edit {
    pub(crate) fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { range, text: text.into() }
    }

    /// Puts text in before a byte.
    pub(crate) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::new(at..at, text)
    }
}

/// The text with all the edits, the last place first. Of two that overlap only the later one is made.
pub(crate) fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse((edit.range.start, edit.range.end)));
    let mut result = text.to_owned();
    let mut free = text.len();
    for edit in edits {
        if edit.range.end <= free {
            result.replace_range(edit.range.clone(), &edit.text);
            free = edit.range.start;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_edit_names_stays_byte_for_byte() {
        let edits = [Edit::new(0..2, "x"), Edit::insert(4, "é"), Edit::new(3..9, "lost")];
        assert_eq!(apply("abcdefghij", &edits), "xcdéefghij");
    }
}
