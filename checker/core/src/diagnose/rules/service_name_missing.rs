//! No `service.name`, an empty one, or the SDK's `unknown_service:…`.

use crate::diagnose::case::of_service;
use crate::diagnose::service_name::{ArrivedAs, misnamed, next};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;
use crate::evidence::Question;
use crate::text::Text;

/// See the page `service-name-missing` of the book.
pub(in crate::diagnose) struct ServiceNameMissing;

impl Rule for ServiceNameMissing {
    fn id(&self) -> &'static str {
        "service-name-missing"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        misnamed(case, open)
            .into_iter()
            .filter_map(|(service, found, explains)| {
                let ArrivedAs::Missing(found) = found else { return None };
                let name = &service.name;
                let found = found.map_or_else(
                    || both!("its resource has no `service.name`", "o resource não tem `service.name`"),
                    |found| {
                        let found = found.shown();
                        both!("its spans came under `{found}`", "seus spans vieram como `{found}`")
                    },
                );
                let title =
                    both!("`{name}` exports without a service name", "`{name}` exporta sem nome de serviço");
                let code = case.code(name);
                let place = code.todo(case.step, &["resource"]).or_else(|| code.provider());
                let diagnosis =
                    of_service(self.id(), name, explains, title, next(service)).because(found).at(place);
                Some(on_a_span(case).into_iter().fold(diagnosis, Diagnosis::because))
            })
            .collect()
    }

    fn questions(&self, _case: &Case<'_>, diagnosis: &Diagnosis) -> Vec<Question> {
        diagnosis
            .service
            .iter()
            .map(|service| Question::NamedByEnvironment { service: service.clone() })
            .collect()
    }
}

/// The name stands on a span, where it says nothing of the service.
fn on_a_span(case: &Case<'_>) -> Option<Text> {
    let spans = case.evidence.traces.iter().flat_map(|trace| &trace.spans);
    let span = spans.into_iter().find(|span| span.attribute("service.name").is_some())?;
    let span = span.name.shown();
    Some(both!(
        "span `{span}` has an attribute `service.name`: it belongs on the resource, which speaks for all spans",
        "o span `{span}` tem um atributo `service.name`: ele é do resource, que fala por todos os spans"
    ))
}
