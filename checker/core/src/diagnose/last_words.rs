//! What a program wrote before it ended: where it says why, that line leads, whole.

use crate::diagnosis::Source;
use crate::source::View;
use crate::untrusted::Untrusted;

/// How much of it is shown: a panic's message is told whole, a novel is not.
const SHOWN_CHARS: usize = 500;

/// The place of a panic and its message, or else the last line that is not blank.
pub(super) fn of(log: &[Untrusted]) -> Option<String> {
    let words =
        panic(log).or_else(|| Some(log.iter().rev().find(|line| !is_blank(line))?.raw().to_owned()))?;
    Some(Untrusted::from(words).shown_up_to(SHOWN_CHARS).to_string())
}

/// Whether it tells of a panic.
pub(super) fn panicked(log: &[Untrusted]) -> bool {
    panicked_at(log).is_some()
}

/// The line of the crate where the last panic was, if that tells one.
pub(super) fn panic_place(log: &[Untrusted], code: &View<'_>) -> Option<Source> {
    place(code, log.get(panicked_at(log)?)?.raw())
}

/// The line of the crate that a panic names: `panicked at exercises/…/src/main.rs:12:5:`. A library's path
/// is absolute.
fn place(code: &View<'_>, line: &str) -> Option<Source> {
    let (_, place) = line.split_once("panicked at ")?;
    let mut parts = place.trim_end().trim_end_matches(':').rsplitn(3, ':');
    let (_, line, path) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
    let file = code
        .paths()
        .find(|file| path.strip_suffix(file).is_some_and(|krate| krate.is_empty() || krate.ends_with('/')))?;
    (!path.starts_with('/')).then(|| Source { file: file.to_owned(), line })
}

/// `thread 'main' panicked at src/main.rs:12:5: no exporter`: the message stands in the lines that follow.
fn panic(log: &[Untrusted]) -> Option<String> {
    let at = panicked_at(log)?;
    let message = log[at + 1..].iter().take_while(|line| !is_blank(line) && !is_note(line.raw()));
    let lines: Vec<&str> = std::iter::once(&log[at]).chain(message).map(|line| line.raw().trim()).collect();
    Some(lines.join(" "))
}

fn panicked_at(log: &[Untrusted]) -> Option<usize> {
    log.iter().rposition(|line| line.raw().contains("panicked at"))
}

fn is_note(line: &str) -> bool {
    line.starts_with("note: ") || line.starts_with("stack backtrace:")
}

fn is_blank(line: &Untrusted) -> bool {
    line.raw().trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::{of, place};
    use crate::source::{Code, parse};
    use crate::untrusted::Untrusted;

    fn words(log: &[&str]) -> Option<String> {
        of(&log.iter().map(|&line| Untrusted::from(line)).collect::<Vec<_>>())
    }

    #[test]
    fn a_panic_is_told_with_its_message_and_without_its_notes() {
        let log = [
            "listening",
            "thread 'main' panicked at src/main.rs:12:5:",
            "called `Result::unwrap()` on an `Err` value: InvalidUri",
            "note: run with `RUST_BACKTRACE=1`",
        ];
        assert_eq!(
            words(&log).as_deref(),
            Some(
                "thread 'main' panicked at src/main.rs:12:5: called `Result::unwrap()` on an `Err` value: InvalidUri"
            )
        );
    }

    #[test]
    fn without_a_panic_the_last_line_that_says_something_is_told() {
        assert_eq!(
            words(&["starting", "Error: no exporter", "", "  "]).as_deref(),
            Some("Error: no exporter")
        );
        assert_eq!(words(&["", " "]), None);
        assert_eq!(words(&[]), None);
    }

    #[test]
    fn what_it_wrote_is_shown_harmless() {
        let words = words(&["\u{1b}[2Jgone"]).expect("a line");
        assert!(!words.contains('\u{1b}'), "{words}");
    }

    #[test]
    fn a_panic_points_into_the_crate_and_never_into_a_library() {
        let code = Code { files: vec![parse("src/main.rs", "").expect("Rust")] };
        let at = |line: &str| place(&code.all(), line).map(|place| place.line);
        assert_eq!(at("thread 'main' panicked at exercises/a/b/src/main.rs:12:5:"), Some(12));
        assert_eq!(at("thread 'main' (42) panicked at src/main.rs:7:9:"), Some(7));
        assert_eq!(
            at("thread 'main' panicked at /home/ana/.cargo/registry/src/i/tokio/src/main.rs:12:5:"),
            None
        );
        assert_eq!(at("thread 'main' panicked at exercises/a/b/src/other.rs:12:5:"), None);
        assert_eq!(at("thread 'main' panicked at exercises/a/b/notsrc/main.rs:12:5:"), None);
        assert_eq!(at("the pump panicked at noon"), None);
    }
}
