//! Text that came from a learner's program: span names, attributes, log lines, paths.
//!
//! It may hold terminal escapes, line breaks that fake a report, right-to-left marks that turn a
//! line around, or ten megabytes of `a`. So it has a type without `Display`: the only way to show it
//! is [`Untrusted::shown`], which makes it harmless first.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How many characters of one untrusted text a report shows.
const SHOWN_CHARS: usize = 120;

/// Text from a learner's program. Compare it freely; show it only through [`Untrusted::shown`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Untrusted(String);

impl Untrusted {
    /// Marks a text as untrusted.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for comparing and searching; never for output.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// The text made safe for a terminal or a log: on one line, control and direction characters
    /// escaped, cut after 120 characters.
    pub fn shown(&self) -> Shown<'_> {
        Shown { text: &self.0, limit: SHOWN_CHARS }
    }

    /// As [`Untrusted::shown`], cut after `limit` characters.
    pub fn shown_up_to(&self, limit: usize) -> Shown<'_> {
        Shown { text: &self.0, limit }
    }
}

impl fmt::Debug for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl From<&str> for Untrusted {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Untrusted {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl PartialEq<str> for Untrusted {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Untrusted {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// An untrusted text on its way to a person. See [`Untrusted::shown`].
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    text: &'a str,
    limit: usize,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, character) in self.text.chars().enumerate() {
            if position == self.limit {
                return f.write_str("…");
            }
            if is_harmless(character) {
                fmt::Write::write_char(f, character)?;
            } else {
                write!(f, "{}", character.escape_default())?;
            }
        }
        Ok(())
    }
}

/// Whether a character can neither move the cursor, nor break the line, nor turn the text around.
fn is_harmless(character: char) -> bool {
    !character.is_control()
        && !matches!(character,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_breaks_and_direction_marks_are_shown_not_obeyed() {
        let hostile = Untrusted::new("a\u{1b}[2J\r\nPASSED\u{202e}b");
        assert_eq!(hostile.shown().to_string(), r"a\u{1b}[2J\r\nPASSED\u{202e}b");
    }

    #[test]
    fn accents_stay_as_they_are() {
        assert_eq!(Untrusted::new("Olá, São!").shown().to_string(), "Olá, São!");
    }

    #[test]
    fn a_long_text_is_cut_by_characters_not_bytes() {
        let long = Untrusted::new("é".repeat(500));
        assert_eq!(long.shown().to_string(), format!("{}…", "é".repeat(120)));
    }
}
