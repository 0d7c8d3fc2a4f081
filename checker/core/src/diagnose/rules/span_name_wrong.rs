//! The span is there, with everything that it should carry, under another name.

use crate::diagnose::case::ALL_ASPECTS;
use crate::diagnose::draft::of_span;
use crate::diagnose::span_name::misnamed;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, DiagnosisId, Next, Witness};
use crate::exercise::Aspect;
use crate::trace::{Span, SpanKind};
use crate::untrusted::Untrusted;

/// See the page `span-name-wrong` of the book.
pub(in crate::diagnose) struct SpanNameWrong;

impl Rule for SpanNameWrong {
    fn id(&self) -> &'static str {
        "span-name-wrong"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Trace, Witness::Source])
            .told_from(
                "span-missing",
                both!(
                    "no other span of the service carries the attributes of this one",
                    "nenhum outro span do serviço traz os atributos deste"
                ),
            )
            .told_from("span-name-near-miss", both!("the name is almost right", "o nome é quase o certo"))
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        misnamed(case, open)
            .into_iter()
            .map(|(instance, actual)| {
                let (name, found) = (instance.expected.name(), actual.name.shown());
                let title = both!(
                    "span `{name}` is there under the name `{found}`",
                    "o span `{name}` está lá com o nome `{found}`"
                );
                let next = Next::upon(both!("name it `{name}`", "chame-o de `{name}`"));
                let explains = open.of_span(&instance.expected.id, &ALL_ASPECTS);
                of_span(self.id(), instance.expected, explains, title, next)
                    .shown(
                        Witness::Trace,
                        both!(
                            "`{found}` carries all the attributes of `{name}`",
                            "`{found}` traz todos os atributos de `{name}`"
                        ),
                    )
                    .at(case.code(&instance.expected.service).starts_of(actual.name.raw()).only())
            })
            .chain(without_route(self.id(), case, open))
            .collect()
    }
}

/// SERVER spans that bear the method alone: they were started where no route was matched yet.
fn without_route(id: DiagnosisId, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
    let broken = case.broken(open, Aspect::Exists).into_iter();
    broken
        .filter_map(|(instances, _)| {
            let instance = *instances.first()?;
            let expected = instance.expected;
            let (method, route) = expected.name().split_once(' ')?;
            let service = case.step.exporter(&expected.service)?;
            let is_it = |span: &&&Span| {
                span.service == service.service_name.as_str()
                    && span.name == method
                    && span.kind == Some(SpanKind::Server)
                    && span.attribute("http.route").is_none_or(|found| found.as_text().raw() != route)
            };
            let spans = case.spans_of(instance.exchange);
            spans.iter().find(is_it).filter(|_| expected.kind == Some(SpanKind::Server))?;
            let (name, found) = (expected.name(), Untrusted::from(method));
            let (found, service) = (found.shown(), &service.name);
            let title = both!(
                "span `{name}` is there under the name `{found}`, without its route",
                "o span `{name}` está lá com o nome `{found}`, sem a rota"
            );
            let next = both!(
                "put the layer on the router that has the routes, behind them: `Router::new().route(…).layer(…)`; around a fallback or a nested service there is no `MatchedPath` yet",
                "ponha a layer no router que tem as rotas, depois delas: `Router::new().route(…).layer(…)`; em volta de um fallback ou de um serviço aninhado ainda não há `MatchedPath`"
            );
            let mut explains = open.of_span(&expected.id, &ALL_ASPECTS);
            let below = case.step.spans().iter().filter(|span| span.parent.as_ref() == Some(&expected.id));
            explains.extend(below.flat_map(|span| open.of_span(&span.id, &[Aspect::Parent])));
            let code = case.code(service);
            Some(
                of_span(id, expected, explains, title, Next::upon(next))
                    .shown(Witness::Trace, both!(
                        "a SERVER span `{found}` of `{service}` came, and its `http.route` is not `{route}`",
                        "veio um span SERVER `{found}` de `{service}`, e o `http.route` dele não é `{route}`"
                    ))
                    .at(code.serves_fallback().only().or_else(|| code.made_at(expected))),
            )
        })
        .collect()
}
