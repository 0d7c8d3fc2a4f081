//! An event is not on its span, or not with its attributes.

use crate::diagnose::case::Instance;
use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::exercise::Aspect;
use crate::expect::ExpectedEvent;
use crate::matching::{event_holds, is_within, value_holds};
use crate::source::View;
use crate::text::Text;
use crate::trace::{Span, SpanEvent};

/// See the page `event-missing` of the book.
pub(in crate::diagnose) struct EventMissing;

impl Rule for EventMissing {
    fn id(&self) -> &'static str {
        "event-missing"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source])
            .told_from("span-missing", both!("the span itself is not there", "o próprio span não está lá"))
            .told_from(
                "attribute-on-event",
                both!(
                    "the event is there, and what it carries should be on the span",
                    "o evento está lá, e o que ele traz deveria estar no span"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Events)
            .into_iter()
            .filter_map(|(instances, explains)| {
                let (instance, actual) =
                    instances.iter().find_map(|instance| Some((instance, instance.actual?)))?;
                let nonces = &instance.exchange.nonces;
                let mut events = instance.expected.events.iter();
                let event = events.find(|event| !event_holds(event, actual, nonces))?;
                let (title, next, because) = told(case, instance, actual, event);
                let request = &instance.exchange.request;
                let code = case.code(&instance.expected.service);
                let place = code.event_of(case.step, instance.expected, &event.name);
                let seen = both!("in the trace of request `{request}`", "no trace da requisição `{request}`");
                let diagnosis = of_span(self.id(), instance.expected, explains, title, next);
                Some(diagnosis.at(place).shown(Witness::Trace, because).because(Witness::Trace, seen))
            })
            .collect()
    }
}

/// What is wrong, what to do, and what was seen.
fn told(
    case: &Case<'_>,
    instance: &Instance<'_>,
    actual: &Span,
    event: &ExpectedEvent,
) -> (Text, Next, Text) {
    let (span, name) = (instance.expected.name(), &event.name);
    let Some(found) = actual.events.iter().find(|found| found.name == name.as_str()) else {
        return (
            both!("span `{span}` lacks the event `{name}`", "ao span `{span}` falta o evento `{name}`"),
            add(&case.code(&instance.expected.service), span, name),
            there(actual),
        );
    };
    if !is_within(found, actual) {
        return (
            both!(
                "the event `{name}` lies outside of the time of its span `{span}`",
                "o evento `{name}` está fora do tempo do span `{span}`"
            ),
            Next::upon(both!(
                "let the SDK take the time: `add_event`, called while the span is open, and no `add_event_with_timestamp`",
                "deixe o SDK marcar a hora: `add_event`, chamado com o span aberto, e não `add_event_with_timestamp`"
            )),
            carries(found),
        );
    }
    let nonces = &instance.exchange.nonces;
    let value = |key: &str| found.attributes.iter().rev().find(|attribute| attribute.key == key);
    let wrong = event.attributes.iter().find(|attribute| {
        value(&attribute.key).is_none_or(|found| !value_holds(&attribute.value, &found.value, nonces))
    });
    let (key, kind) = wrong.map_or(("", ""), |wrong| (wrong.key.as_str(), wrong.value.value_type().word()));
    (
        both!(
            "the event `{name}` of span `{span}` lacks `{key}` as expected",
            "ao evento `{name}` do span `{span}` falta `{key}` como esperado"
        ),
        Next::upon(both!(
            "give the event that attribute, of type {kind}: `KeyValue::new(\"{key}\", …)` (`record_error` writes no other than `exception.message`)",
            "dê ao evento esse atributo, do tipo {kind}: `KeyValue::new(\"{key}\", …)` (`record_error` só escreve `exception.message`)"
        )),
        carries(found),
    )
}

/// To put the event on the span; where the source does put it on one, to put it on this one.
fn add(code: &View<'_>, span: &str, name: &str) -> Next {
    let text = both!(
        "add it while the span is open: `span.add_event(\"{name}\", vec![…])`",
        "adicione-o com o span aberto: `span.add_event(\"{name}\", vec![…])`"
    );
    code.adds_event(name).to_add(text).unwrap_or_else(|| {
        Next::upon(both!(
            "put it on `{span}` itself, in this case too, and before that span ends",
            "ponha-o no próprio `{span}`, também neste caso, e antes de esse span terminar"
        ))
    })
}

/// The events that are on a span.
fn there(span: &Span) -> Text {
    let names = span.events.iter().take(8).map(|event| format!("`{}`", event.name.shown_up_to(60)));
    let names = names.collect::<Vec<_>>().join(", ");
    if names.is_empty() {
        return both!("the span has no event", "o span não tem evento");
    }
    both!("the span has the events {names}", "o span tem os eventos {names}")
}

/// The attributes that are on an event.
fn carries(event: &SpanEvent) -> Text {
    let keys =
        event.attributes.iter().take(8).map(|attribute| {
            format!("`{}` ({})", attribute.key.shown_up_to(60), attribute.value.type_name())
        });
    let keys = keys.collect::<Vec<_>>().join(", ");
    if keys.is_empty() {
        return both!("the event is there, without attributes", "o evento está lá, sem atributos");
    }
    both!("the event is there, with {keys}", "o evento está lá, com {keys}")
}
