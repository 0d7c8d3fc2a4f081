//! What stands beside a line of a tree: what of it is not as expected.

use super::Side;
use crate::correlate;
use crate::exercise::Aspect;
use crate::expect::ExpectedSpan;
use crate::matching::{AttributeFailure, Pair, attribute_failure, event_holds};
use crate::text::Text;
use crate::trace::Span;

/// More attributes than this are not named in one line.
const MOST_ATTRIBUTES: usize = 2;

/// What of a pair does not hold by itself. That a span does not hang under one that is missing is no
/// fault of its own: there is nothing to hang under.
pub(super) fn own_failures(view: &Side<'_>, pair: &Pair) -> Vec<Aspect> {
    let expected = view.step.span(&pair.expected);
    let parent = expected.and_then(|expected| view.request.pair(expected.parent.as_deref()?));
    let is_excused = pair.actual.is_some() && parent.is_some_and(|parent| parent.actual.is_none());
    let failed = pair.failed.iter().copied();
    failed.filter(|aspect| !(is_excused && *aspect == Aspect::Parent)).collect()
}

/// Beside the expected span: in a word or two.
pub(super) fn expected(is_missing: bool, failed: &[Aspect]) -> Option<Text> {
    if is_missing {
        return Some(both!("missing", "falta"));
    }
    let first = failed.first()?;
    Some(match first {
        Aspect::Exists => both!("other name", "outro nome"),
        Aspect::Kind => both!("other kind", "outro tipo"),
        Aspect::Parent => both!("other parent", "outro pai"),
        Aspect::Attributes => both!("attributes", "atributos"),
        Aspect::Status => both!("other status", "outro status"),
        Aspect::Events => both!("event", "evento"),
        Aspect::Order => both!("too early", "cedo demais"),
        Aspect::Duration => both!("ended early", "terminou cedo"),
        Aspect::Only => both!("extra span below", "span a mais abaixo"),
    })
}

/// Beside the span that was found: all that is different, and what was expected.
pub(super) fn found(
    view: &Side<'_>,
    expected: &ExpectedSpan,
    span: &Span,
    failed: &[Aspect],
) -> Option<Text> {
    let notes = failed.iter().map(|aspect| difference(view, expected, span, *aspect));
    notes.reduce(|one, other| {
        let ((en, pt), (next_en, next_pt)) = (one.into_both(), other.into_both());
        both!("{en}; {next_en}", "{pt}; {next_pt}")
    })
}

fn difference(view: &Side<'_>, expected: &ExpectedSpan, span: &Span, aspect: Aspect) -> Text {
    match aspect {
        Aspect::Exists => name(view, expected, span),
        Aspect::Kind => {
            let found = span.kind.map_or("–", |kind| kind.word());
            let wanted = expected.kind.map_or("–", |kind| kind.word());
            both!("kind is `{found}`, expected `{wanted}`", "o kind é `{found}`; esperado: `{wanted}`")
        }
        Aspect::Parent => parent(view, expected, span),
        Aspect::Attributes => attributes(view, expected, span),
        Aspect::Status => {
            let found = span.status.word();
            let wanted = expected.statuses.first().map_or("–", |status| status.word());
            both!("status is `{found}`, expected `{wanted}`", "o status é `{found}`; esperado: `{wanted}`")
        }
        Aspect::Events => {
            let holds = |event: &&_| event_holds(event, span, &view.exchange.nonces);
            let missing = expected.events.iter().find(|event| !holds(event));
            let name = missing.map_or("", |event| event.name.as_str());
            both!("no event `{name}` as expected", "sem o evento `{name}` esperado")
        }
        Aspect::Order => {
            let after = expected.after.as_deref().and_then(|id| view.step.span(id));
            let after = after.map_or("", ExpectedSpan::name);
            both!("starts before `{after}` is over", "começa antes de `{after}` acabar")
        }
        Aspect::Duration => both!("ends before its work does", "termina antes do próprio trabalho"),
        Aspect::Only => both!("a span below it is not expected", "um span abaixo dele não é esperado"),
    }
}

fn name(view: &Side<'_>, expected: &ExpectedSpan, span: &Span) -> Text {
    let wanted = expected.name();
    if !expected.is_named(span.name.raw()) {
        return both!("expected the name `{wanted}`", "nome esperado: `{wanted}`");
    }
    let service = view.step.exporter(&expected.service).map_or("", |service| service.service_name.as_str());
    both!("expected the service `{service}`", "serviço esperado: `{service}`")
}

fn parent(view: &Side<'_>, expected: &ExpectedSpan, span: &Span) -> Text {
    let wanted = expected.parent.as_deref().and_then(|id| view.step.span(id));
    let wanted = wanted.map_or("", ExpectedSpan::name);
    let trace = correlate::trace_by_id(view.evidence, span.trace_id);
    let above = trace.zip(span.parent).and_then(|(trace, id)| trace.span(id));
    match above.filter(|above| correlate::is_learners(above)) {
        None => both!("has no parent here, expected `{wanted}`", "não tem pai aqui; esperado: `{wanted}`"),
        Some(above) if above.name == wanted => {
            both!("is under another `{wanted}` than expected", "está sob outro `{wanted}` que o esperado")
        }
        Some(above) => {
            let found = above.name.shown_up_to(60);
            both!("is under `{found}`, expected `{wanted}`", "está sob `{found}`; esperado: `{wanted}`")
        }
    }
}

fn attributes(view: &Side<'_>, expected: &ExpectedSpan, span: &Span) -> Text {
    let of = |attribute| attribute_failure(attribute, span, &view.exchange.nonces);
    let wrong: Vec<_> =
        expected.attributes.iter().filter_map(|attribute| Some((&attribute.key, of(attribute)?))).collect();
    let told = wrong.iter().take(MOST_ATTRIBUTES).map(|(key, failure)| match failure {
        AttributeFailure::Missing => both!("no `{key}`", "sem `{key}`"),
        AttributeFailure::Type => both!("`{key}` has another type", "`{key}` tem outro tipo"),
        AttributeFailure::Value => both!("`{key}` has another value", "`{key}` tem outro valor"),
    });
    let (en, pt): (Vec<_>, Vec<_>) = told.map(Text::into_both).unzip();
    let (en, pt) = (en.join(", "), pt.join(", "));
    match wrong.len().saturating_sub(MOST_ATTRIBUTES) {
        0 => both!("{en}", "{pt}"),
        more => both!("{en} and {more} more", "{pt} e mais {more}"),
    }
}
