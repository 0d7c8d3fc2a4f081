//! Where the code of one expected span is: the place that makes it, and what is said in that file.

use super::{Found, Mention, View, only};
use crate::diagnosis::Source;
use crate::exercise::Step;
use crate::expect::ExpectedSpan;
use crate::trace::SpanKind;

impl View<'_> {
    /// The one place where a span is made: by its name or, as a name may be put together at run time, by
    /// its kind.
    pub fn made_at(&self, expected: &ExpectedSpan) -> Option<Source> {
        self.start_of(expected).or_else(|| self.start_of_kind(expected.kind?))
    }

    /// Only those server or client spans are told by their kind: one place in a program makes them all.
    fn start_of_kind(&self, kind: SpanKind) -> Option<Source> {
        if !matches!(kind, SpanKind::Server | SpanKind::Client) {
            return None;
        }
        let is_kind = |word: &String| word.eq_ignore_ascii_case(kind.word());
        let makes = |found: &Mention| {
            let by_api = found.name == "with_kind" && found.words.iter().any(is_kind);
            let by_field = found.is_tracing_span()
                && found.fields.iter().any(|field| field == "otel.kind")
                && found.strings.iter().any(is_kind);
            by_api || by_field
        };
        only(self.mentions().filter(|(_, found)| makes(found)).collect())
    }

    /// Where to say something more of a span: the gap left for it in the file that makes it (the first of
    /// several), else the one call there that says it already, else where the span is made.
    pub fn said_of(
        &self,
        step: &Step,
        expected: &ExpectedSpan,
        gap: &str,
        says: impl Fn(&Mention) -> bool,
    ) -> Option<Source> {
        let made = self.made_at(expected);
        let Some(made) = made else { return self.todo(step, &[gap]) };
        let in_file = |(file, _): &Found<'_>| file.path == made.file;
        let said = self.mentions().filter(in_file).filter(|(_, found)| says(found)).collect();
        self.first_todo(&made.file, step, gap).or_else(|| only(said)).or(Some(made))
    }
}

impl Mention {
    /// Whether it gives a span its status.
    pub fn sets_status(&self) -> bool {
        self.name == "set_status"
            || (self.name == "record" && self.strings.first().is_some_and(|key| key == "otel.status_code"))
    }

    /// Whether it puts an event of this name on a span.
    pub fn adds_event(&self, name: &str) -> bool {
        let adds = ["add_event", "add_event_with_timestamp"].contains(&self.name.as_str());
        (adds && self.strings.first().is_some_and(|first| first == name))
            || (name == "exception" && self.name == "record_error")
    }
}
