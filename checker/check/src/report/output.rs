//! The one place that writes to the terminal: data to standard output, the rest to standard error.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use super::program::CalledAs;
use super::style::{Style, wrap};
use super::whereabouts::Whereabouts;
use crate::cli::Color;
use crate::settings::{Settings, UsageError, Verbosity};
use crate::text::{Lang, Text};

/// The width of a report that nobody looks at in a terminal.
const PIPED_WIDTH: usize = 80;
/// Longer lines than this are hard to read in any terminal.
const WIDEST: usize = 200;

/// How a report is rendered.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The language.
    pub lang: Lang,
    /// Columns.
    pub width: usize,
    /// Colours or none.
    pub style: Style,
    /// How much to say.
    pub verbosity: Verbosity,
    /// Whether to show how long each part took.
    pub timings: bool,
    /// How the person calls this program.
    pub program: CalledAs,
    /// Where the files are that it names.
    pub places: Whereabouts,
}

impl Layout {
    /// The layout of standard output.
    pub fn of_stdout(settings: &Settings) -> Self {
        let stdout = io::stdout();
        let columns = terminal_size::terminal_size_of(&stdout).map(|(columns, _)| usize::from(columns.0));
        let style = style_of(settings.color, &stdout);
        Self {
            lang: settings.lang,
            width: columns.unwrap_or(PIPED_WIDTH).clamp(40, WIDEST),
            style,
            verbosity: settings.verbosity,
            timings: false,
            program: CalledAs::of(settings),
            // Who wants no colours wants no other escapes.
            places: Whereabouts::of(settings, style == Style::Coloured),
        }
    }

    /// One without colours, at the top of a clone.
    #[cfg(test)]
    pub fn plain(lang: Lang, width: usize) -> Self {
        Self {
            lang,
            width,
            style: Style::Plain,
            verbosity: Verbosity::Normal,
            timings: false,
            program: CalledAs::check(),
            places: Whereabouts::of_a_clone(lang),
        }
    }

    /// The text in this layout's language.
    pub fn say<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.lang)
    }
}

fn style_of(color: Color, stream: &impl anstream::stream::RawStream) -> Style {
    let choice = match color {
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
        Color::Auto => AutoStream::choice(stream),
    };
    if choice == ColorChoice::Never { Style::Plain } else { Style::Coloured }
}

/// Standard output, which keeps the escapes that the style put in, and translates them where the
/// terminal needs that.
pub fn stdout() -> Box<dyn Write + Send> {
    Box::new(AutoStream::new(
        io::stdout(),
        if cfg!(windows) { ColorChoice::Always } else { ColorChoice::AlwaysAnsi },
    ))
}

/// Whether a person looks at standard output in a terminal that has not so many lines.
pub fn is_longer_than_the_screen(text: &str) -> bool {
    let stdout = io::stdout();
    let rows = terminal_size::terminal_size_of(&stdout).map(|(_, rows)| usize::from(rows.0));
    stdout.is_terminal() && rows.is_some_and(|rows| text.lines().count() >= rows)
}

/// Whether a person sees standard error as it comes.
pub fn stderr_is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Writes data. That nobody reads on is no error.
pub fn data(text: &str) -> io::Result<()> {
    let mut stdout = stdout();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Writes an error and what to do about it to standard error.
pub fn error(color: Color, lang: Lang, program: &CalledAs, what: &Text, hint: Option<&Text>) {
    let stderr = io::stderr();
    let style = style_of(color, &stderr);
    let word = both!("error:", "erro:");
    // What to type is said as it is typed here.
    let (what, hint) = (program.named_in(what.get(lang)), hint.map(|hint| program.named_in(hint.get(lang))));
    // A file keeps the lines as they are: whoever searches it finds the words.
    let columns = terminal_size::terminal_size_of(&stderr).map(|(columns, _)| usize::from(columns.0));
    let said = |word: &str, painted: &str, text: &str| match columns {
        Some(columns) => {
            let lines = wrap(&format!("{word} {text}"), columns.min(WIDEST), "", "  ").join("\n");
            lines.replacen(word, painted, 1) + "\n"
        }
        None => format!("{painted} {text}\n"),
    };
    let word = word.get(lang);
    let mut text = said(word, &style.alarm(word), &what);
    if let Some(hint) = hint {
        let word = both!("hint:", "dica:");
        let word = word.get(lang);
        text.push_str(&said(word, &style.action(word), &hint));
    }
    // Where an error cannot be told there is nobody to tell that to.
    let _ = stderr.lock().write_all(text.as_bytes());
}

/// Writes a usage error.
pub fn usage_error(color: Color, lang: Lang, program: &CalledAs, error: &UsageError) {
    self::error(color, lang, program, &error.what, Some(&error.hint));
}

/// Writes what another program said to standard error, made harmless; its colours stay where we use any.
pub fn foreign(color: Color, text: &str) {
    note(style_of(color, &io::stderr()).foreign(text).trim_end());
}

/// Says something between two reports, wrapped, on standard output. That nobody reads on is no error.
pub fn say(layout: &Layout, text: &Text) {
    let lines = wrap(layout.say(text), layout.width, "", "  ").join("\n");
    let _ = data(&format!("{}\n", layout.style.action(&lines)));
}

/// Writes lines to standard error as they are.
pub fn note(text: &str) {
    // As above.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
