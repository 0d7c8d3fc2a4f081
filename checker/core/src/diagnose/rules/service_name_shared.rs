//! Two services export under one name: the copied line was not changed.

use crate::diagnose::draft::of_service;
use crate::diagnose::service_name::{ArrivedAs, are_exchanged, misnamed, next};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Witness};

/// See the page `service-name-shared` of the book.
pub(in crate::diagnose) struct ServiceNameShared;

impl Rule for ServiceNameShared {
    fn id(&self) -> &'static str {
        "service-name-shared"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Tap, Witness::Source])
            .told_from(
                "span-from-another-service",
                both!(
                    "the spans of both came through the door of one",
                    "os spans dos dois vieram pela porta de um só"
                ),
            )
            .told_from(
                "service-name-wrong",
                both!("the name is no other service's", "o nome não é de outro serviço"),
            )
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
                let seen = if are_exchanged(case, name, &with) {
                    both!(
                        "and `{with}` under the name of `{name}`: the two names are exchanged",
                        "e `{with}` com o nome de `{name}`: os dois nomes estão trocados"
                    )
                } else {
                    both!(
                        "both processes sent spans, and Jaeger shows one service",
                        "os dois processos enviaram spans, e o Jaeger mostra um serviço só"
                    )
                };
                Some(
                    of_service(self.id(), name, explains, title, next(service, &case.code(&service.name)))
                        .at(place)
                        .shown(Witness::Tap, seen),
                )
            })
            .collect()
    }
}
