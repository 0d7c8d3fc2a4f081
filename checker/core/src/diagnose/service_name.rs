//! Spans arrive, but not under the service's name.

use super::{Case, Open};
use crate::diagnosis::{Failure, Next};
use crate::near_miss;
use crate::source::View;
use crate::system::Exporter;
use crate::untrusted::Untrusted;

/// What a service's spans arrive under instead of its name.
pub(super) enum ArrivedAs {
    Missing(Option<Untrusted>),
    Shared { with: String },
    Near(Untrusted),
    Other(Untrusted),
}

/// The services whose spans arrived at the tap, but under another name.
pub(super) fn misnamed<'a>(case: &Case<'a>, open: &Open) -> Vec<(&'a Exporter, ArrivedAs, Vec<Failure>)> {
    case.silent(open)
        .into_iter()
        .filter_map(|(service, known, explains)| {
            let resources = known.exports.iter().flat_map(|export| &export.resources);
            let names: Vec<&Option<Untrusted>> = resources.map(|resource| &resource.service_name).collect();
            // Spans that came under the right name and are missing all the same lack something else.
            let expected = service.service_name.as_str();
            if names.iter().any(|name| name.as_ref().is_some_and(|name| name == expected)) {
                return None;
            }
            let name = names.first().copied()?.clone();
            Some((service, classify(case, service, name), explains))
        })
        .collect()
}

pub(super) fn classify(case: &Case<'_>, service: &Exporter, name: Option<Untrusted>) -> ArrivedAs {
    let Some(name) = name else { return ArrivedAs::Missing(None) };
    if name.raw().trim().is_empty() || name.raw().starts_with("unknown_service") {
        return ArrivedAs::Missing(Some(name));
    }
    let others = case.step.exporters().iter().filter(|other| other.name != service.name);
    if let Some(other) = others.into_iter().find(|other| name == other.service_name.as_str()) {
        return ArrivedAs::Shared { with: other.name.clone() };
    }
    if near_miss::is_near(name.raw(), &service.service_name) {
        ArrivedAs::Near(name)
    } else {
        ArrivedAs::Other(name)
    }
}

/// Whether two services bear each other's names in everything that they export.
pub(super) fn are_exchanged(case: &Case<'_>, one: &str, other: &str) -> bool {
    let exports_only_as = |service: &str, named: &str| {
        let known = case.evidence.service(service);
        let name = case.step.exporter(named).map(|named| named.service_name.as_str());
        let exports = known.into_iter().flat_map(|known| &known.exports);
        let mut resources = exports.flat_map(|export| &export.resources).peekable();
        let is_it = |found: &Option<Untrusted>| found.as_ref().map(Untrusted::raw) == name;
        resources.peek().is_some() && resources.all(|resource| is_it(&resource.service_name))
    };
    exports_only_as(one, other) && exports_only_as(other, one)
}

/// To give the service its name, or another than it has.
pub(super) fn next(service: &Exporter, code: &View<'_>) -> Next {
    let expected = &service.service_name;
    let there = code.names_service();
    let text = both!(
        "build the resource with `Resource::builder().with_service_name(\"{expected}\")`",
        "construa o resource com `Resource::builder().with_service_name(\"{expected}\")`"
    );
    there.to_add(text).unwrap_or_else(|| {
        Next::upon(both!(
            "let the name of its resource be `{expected}`: follow what is given where the resource is built",
            "faça o nome do resource dele ser `{expected}`: siga o que é dado onde o resource é construído"
        ))
    })
}
