//! What all pages share: head, language, links that keep the language, footer.

use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::text::{self, Text};
use crate::jaeger::Params;
use crate::store::Store;
use crate::version::VERSION;

/// How a page is shown to this reader.
pub(super) struct View {
    pub(super) text: &'static Text,
    /// The language was asked for in the address, so links have to repeat it.
    explicit: bool,
}

impl View {
    pub(super) fn new(headers: &HeaderMap, params: &Params) -> Self {
        Self { text: text::choose(headers, params), explicit: params.first("lang").is_some() }
    }

    /// The path (with or without a query), in the reader's language.
    pub(super) fn link(&self, path: &str) -> String {
        let mark = if path.contains('?') { '&' } else { '?' };
        if self.explicit { format!("{path}{mark}lang={}", self.text.lang) } else { path.to_owned() }
    }

    /// The whole document.
    pub(super) fn page(&self, store: &Store, title: &str, body: &Markup) -> Response {
        let text = self.text;
        let document = html! {
            (DOCTYPE)
            html lang=(text.lang) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) }
                    link rel="stylesheet" href="/style.css";
                }
                body {
                    header { a href=(self.link("/")) { (text.title) } }
                    main { (body) }
                    (self.footer(store))
                }
            }
        };
        Html(document.into_string()).into_response()
    }

    fn footer(&self, store: &Store) -> Markup {
        let (text, usage) = (self.text, store.usage());
        html! {
            footer {
                p { (text.about) }
                p {
                    (text.held) " " (counted(usage.traces, "trace")) ", " (counted(usage.spans, "span")) ", "
                    (usage.bytes / 1024) " KiB. " (VERSION) " · "
                    a href={ "/?lang=" (text.other_lang) } lang=(text.other_lang) hreflang=(text.other_lang) {
                        (text.other_language)
                    }
                }
            }
        }
    }
}

/// So many of them; the word and its plural are the same in both languages.
fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("{count} {word}") } else { format!("{count} {word}s") }
}

/// Microseconds as a person reads them.
pub(super) fn duration(micros: u64) -> String {
    let (whole, unit, scale) = match micros {
        0..1_000 => return format!("{micros} µs"),
        1_000..1_000_000 => (micros / 1_000, "ms", 10),
        _ => (micros / 1_000_000, "s", 10_000),
    };
    let hundredths = micros / scale % 100;
    format!("{whole}.{hundredths:02} {unit}")
}

/// Microseconds since the epoch as date and time in UTC.
pub(super) fn moment(micros: u64) -> String {
    let time = i64::try_from(micros).ok().and_then(|m| jiff::Timestamp::from_microsecond(m).ok());
    time.map_or_else(|| micros.to_string(), |t| t.strftime("%Y-%m-%d %H:%M:%S%.3f").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_many() {
        assert_eq!([0, 1, 2].map(|count| counted(count, "span")), ["0 spans", "1 span", "2 spans"]);
    }

    #[test]
    fn durations_have_a_unit_that_fits() {
        assert_eq!(duration(999), "999 µs");
        assert_eq!(duration(1_250), "1.25 ms");
        assert_eq!(duration(120_500), "120.50 ms");
        assert_eq!(duration(61_000_000), "61.00 s");
        assert_eq!(moment(1_735_689_600_120_500), "2025-01-01 00:00:00.120");
    }
}
