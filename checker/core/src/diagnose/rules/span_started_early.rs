//! The span began before anybody asked for its work: a start that was given, and not taken when the work began.

use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::exercise::Aspect;
use crate::source::View;

/// See the page `span-started-early` of the book.
pub(in crate::diagnose) struct SpanStartedEarly;

impl Rule for SpanStartedEarly {
    fn id(&self) -> &'static str {
        "span-started-early"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source]).told_from(
            "span-started-late",
            both!("a child of it began before it did", "um filho dele começou antes dele"),
        )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Duration)
            .into_iter()
            .filter_map(|(instances, explains)| {
                let (instance, span, early_us) = instances.iter().find_map(|instance| {
                    let span = instance.actual?;
                    Some((instance, span, instance.exchange.before(span)?))
                })?;
                let code = case.code(&instance.expected.service);
                let (name, early_ms, lasted_ms) =
                    (instance.expected.name(), early_us / 1000, span.duration_us / 1000);
                let title = both!(
                    "span `{name}` begins before the request that it is about was sent",
                    "o span `{name}` começa antes de ser enviada a requisição de que trata"
                );
                let before = both!(
                    "it began {early_ms} ms before the request was sent, and lasted {lasted_ms} ms",
                    "ele começou {early_ms} ms antes de a requisição ser enviada, e durou {lasted_ms} ms"
                );
                Some(
                    of_span(self.id(), instance.expected, explains, title, next(&code))
                        .shown(Witness::Trace, before)
                        .at(code.gives_start_time().only().or_else(|| code.made_at(instance.expected))),
                )
            })
            .collect()
    }
}

fn next(code: &View<'_>) -> Next {
    let given = code.gives_start_time().to_change(both!(
        "start the span without `with_start_time`: it then begins when it is started; or give it the time at which this request's work began",
        "inicie o span sem `with_start_time`: ele então começa quando é iniciado; ou dê a ele o momento em que o trabalho desta requisição começou"
    ));
    given.unwrap_or_else(|| {
        Next::upon(both!(
            "start the span when the work of this request begins: one for each request, and none that was kept",
            "inicie o span quando o trabalho desta requisição começa: um por requisição, e nenhum que foi guardado"
        ))
    })
}
