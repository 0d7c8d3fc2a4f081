//! A batch processor stands ready, and no span ever reaches it: the tracer that the code uses is
//! the no-op one, taken before the provider was set, or because it never was. Where only some code has
//! such a tracer, its spans alone are missing.

use crate::diagnose::case::{ALL_ASPECTS, delay_in_code, of_service, of_span};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::{Diagnosis, DiagnosisId, Source};
use crate::evidence::{Question, Seen};
use crate::exercise::Aspect;
use crate::text::Text;

/// See the page `noop-tracer` of the book.
pub(in crate::diagnose) struct NoopTracer;

impl Rule for NoopTracer {
    fn id(&self) -> &'static str {
        "noop-tracer"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.silent(open)
            .into_iter()
            .filter(|(_, known, _)| known.exports.is_empty() && known.batch_thread == Seen::Yes)
            // What it holds for longer than was waited, and does not send when it is stopped, may be there.
            .filter(|(_, known, _)| delay_in_code(case, known).is_none())
            .map(|(service, _, explains)| {
                let name = &service.name;
                let (why, place) = why(case, name);
                let title = both!(
                    "`{name}` has an exporter, but its spans go to a no-op tracer",
                    "`{name}` tem um exporter, mas os spans vão para um tracer que não faz nada"
                );
                let next = if case.code(name).sets_provider().all().len() > 1 {
                    both!(
                        "make one provider global, the one with the exporter, and no other after it",
                        "torne global um só provider, o que tem o exporter, e nenhum outro depois dele"
                    )
                } else {
                    both!(
                        "call `global::set_tracer_provider(provider.clone())` first, and take the tracer after it",
                        "chame `global::set_tracer_provider(provider.clone())` primeiro e pegue o tracer depois"
                    )
                };
                of_service(self.id(), name, explains, title, next)
                    .because(both!(
                        "the batch processor's thread runs in `{name}`, so there is a provider with an exporter",
                        "a thread do batch processor roda em `{name}`, então há um provider com exporter"
                    ))
                    .because(both!(
                        "not one span was exported, and the SDK reported no error",
                        "nenhum span foi exportado, e o SDK não relatou erro"
                    ))
                    .because(why)
                    .at(place)
            })
            .chain(spans_of_a_static(self.id(), case, open))
            .collect()
    }

    fn questions(&self, _case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        diagnosis.service.iter().map(|service| Question::Logs { service: service.clone() }).collect()
    }
}

/// Spans that are missing while others of their service come: those that a tracer in a static should make,
/// which somebody took before the provider was set.
fn spans_of_a_static(id: DiagnosisId, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
    let broken = case.broken(open, Aspect::Exists).into_iter();
    let first = broken.filter_map(|(instances, _)| instances.first().copied());
    first
        .filter(|instance| instance.actual.is_none())
        .filter_map(|instance| {
            let expected = instance.expected;
            let (name, service) = (expected.name(), &expected.service);
            let exports = case.evidence.service(service).is_some_and(|known| !known.exports.is_empty());
            let place = case.code(service).start_by_kept_tracer(expected).filter(|_| exports)?;
            let title = both!(
                "span `{name}` of `{service}` is started by a no-op tracer",
                "o span `{name}` de `{service}` é iniciado por um tracer que não faz nada"
            );
            let next = both!(
                "take the tracer where the span starts, `global::tracer(…)`, or at least after `set_tracer_provider`",
                "pegue o tracer onde o span começa, `global::tracer(…)`, ou ao menos depois de `set_tracer_provider`"
            );
            let explains = open.of_span(&expected.id, &ALL_ASPECTS);
            Some(
                of_span(id, expected, explains, title, next)
                    .because(both!(
                        "`{service}` exports, but never `{name}`, which its source does start",
                        "`{service}` exporta, mas nunca `{name}`, que o código dele inicia"
                    ))
                    .because(both!(
                        "it starts it with a tracer that is kept in a static: taken before the provider is set, it stays a no-op for ever (less likely: the code never gets there)",
                        "ele o inicia com um tracer guardado em um static: se tomado antes de o provider ser definido, nunca mais faz nada (menos provável: o código nunca chega lá)"
                    ))
                    .at(Some(place)),
            )
        })
        .collect()
}

/// Which of the causes it is, as far as the source and the SDK's own words tell.
fn why(case: &Case<'_>, service: &str) -> (Text, Option<Source>) {
    let code = case.code(service);
    if code.sets_provider().none() {
        let text = both!(
            "its source never calls `global::set_tracer_provider`: `global::tracer` makes spans that go nowhere",
            "o código dele nunca chama `global::set_tracer_provider`: `global::tracer` cria spans que não vão a lugar nenhum"
        );
        return (text, code.provider());
    }
    if let [_, .., last] = &code.sets_provider().all()[..] {
        let text = both!(
            "its source makes a provider global more than once: the last one is in force, and nothing comes of it",
            "o código dele torna global um provider mais de uma vez: vale o último, e dele não vem nada"
        );
        return (text, Some(last.clone()));
    }
    let kept = code.keeps_tracer();
    if kept.any() {
        let text = both!(
            "its source keeps a tracer in a static: taken before the provider is set, it stays a no-op for ever",
            "o código dele guarda um tracer em um static: se tomado antes de o provider ser definido, nunca mais faz nada"
        );
        return (text, kept.only());
    }
    let says_set = case
        .logged(service)
        .is_some_and(|(_, lines)| lines.iter().any(|line| line.raw().contains("TracerProvider.GlobalSet")));
    let text = if says_set {
        both!(
            "the SDK says that a provider was made global: the tracer was taken before that (less likely: a sampler that is always off)",
            "o SDK diz que um provider se tornou global: o tracer foi tomado antes disso (menos provável: um sampler sempre desligado)"
        )
    } else {
        both!(
            "the provider is not the global one when the tracer is taken (less likely: a sampler that is always off)",
            "o provider não é o global quando o tracer é tomado (menos provável: um sampler sempre desligado)"
        )
    };
    (text, code.takes_tracer_in_main().only())
}
