//! What a program wrote before it ended: where it says why, that line leads, whole.

use crate::untrusted::Untrusted;

/// How much of it is shown: a panic's message is told whole, a novel is not.
const SHOWN_CHARS: usize = 500;

/// The place of a panic and its message, or else the last line that is not blank.
pub(super) fn of(log: &[Untrusted]) -> Option<String> {
    let words =
        panic(log).or_else(|| Some(log.iter().rev().find(|line| !is_blank(line))?.raw().to_owned()))?;
    Some(Untrusted::from(words).shown_up_to(SHOWN_CHARS).to_string())
}

/// The line of the log that tells where the last panic was.
pub(super) fn panic_line(log: &[Untrusted]) -> Option<&Untrusted> {
    log.get(panicked_at(log)?)
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
    use super::of;
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
}
