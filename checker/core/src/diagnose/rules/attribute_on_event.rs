//! The attribute stands on an event of the span: a log line, not the span itself.

use crate::diagnose::attribute::{Fate, recognised};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Grounds, Next, Witness};

/// See the page `attribute-on-event` of the book.
pub(in crate::diagnose) struct AttributeOnEvent;

impl Rule for AttributeOnEvent {
    fn id(&self) -> &'static str {
        "attribute-on-event"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source])
            .told_from("attribute-on-another-span", both!("another span carries it", "outro span o traz"))
            .told_from(
                "attribute-missing",
                both!("no event carries it either", "nenhum evento o traz também"),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        recognised(self.id(), case, open, |fault| {
            let Fate::OnEvent(event) = &fault.fate else { return None };
            let (key, span, event) = (&fault.expected.key, fault.instance.expected.name(), event.shown());
            Some((
                both!(
                    "`{key}` is on an event of span `{span}`, not on the span",
                    "`{key}` está em um evento do span `{span}`, não no span"
                ),
                Next::upon(both!(
                    "set it on the span: `span.set_attribute(KeyValue::new(\"{key}\", …))`, or with `tracing` a field of the span; `info!(…)` makes an event",
                    "defina-o no span: `span.set_attribute(KeyValue::new(\"{key}\", …))`, ou, com `tracing`, um campo do span; `info!(…)` cria um evento"
                )),
                Grounds::shown(
                    Witness::Trace,
                    both!(
                        "the event `{event}` carries it; no search for `{key}` finds this span",
                        "o evento `{event}` o traz; nenhuma busca por `{key}` encontra este span"
                    ),
                ),
            ))
        })
    }
}
