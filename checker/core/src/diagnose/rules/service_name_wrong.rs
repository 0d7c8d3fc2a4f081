//! Another name altogether.

use crate::diagnose::draft::of_service;
use crate::diagnose::service_name::{ArrivedAs, misnamed, next};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Witness};

/// See the page `service-name-wrong` of the book.
pub(in crate::diagnose) struct ServiceNameWrong;

impl Rule for ServiceNameWrong {
    fn id(&self) -> &'static str {
        "service-name-wrong"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Tap, Witness::Source])
            .told_from(
                "service-name-near-miss",
                both!(
                    "the name differs in a letter or two, in case, in `_` for `-`",
                    "o nome difere em uma letra ou duas, em maiúsculas, em `_` por `-`"
                ),
            )
            .told_from(
                "service-name-missing",
                both!(
                    "the name is empty or begins with `unknown_service`",
                    "o nome é vazio ou começa com `unknown_service`"
                ),
            )
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
