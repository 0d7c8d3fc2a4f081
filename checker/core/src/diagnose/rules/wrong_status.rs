//! Unset, ok or error: not the one that was expected.

use crate::diagnose::case::Instance;
use crate::diagnose::draft::of_span;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure, Next, Source, Witness};
use crate::exercise::Aspect;
use crate::expect::ExpectedSpan;
use crate::system::Launch;
use crate::text::Text;
use crate::trace::Status;

/// See the page `wrong-status` of the book.
pub(in crate::diagnose) struct WrongStatus;

impl Rule for WrongStatus {
    fn id(&self) -> &'static str {
        "wrong-status"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source])
            .told_from(
                "event-missing",
                both!(
                    "the status is right, and the event of the error is not there",
                    "o status está certo, e o evento do erro não está lá"
                ),
            )
            .told_from(
                "wrong-answer",
                both!(
                    "the request itself did not get the answer that it should",
                    "a própria requisição não teve a resposta que deveria"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        faults(case, open)
            .into_iter()
            .map(|StatusFault { instances, wanted, found, explains }| {
                let (first, expected) = (instances[0], wanted.word());
                let (name, found) = (first.expected.name(), found.word());
                let title = both!(
                    "span `{name}` has status {found}, expected {expected}",
                    "o span `{name}` tem o status {found}; esperado: {expected}"
                );
                let diagnosis =
                    of_span(self.id(), first.expected, explains, title, next(case, first.expected, wanted))
                        .at(place(case, first.expected, wanted));
                diagnosis
                    .shown(Witness::Trace, seen(&first))
                    .because_all(Witness::Trace, instances.iter().skip(1).map(seen))
            })
            .collect()
    }
}

/// The instances of one span (by program and name) that are wrong in the same way.
struct StatusFault<'a> {
    instances: Vec<Instance<'a>>,
    wanted: Status,
    found: Status,
    explains: Vec<Failure>,
}

/// One piece of code makes the span of every request: it is one message, however many requests show it.
fn faults<'a>(case: &Case<'a>, open: &Open) -> Vec<StatusFault<'a>> {
    let mut faults: Vec<StatusFault<'a>> = Vec::new();
    for (instances, explains) in case.broken(open, Aspect::Status) {
        for instance in instances {
            let Some((&wanted, actual)) = instance.expected.statuses.first().zip(instance.actual) else {
                continue;
            };
            let mine = explains.iter().filter(|failure| {
                failure.request.as_deref().is_none_or(|request| request == instance.exchange.request)
            });
            let same = |fault: &&mut StatusFault<'a>| {
                let other = fault.instances[0].expected;
                (fault.wanted, fault.found) == (wanted, actual.status)
                    && program(case, other) == program(case, instance.expected)
                    && other.name() == instance.expected.name()
            };
            if let Some(fault) = faults.iter_mut().find(same) {
                fault.instances.push(instance);
                fault.explains.extend(mine.cloned());
            } else {
                let (instances, explains) = (vec![instance], mine.cloned().collect());
                faults.push(StatusFault { instances, wanted, found: actual.status, explains });
            }
        }
    }
    faults
}

/// The program that makes a span: two services may be the same one, started twice.
fn program<'a>(case: &Case<'a>, expected: &ExpectedSpan) -> Option<&'a Launch> {
    case.step.exporter(&expected.service).map(|service| &service.launch)
}

/// Where to set it or, where it should not be set, where it is.
fn place(case: &Case<'_>, expected: &ExpectedSpan, wanted: Status) -> Option<Source> {
    let code = case.code(&expected.service);
    if wanted != Status::Unset {
        return code.status_of(case.step, expected);
    }
    code.status_beside(expected)
}

fn next(case: &Case<'_>, expected: &ExpectedSpan, wanted: Status) -> Next {
    let text = match wanted {
        Status::Error => both!(
            "set it while the span is open: `span.set_status(Status::error(\"…\"))`; no `Err` does it by itself",
            "defina-o com o span aberto: `span.set_status(Status::error(\"…\"))`; nenhum `Err` faz isso sozinho"
        ),
        Status::Unset => {
            return Next::upon(both!(
                "leave the status alone here: nothing failed in this span (a 4xx is the caller's mistake)",
                "não mexa no status aqui: nada falhou neste span (um 4xx é erro de quem chamou)"
            ));
        }
        Status::Ok => both!(
            "set it before the span ends: `span.set_status(Status::Ok)`",
            "defina-o antes de o span terminar: `span.set_status(Status::Ok)`"
        ),
    };
    case.code(&expected.service).sets_status_beside(expected).to_add(text).unwrap_or_else(|| {
        let word = wanted.word();
        Next::upon(both!(
            "see to it that the status that is set there is `{word}`, on this span, in this case too, and before it ends",
            "garanta que o status definido ali seja `{word}`, neste span, também neste caso, e antes de ele terminar"
        ))
    })
}

/// The request that shows it, with the status of HTTP where the span says one.
fn seen(instance: &Instance<'_>) -> Text {
    let request = &instance.exchange.request;
    let code = instance.actual.and_then(|span| span.attribute("http.response.status_code"));
    code.map_or_else(
        || both!("in the trace of request `{request}`", "no trace da requisição `{request}`"),
        |code| {
            let code = code.as_text();
            let code = code.shown();
            both!(
                "in the trace of request `{request}`, where its `http.response.status_code` is {code}",
                "no trace da requisição `{request}`, onde o `http.response.status_code` dele é {code}"
            )
        },
    )
}
