//! Server, client, internal: not the one that was expected.

use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Source, Witness};
use crate::exercise::Aspect;
use crate::expect::ExpectedSpan;
use crate::source::{KindField, View};
use crate::text::Text;
use crate::trace::SpanKind;

/// See the page `wrong-kind` of the book.
pub(in crate::diagnose) struct WrongKind;

impl Rule for WrongKind {
    fn id(&self) -> &'static str {
        "wrong-kind"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source]).told_from_cause(
            both!(
                "the kind is recorded when the span is made already",
                "o tipo é gravado quando o span já foi criado"
            ),
            both!("the source calls `record(\"otel.kind\", …)`", "o código chama `record(\"otel.kind\", …)`"),
        )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Kind)
            .into_iter()
            .filter_map(|(instances, explains)| {
                let instance = instances.iter().find(|instance| instance.actual.is_some())?;
                let name = instance.expected.name();
                let expected = instance.expected.kind?.word();
                let found = instance.actual?.kind.map_or("unspecified", SpanKind::word);
                let title = both!(
                    "span `{name}` has kind {found}, expected {expected}",
                    "o span `{name}` tem o tipo {found}; esperado: {expected}"
                );
                let next = next(&case.code(&instance.expected.service), instance.expected);
                let (place, why) = told(&case.code(&instance.expected.service), instance.expected, expected);
                let diagnosis = of_span(self.id(), instance.expected, explains, title, next).at(place);
                let tag = both!(
                    "Jaeger shows the tag `span.kind={found}`",
                    "o Jaeger mostra a tag `span.kind={found}`"
                );
                Some(diagnosis.shown(Witness::Trace, tag).because_all(Witness::Source, why))
            })
            .collect()
    }
}

/// By the fields of `tracing` or by the builder; where the builder says a kind, to say another.
fn next(code: &View<'_>, expected: &ExpectedSpan) -> Next {
    let kind = expected.kind.map_or("", SpanKind::word);
    let mut letters = kind.chars();
    let name: String =
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect();
    if code.is_of_tracing(expected) {
        return Next::upon(both!(
            "declare its kind when it is made: the field `otel.kind = \"{kind}\"`",
            "declare o tipo ao criá-lo: o campo `otel.kind = \"{kind}\"`"
        ));
    }
    let text = both!(
        "give it its kind when it is built: `.with_kind(SpanKind::{name})`",
        "dê o tipo ao construí-lo: `.with_kind(SpanKind::{name})`"
    );
    code.gives_kind_beside(expected).to_add(text).unwrap_or_else(|| {
        Next::upon(both!("let its kind be `SpanKind::{name}`", "faça o tipo dele ser `SpanKind::{name}`"))
    })
}

fn misnamed_field() -> Text {
    both!("the field is called `otel.kind`, not `span.kind`", "o campo se chama `otel.kind`, não `span.kind`")
}

/// Where the span is started, and what the source says of its kind.
fn told(code: &View<'_>, expected: &ExpectedSpan, kind: &str) -> (Option<Source>, Option<Text>) {
    let recorded = code.records_kind();
    if recorded.any() {
        let late = both!(
            "`record(\"otel.kind\", …)` comes too late: the kind counts only when the span is made",
            "`record(\"otel.kind\", …)` chega tarde demais: o tipo só vale ao criar o span"
        );
        return (recorded.only(), Some(late));
    }
    let why = code.kind_field(expected).map(|field| match field {
        KindField::Named => both!(
            "the field `otel.kind` is there; a value that is not `{kind}` to the letter is ignored",
            "o campo `otel.kind` está lá; um valor que não seja `{kind}`, letra por letra, é ignorado"
        ),
        KindField::Misnamed => misnamed_field(),
    });
    // Of a span whose name is put together the field that counts for nothing tells where it is made.
    let misnamed = code.uses_of_key("span.kind");
    let is_told = why.is_some() || !misnamed.any() || !code.is_of_tracing(expected);
    let why = why.or_else(|| (!is_told).then(misnamed_field));
    (code.start_of(expected).or_else(|| misnamed.only().filter(|_| !is_told)), why)
}
