//! Spans arrive, but not under the service's name.

use super::case::of_service;
use super::{Case, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure};
use crate::exercise::Service;
use crate::near_miss;
use crate::text::Text;
use crate::untrusted::Untrusted;

/// What a service's spans arrive under instead of its name.
enum Found {
    Missing(Option<Untrusted>),
    Shared { with: String },
    Near(Untrusted),
    Other(Untrusted),
}

/// The services whose spans arrived at the tap, but under another name.
fn misnamed<'a>(case: &Case<'a>, open: &Open) -> Vec<(&'a Service, Found, Vec<Failure>)> {
    case.silent(open)
        .into_iter()
        .filter_map(|(service, known, explains)| {
            let resources = known.exports.iter().flat_map(|export| &export.resources);
            let name = resources.map(|resource| resource.service_name.clone()).next()?;
            Some((service, classify(case, service, name), explains))
        })
        .collect()
}

fn classify(case: &Case<'_>, service: &Service, name: Option<Untrusted>) -> Found {
    let Some(name) = name else { return Found::Missing(None) };
    if name.raw().trim().is_empty() || name.raw().starts_with("unknown_service") {
        return Found::Missing(Some(name));
    }
    let others = case.step.services.iter().filter(|other| other.name != service.name);
    if let Some(other) = others.into_iter().find(|other| name == other.service_name.as_str()) {
        return Found::Shared { with: other.name.clone() };
    }
    if near_miss::is_near(name.raw(), &service.service_name) { Found::Near(name) } else { Found::Other(name) }
}

fn next(service: &Service) -> Text {
    let expected = &service.service_name;
    both!(
        "build the resource with `Resource::builder().with_service_name(\"{expected}\")`",
        "construa o resource com `Resource::builder().with_service_name(\"{expected}\")`"
    )
}

/// No `service.name`, an empty one, or the SDK's `unknown_service:…`.
pub(super) struct Missing;

impl Rule for Missing {
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

/// Two services export under one name: the copied line was not changed.
pub(super) struct Shared;

impl Rule for Shared {
    fn id(&self) -> &'static str {
        "service-name-shared"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        misnamed(case, open)
            .into_iter()
            .filter_map(|(service, found, explains)| {
                let Found::Shared { with } = found else { return None };
                let name = &service.name;
                let title = both!(
                    "`{name}` exports under the name of `{with}`",
                    "`{name}` exporta com o nome de `{with}`"
                );
                Some(of_service(self.id(), name, explains, title, next(service)).because(both!(
                    "both processes sent spans, and Jaeger shows one service",
                    "os dois processos enviaram spans, e o Jaeger mostra um serviço só"
                )))
            })
            .collect()
    }
}

/// A typo, another case, `_` for `-`.
pub(super) struct NearMiss;

impl Rule for NearMiss {
    fn id(&self) -> &'static str {
        "service-name-near-miss"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        misnamed(case, open)
            .into_iter()
            .filter_map(|(service, found, explains)| {
                let Found::Near(found) = found else { return None };
                let (name, expected, found) = (&service.name, &service.service_name, found.shown());
                let title = both!(
                    "the service name of `{name}` is almost right: `{found}`",
                    "o nome de serviço de `{name}` está quase certo: `{found}`"
                );
                Some(of_service(self.id(), name, explains, title, next(service)).because(both!(
                    "found `{found}`, expected `{expected}`",
                    "encontrei `{found}`, esperava `{expected}`"
                )))
            })
            .collect()
    }
}

/// Another name altogether.
pub(super) struct Wrong;

impl Rule for Wrong {
    fn id(&self) -> &'static str {
        "service-name-wrong"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        misnamed(case, open)
            .into_iter()
            .filter_map(|(service, found, explains)| {
                let Found::Other(found) = found else { return None };
                let (name, expected, found) = (&service.name, &service.service_name, found.shown());
                let title = both!(
                    "`{name}` exports under another service name",
                    "`{name}` exporta com outro nome de serviço"
                );
                Some(of_service(self.id(), name, explains, title, next(service)).because(both!(
                    "found `{found}`, expected `{expected}`",
                    "encontrei `{found}`, esperava `{expected}`"
                )))
            })
            .collect()
    }
}
