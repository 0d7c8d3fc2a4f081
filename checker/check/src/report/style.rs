//! All of the styling: what is good, bad or beside the point, and how wide things are.
//!
//! Colours are never the only sign; every report reads the same without them.

use anstyle::{AnsiColor, Style as Ansi};
use comfy_table::{ContentArrangement, Table, presets};
use textwrap::WordSplitter;

/// Whether and how text is styled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As it is.
    Plain,
    /// With the terminal's sixteen colours, which follow its theme.
    Coloured,
}

impl Style {
    /// Passed, as expected.
    pub fn good(self, text: &str) -> String {
        self.paint(Ansi::new().fg_color(Some(AnsiColor::Green.into())), text)
    }

    /// Failed, different.
    pub fn bad(self, text: &str) -> String {
        self.paint(Ansi::new().fg_color(Some(AnsiColor::Red.into())), text)
    }

    /// Where to look first.
    pub fn alarm(self, text: &str) -> String {
        self.paint(Ansi::new().bold().fg_color(Some(AnsiColor::Red.into())), text)
    }

    /// Not judged, worth a look.
    pub fn warning(self, text: &str) -> String {
        self.paint(Ansi::new().fg_color(Some(AnsiColor::Yellow.into())), text)
    }

    /// What to do.
    pub fn action(self, text: &str) -> String {
        self.paint(Ansi::new().bold().fg_color(Some(AnsiColor::Cyan.into())), text)
    }

    /// A heading.
    pub fn strong(self, text: &str) -> String {
        self.paint(Ansi::new().bold(), text)
    }

    /// Beside the point.
    pub fn dim(self, text: &str) -> String {
        self.paint(Ansi::new().dimmed(), text)
    }

    fn paint(self, ansi: Ansi, text: &str) -> String {
        match self {
            Self::Coloured if !text.is_empty() => format!("{ansi}{text}{ansi:#}"),
            _ => text.to_owned(),
        }
    }

    /// Text of another program, over several lines: colours stay if we use any, and everything else
    /// that could steer a terminal goes.
    pub fn foreign(self, text: &str) -> String {
        let mut clean = String::with_capacity(text.len());
        let mut coloured = false;
        let mut rest = text.chars().peekable();
        while let Some(character) = rest.next() {
            match character {
                '\u{1b}' => {
                    let sequence = escape(&mut rest);
                    if self == Self::Coloured && is_colour(&sequence) {
                        clean.push('\u{1b}');
                        clean.push_str(&sequence);
                        coloured = true;
                    }
                }
                '\n' => clean.push('\n'),
                '\t' => clean.push_str("    "),
                hidden if hidden.is_control() || turns_text_around(hidden) => {}
                plain => clean.push(plain),
            }
        }
        if coloured {
            clean.push_str("\u{1b}[0m");
        }
        clean
    }
}

/// What follows an escape character: a CSI sequence, an OSC string, or one character.
fn escape(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut sequence = String::new();
    match rest.peek() {
        Some('[') => {
            sequence.extend(rest.next());
            while let Some(character) = rest.next_if(|character| !character.is_control()) {
                sequence.push(character);
                if ('\u{40}'..='\u{7e}').contains(&character) {
                    break;
                }
            }
        }
        Some(']' | 'P' | '_' | '^' | 'X') => {
            while let Some(character) = rest.next_if(|character| *character != '\n') {
                if character == '\u{7}' {
                    break;
                }
                if character == '\u{1b}' {
                    rest.next_if_eq(&'\\');
                    break;
                }
            }
        }
        Some(character) if !character.is_control() => {
            rest.next();
        }
        _ => {}
    }
    sequence
}

/// Whether an escape sequence does nothing but choose colours and weights.
fn is_colour(sequence: &str) -> bool {
    sequence
        .strip_prefix('[')
        .and_then(|sequence| sequence.strip_suffix('m'))
        .is_some_and(|codes| codes.chars().all(|code| code.is_ascii_digit() || matches!(code, ';' | ':')))
}

fn turns_text_around(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Breaks a text into lines of this width, the first and the others with what stands before them. A word that is
/// wider than a line is broken where code and paths may be: never in the middle of a name, if there is another place.
pub fn wrap(text: &str, width: usize, first: &str, others: &str) -> Vec<String> {
    let room = width.max(20).saturating_sub(self::width(first).max(self::width(others))).max(1);
    let text: Vec<String> = text.split(' ').map(|word| eased(word, room)).collect();
    let text = &text.join(" ");
    let options = textwrap::Options::new(width.max(20))
        .initial_indent(first)
        .subsequent_indent(others)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::wrap(text, options).into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// A word in parts that fit into this room, as full as they can be; a name that does not fit alone stays whole.
fn eased(word: &str, room: usize) -> String {
    if width(word) <= room {
        return word.to_owned();
    }
    let mut lines = vec![String::new()];
    for part in word.split_inclusive([':', '(', '/', '.', ',', '=', '&', '?']) {
        let line = lines.last_mut().expect("there is one");
        if line.is_empty() || width(line) + width(part) <= room {
            line.push_str(part);
        } else {
            lines.push(part.to_owned());
        }
    }
    lines.join(" ")
}

/// An empty table as all of ours look, at most this wide.
pub fn table_of_width(width: usize) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_FULL_CONDENSED.with_rounded_corners())
        .force_no_tty()
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width.min(110)).unwrap_or(110));
    table
}

/// How many columns a plain text takes.
pub fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "\u{1b}[31merror\u{1b}[0m\u{1b}[2J\u{1b}]0;title\u{7}\u{1b}]8;;http://x\u{1b}\\ a\r\nb\u{8}\u{202e}c\u{1b}c";

    #[test]
    fn only_colours_of_another_program_stay() {
        assert_eq!(Style::Coloured.foreign(HOSTILE), "\u{1b}[31merror\u{1b}[0m a\nbc\u{1b}[0m");
        assert_eq!(Style::Plain.foreign(HOSTILE), "error a\nbc");
    }

    #[test]
    fn a_word_wider_than_a_line_is_broken_between_names() {
        let call = "call `global::set_text_map_propagator(TraceContextPropagator::new())` once";
        let lines = wrap(call, 50, "  ", "    ");
        assert_eq!(
            lines,
            ["  call `global::set_text_map_propagator(", "    TraceContextPropagator::new())` once"]
        );
        assert_eq!(wrap("a b c", 40, "", ""), ["a b c"]);
    }

    #[test]
    fn without_colour_nothing_is_added() {
        assert_eq!(Style::Plain.alarm("here"), "here");
        assert_eq!(Style::Coloured.strong("a"), "\u{1b}[1ma\u{1b}[0m");
    }
}
