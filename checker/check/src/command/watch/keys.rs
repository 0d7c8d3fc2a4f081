//! What the keys do.

use crate::command::{hint, list, page, reset, solution};
use crate::id::StepId;
use crate::keyboard::Keyboard;
use crate::report::Reporter;
use crate::report::output::{self, Layout};
use crate::report::terminal::Terminal;
use crate::settings::{ListSettings, Settings, Verbosity};
use crate::text::Text;
use crate::verdict::StepReport;

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// Something to read.
    Show(Show),
    /// On to the next step.
    GoOn,
    /// That was it.
    Quit,
    /// Nothing.
    Other,
}

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    Hint,
    List,
    Page,
    Solution,
    Reset,
    Trace,
}

/// The next key; where there is no keyboard there is none, ever.
pub(super) async fn pressed(keyboard: Option<&mut Keyboard>) -> Key {
    match keyboard {
        Some(keyboard) => keyboard.pressed().await.map_or(Key::Quit, key),
        None => std::future::pending().await,
    }
}

fn key(pressed: char) -> Key {
    match pressed.to_ascii_lowercase() {
        'h' => Key::Show(Show::Hint),
        'l' => Key::Show(Show::List),
        'p' => Key::Show(Show::Page),
        's' => Key::Show(Show::Solution),
        'r' => Key::Show(Show::Reset),
        't' => Key::Show(Show::Trace),
        'n' | '\n' | '\r' => Key::GoOn,
        'q' => Key::Quit,
        _ => Key::Other,
    }
}

/// The line that says what there is to press.
pub(super) fn offered(passed: bool, next: Option<&StepId>) -> Text {
    // A key and its word stay in one line.
    let keys = both!(
        "h\u{a0}hint · l\u{a0}list · p\u{a0}page · s\u{a0}solution · r\u{a0}reset · t\u{a0}trace · q\u{a0}quit",
        "h\u{a0}dica · l\u{a0}lista · p\u{a0}página · s\u{a0}solução · r\u{a0}desfazer\u{a0}tudo · t\u{a0}trace · q\u{a0}sair"
    );
    let (en, pt_br) = keys.into_both();
    match (passed, next) {
        (true, Some(next)) => {
            both!("Enter goes on to {next} · {en}", "Enter segue para {next} · {pt_br}")
        }
        (true, None) => both!("That was the last step. {en}", "Era o último passo. {pt_br}"),
        (false, _) => both!("waiting for a save · {en}", "esperando um arquivo salvo · {pt_br}"),
    }
}

impl Show {
    /// Shows it. The terminal is as other programs expect it meanwhile.
    pub(super) fn run(self, settings: &Settings, step: &StepId, last: Option<&StepReport>) {
        // What is in the way is told there.
        let _ = match self {
            Self::Hint => hint::run(settings, Some(step)),
            Self::List => list::run(settings, &ListSettings::default()),
            Self::Page => page::run(settings, Some(step), false),
            Self::Solution => solution::run(settings, step),
            Self::Reset => reset::run(settings, step),
            Self::Trace => return trace(settings, last),
        };
    }
}

/// Everything about the last round: its trees too, of a step that passed as well.
fn trace(settings: &Settings, last: Option<&StepReport>) {
    let layout = Layout { verbosity: Verbosity::Verbose, ..Layout::of_stdout(settings) };
    let Some(report) = last else {
        output::say(&layout, &both!("There is no trace yet.", "Ainda não há trace."));
        return;
    };
    let mut terminal = Terminal::new(layout, output::stdout());
    let event = crate::event::Event::StepFinished(Box::new(report.clone()));
    if let Err(error) = terminal.event(&event) {
        output::note(&error.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::LessonId;
    use crate::text::Lang;

    #[test]
    fn each_key_that_is_offered_does_something() {
        let next = LessonId::new("02-tracing").step("05-errors");
        for lang in [Lang::En, Lang::PtBr] {
            let offered = offered(true, Some(&next)).get(lang).to_owned();
            let letters: Vec<char> =
                offered.split(" · ").skip(1).filter_map(|part| part.chars().next()).collect();
            assert_eq!(letters.len(), 7, "{offered}");
            assert!(letters.iter().all(|letter| key(*letter) != Key::Other), "{offered}");
        }
        assert_eq!((key('\n'), key('x')), (Key::GoOn, Key::Other));
    }
}
