//! Another name altogether.

use crate::diagnose::case::of_service;
use crate::diagnose::service_name::{ArrivedAs, misnamed, next};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;

/// See the page `service-name-wrong` of the book.
pub(in crate::diagnose) struct ServiceNameWrong;

impl Rule for ServiceNameWrong {
    fn id(&self) -> &'static str {
        "service-name-wrong"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        misnamed(case, open)
            .into_iter()
            .filter_map(|(service, found, explains)| {
                let ArrivedAs::Other(found) = found else { return None };
                let place = case.code(&service.name).string(found.raw());
                let (name, expected, found) = (&service.name, &service.service_name, found.shown());
                let title = both!(
                    "`{name}` exports under another service name",
                    "`{name}` exporta com outro nome de serviço"
                );
                Some(of_service(self.id(), name, explains, title, next(service)).at(place).because(both!(
                    "found `{found}`, expected `{expected}`",
                    "encontrei `{found}`, esperava `{expected}`"
                )))
            })
            .collect()
    }
}
