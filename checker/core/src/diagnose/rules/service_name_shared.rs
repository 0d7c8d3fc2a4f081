//! Two services export under one name: the copied line was not changed.

use crate::diagnose::case::of_service;
use crate::diagnose::service_name::{ArrivedAs, misnamed, next};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;

/// See the page `service-name-shared` of the book.
pub(in crate::diagnose) struct ServiceNameShared;

impl Rule for ServiceNameShared {
    fn id(&self) -> &'static str {
        "service-name-shared"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        misnamed(case, open)
            .into_iter()
            .filter_map(|(service, found, explains)| {
                let ArrivedAs::Shared { with } = found else { return None };
                let name = &service.name;
                let title = both!(
                    "`{name}` exports under the name of `{with}`",
                    "`{name}` exporta com o nome de `{with}`"
                );
                let shared = case.step.exporter(&with).map_or("", |other| other.service_name.as_str());
                let place = case.code(name).string(shared);
                Some(of_service(self.id(), name, explains, title, next(service)).at(place).because(both!(
                    "both processes sent spans, and Jaeger shows one service",
                    "os dois processos enviaram spans, e o Jaeger mostra um serviço só"
                )))
            })
            .collect()
    }
}
