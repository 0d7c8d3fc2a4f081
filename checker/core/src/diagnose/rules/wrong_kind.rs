//! Server, client, internal: not the one that was expected.

use crate::diagnose::case::of_span;
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::{Diagnosis, Source};
use crate::exercise::Aspect;
use crate::expect::ExpectedSpan;
use crate::source::{Found, View, only};
use crate::text::Text;

/// See the page `wrong-kind` of the book.
pub(in crate::diagnose) struct WrongKind;

impl Rule for WrongKind {
    fn id(&self) -> &'static str {
        "wrong-kind"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Kind)
            .into_iter()
            .filter_map(|(instances, explains)| {
                let instance = instances.iter().find(|instance| instance.actual.is_some())?;
                let name = instance.expected.name();
                let expected = instance.expected.kind?.word();
                let found = instance.actual?.kind.map_or("unspecified", crate::trace::SpanKind::word);
                let title = both!(
                    "span `{name}` has kind {found}, expected {expected}",
                    "o span `{name}` tem o tipo {found}, esperava {expected}"
                );
                let next = both!(
                    "give it its kind when it is built: `.with_kind(SpanKind::…)`",
                    "dê o tipo ao construí-lo: `.with_kind(SpanKind::…)`"
                );
                let (place, why) = told(&case.code(&instance.expected.service), instance.expected, expected);
                let diagnosis = of_span(self.id(), instance.expected, explains, title, next).at(place);
                let diagnosis = why.into_iter().fold(diagnosis, Diagnosis::because);
                Some(diagnosis.because(both!(
                    "Jaeger shows the tag `span.kind={found}`",
                    "o Jaeger mostra a tag `span.kind={found}`"
                )))
            })
            .collect()
    }
}

/// Where the span is started, and what the source says of its kind.
fn told(code: &View<'_>, expected: &ExpectedSpan, kind: &str) -> (Option<Source>, Option<Text>) {
    let recorded: Vec<Found<'_>> = code
        .calls("record")
        .into_iter()
        .filter(|(_, call)| call.strings.first().is_some_and(|first| first == "otel.kind"))
        .collect();
    if !recorded.is_empty() {
        let late = both!(
            "`record(\"otel.kind\", …)` comes too late: the kind counts only when the span is made",
            "`record(\"otel.kind\", …)` chega tarde demais: o tipo só vale ao criar o span"
        );
        return (only(recorded), Some(late));
    }
    let starts: Vec<Found<'_>> = expected.names.iter().flat_map(|name| code.starts_of(name)).collect();
    let has_field = |key: &str| starts.iter().any(|(_, found)| found.fields.iter().any(|field| field == key));
    let why = if has_field("otel.kind") {
        Some(both!(
            "the field `otel.kind` is there; a value that is not `{kind}` to the letter is ignored",
            "o campo `otel.kind` está lá; um valor que não seja `{kind}`, letra por letra, é ignorado"
        ))
    } else {
        has_field("span.kind").then(|| {
            both!(
                "the field is called `otel.kind`, not `span.kind`",
                "o campo se chama `otel.kind`, não `span.kind`"
            )
        })
    };
    (only(starts), why)
}
