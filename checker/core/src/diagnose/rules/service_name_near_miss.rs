//! A typo, another case, `_` for `-`.

use crate::diagnose::draft::of_service;
use crate::diagnose::service_name::{ArrivedAs, misnamed, next};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Witness};

/// See the page `service-name-near-miss` of the book.
pub(in crate::diagnose) struct ServiceNameNearMiss;

impl Rule for ServiceNameNearMiss {
    fn id(&self) -> &'static str {
        "service-name-near-miss"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Tap, Witness::Source])
            .told_from(
                "service-name-wrong",
                both!("the name is not near the right one", "o nome não é parecido com o certo"),
            )
            .told_from(
                "service-name-shared",
                both!(
                    "the name is another service's, to the letter",
                    "o nome é o de outro serviço, letra por letra"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        misnamed(case, open)
            .into_iter()
            .filter_map(|(service, found, explains)| {
                let ArrivedAs::Near(found) = found else { return None };
                let place = case.code(&service.name).string(found.raw());
                let (name, expected, found) = (&service.name, &service.service_name, found.shown());
                let title = both!(
                    "the service name of `{name}` is almost right: `{found}`",
                    "o nome de serviço de `{name}` está quase certo: `{found}`"
                );
                Some(
                    of_service(self.id(), name, explains, title, next(service, &case.code(&service.name)))
                        .at(place)
                        .shown(
                            Witness::Tap,
                            both!(
                                "found `{found}`, expected `{expected}`",
                                "encontrei `{found}`; esperado: `{expected}`"
                            ),
                        ),
                )
            })
            .collect()
    }
}
