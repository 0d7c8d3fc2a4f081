//! A span starts before the one that it should follow is over.

use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::exercise::Aspect;

/// See the page `wrong-order` of the book.
pub(in crate::diagnose) struct WrongOrder;

impl Rule for WrongOrder {
    fn id(&self) -> &'static str {
        "wrong-order"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source]).told_from(
            "span-ended-early",
            both!("a span ended before its own work did", "um span terminou antes do próprio trabalho"),
        )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Order)
            .into_iter()
            .filter_map(|(instances, explains)| {
                let (instance, actual) =
                    instances.iter().find_map(|instance| Some((instance, instance.actual?)))?;
                let earlier = case.step.span(instance.expected.after.as_deref()?)?;
                let before = case.instance(earlier, &instance.exchange.request)?.actual?;
                let code = case.code(&earlier.service);
                let (place, ends) = (code.start_of(earlier), code.ends_beside(earlier));
                let (name, earlier) = (instance.expected.name(), earlier.name());
                let overlap = milliseconds(before.end_us().saturating_sub(actual.start_us));
                let title = both!(
                    "span `{name}` starts before `{earlier}` is over",
                    "o span `{name}` começa antes de `{earlier}` acabar"
                );
                let text = both!(
                    "end `{earlier}` where its work ends: `span.end()`, or let the variable that holds it go out of scope there",
                    "termine `{earlier}` onde o trabalho dele termina: `span.end()`, ou deixe a variável que o guarda sair de escopo ali"
                );
                let next = ends.to_add(text).unwrap_or_else(|| {
                    Next::upon(both!(
                        "move the end of `{earlier}` to where its work ends, before `{name}` starts",
                        "mova o fim de `{earlier}` para onde o trabalho dele termina, antes de `{name}` começar"
                    ))
                });
                Some(of_span(self.id(), instance.expected, explains, title, next).at(place).shown(Witness::Trace, both!(
                    "`{earlier}` ended {overlap} ms after `{name}` had started, and the work is done one after the other",
                    "`{earlier}` terminou {overlap} ms depois que `{name}` começou, e o trabalho é feito um depois do outro"
                )))
            })
            .collect()
    }
}

/// µs as ms, to a tenth.
fn milliseconds(us: u64) -> String {
    format!("{}.{}", us / 1000, us % 1000 / 100)
}
