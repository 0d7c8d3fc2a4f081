//! No `service.name`, an empty one, or the SDK's `unknown_service:…`.

use crate::diagnose::case::of_service;
use crate::diagnose::service_name::{Found, misnamed, next};
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::Diagnosis;

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
                let Found::Missing(found) = found else { return None };
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
                Some(of_service(self.id(), name, explains, title, next(service)).because(found))
            })
            .collect()
    }
}
