//! A span stands where the step allows no other.

use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::exercise::Aspect;
use crate::trace::SpanId;

/// See the page `unexpected-span` of the book.
pub(in crate::diagnose) struct UnexpectedSpan;

impl Rule for UnexpectedSpan {
    fn id(&self) -> &'static str {
        "unexpected-span"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source]).told_from(
            "wrong-parent",
            both!("the span is expected, in another place", "o span é esperado, em outro lugar"),
        )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Only)
            .into_iter()
            .filter_map(|(instances, explains)| {
                let instance = instances.iter().find(|instance| instance.actual.is_some())?;
                let (name, actual) = (instance.expected.name(), instance.actual?);
                let request = &instance.exchange.request;
                let expected: Vec<SpanId> = case
                    .step
                    .spans()
                    .iter()
                    .filter_map(|expected| Some(case.instance(expected, request)?.actual?.id))
                    .collect();
                let mut spans = case.spans_of(instance.exchange).into_iter();
                let extra =
                    spans.find(|span| span.parent == Some(actual.id) && !expected.contains(&span.id))?;
                let mut services = case.step.exporters().iter();
                let service = services.find(|service| extra.service == service.service_name.as_str());
                let place =
                    service.and_then(|service| case.code(&service.name).starts_of(extra.name.raw()).only());
                let extra = extra.name.shown();
                let title = both!(
                    "`{extra}` hangs below `{name}`, where this step allows no other span",
                    "`{extra}` está sob `{name}`, onde este passo não permite outro span"
                );
                let next = Next::upon(both!("remove the span `{extra}`", "remova o span `{extra}`"));
                let seen = both!("in the trace of request `{request}`", "no trace da requisição `{request}`");
                let draft = of_span(self.id(), instance.expected, explains, title, next);
                Some(draft.at(place).shown(Witness::Trace, seen))
            })
            .collect()
    }
}
