//! What all pages share: head, language, links that keep the language, footer, how moments and states look.

use axum::http::HeaderMap;
use maud::{DOCTYPE, Markup, html};

use super::text::{self, Text};
use crate::life::Life;
use crate::stamp::Stamp;
use crate::state_type::StateType;
use crate::version::VERSION;

/// How a page is shown to this reader.
#[derive(Debug)]
pub(super) struct View {
    pub(super) text: &'static Text,
    /// The language was asked for in the address, so links have to repeat it.
    is_explicit: bool,
}

impl View {
    pub(super) fn new(headers: &HeaderMap, asked: &[(String, String)]) -> Self {
        let lang = asked.iter().find(|(name, _)| name == "lang").map(|(_, lang)| lang.as_str());
        Self { text: text::choose(headers, lang), is_explicit: lang.is_some() }
    }

    /// The path, in the reader's language.
    pub(super) fn link(&self, path: &str) -> String {
        if self.is_explicit { format!("{path}?lang={}", self.text.lang) } else { path.to_owned() }
    }

    /// The whole document.
    pub(super) fn document(&self, title: &str, body: &Markup) -> Markup {
        let text = self.text;
        html! {
            (DOCTYPE)
            html lang=(text.lang) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) " · " (text.stand_in) }
                    link rel="stylesheet" href="/style.css";
                }
                body {
                    header {
                        a href=(self.link("/")) { (text.flow_runs) }
                        strong { (text.stand_in) }
                    }
                    main { (body) }
                    footer {
                        p { (text.about) }
                        p {
                            (VERSION) " · "
                            a href={ "?lang=" (text.other_lang) } lang=(text.other_lang) hreflang=(text.other_lang) {
                                (text.other_language)
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The current state as a coloured word.
pub(super) fn state(life: &Life) -> Markup {
    html! { @if let Some(state) = life.state() { span class={ "state " (colour(life)) } { (state.name) } } }
}

/// The class that gives a state its colour; the word beside it says the same.
pub(super) fn colour(life: &Life) -> &'static str {
    match life.kind() {
        Some(StateType::Completed) => "good",
        Some(StateType::Failed | StateType::Crashed) => "bad",
        Some(StateType::Running) => "running",
        _ => "waiting",
    }
}

/// Seconds from start to end; of one that runs, until now.
pub(super) fn seconds(life: &Life, now: Stamp) -> Option<f64> {
    life.start.map(|start| life.end.unwrap_or(now).since(start).max(0.0))
}

/// Seconds as a person reads them.
pub(super) fn duration(seconds: Option<f64>) -> String {
    match seconds {
        None => "–".to_owned(),
        Some(seconds) if seconds < 1.0 => format!("{:.0} ms", seconds * 1e3),
        Some(seconds) => format!("{seconds:.2} s"),
    }
}

/// Date and time in UTC, to the millisecond.
pub(super) fn moment(stamp: Option<Stamp>) -> String {
    stamp.map_or_else(|| "–".to_owned(), Stamp::shown)
}
