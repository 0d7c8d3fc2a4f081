//! A service's spans came out of another one: they say whose they are, and the tap knows better.

use std::collections::BTreeMap;

use crate::diagnose::case::{ALL_ASPECTS, Instance};
use crate::diagnose::draft::of_span;
use crate::diagnose::service_name::are_exchanged;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure, Next, Witness};
use crate::evidence::{Door, ExportedSpan};
use crate::exercise::Assertion;
use crate::matching::SpanRef;
use crate::origin::{Origin, Origins, was_called};
use crate::text::Text;

/// See the page `span-from-another-service` of the book.
pub(in crate::diagnose) struct SpanFromAnotherService;

impl Rule for SpanFromAnotherService {
    fn id(&self) -> &'static str {
        "span-from-another-service"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Tap, Witness::Wire, Witness::Source])
            .told_from(
                "service-name-shared",
                both!(
                    "the spans came through the door of the service that should make them",
                    "os spans vieram pela porta do serviço que deve fazê-los"
                ),
            )
            .told_from(
                "service-name-wrong",
                both!(
                    "the service exports itself, under another name",
                    "o próprio serviço exporta, com outro nome"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let origins = Origins::of(case.evidence);
        let mut by_services: BTreeMap<(&str, &str), Vec<Instance<'_>>> = BTreeMap::new();
        let made_elsewhere = made_elsewhere(case, &origins).into_iter();
        // Where each bears the other's name, nobody made anybody's spans: the names are wrong.
        let is_exchanged =
            |(maker, instance): &(&str, Instance<'_>)| are_exchanged(case, maker, &instance.expected.service);
        for (maker, instance) in made_elsewhere.filter(|made| !is_exchanged(made)) {
            by_services.entry((&instance.expected.service, maker)).or_default().push(instance);
        }
        let told = by_services.into_iter().filter_map(|((owner, maker), instances)| {
            let explains = explained(open, owner, &instances);
            let first = *instances.first().filter(|_| !explains.is_empty())?;
            Some(diagnosis(self.id(), case, owner, maker, first, explains))
        });
        told.collect()
    }
}

/// The expected spans that came, name and all, and not from their service; with the one that sent them.
fn made_elsewhere<'a>(case: &Case<'a>, origins: &Origins<'a>) -> Vec<(&'a str, Instance<'a>)> {
    let spans = case.step.spans().iter();
    let instances = spans.flat_map(|expected| {
        case.evidence.exchanges.iter().filter_map(|exchange| case.instance(expected, &exchange.request))
    });
    let with_maker = instances.filter_map(|instance| {
        let (expected, actual) = (instance.expected, instance.actual?);
        let service = case.step.exporter(&expected.service)?;
        let bears_its_names =
            actual.service == service.service_name.as_str() && expected.is_named(actual.name.raw());
        match origins.origin(actual, &expected.service) {
            Origin::Other(maker) if bears_its_names => Some((maker, instance)),
            _ => None,
        }
    });
    with_maker.collect()
}

/// That the owner exports nothing, and everything about these spans.
fn explained(open: &Open, owner: &str, instances: &[Instance<'_>]) -> Vec<Failure> {
    let exports = open.of(&Assertion::Exports(owner.to_owned()));
    let of_spans = instances.iter().flat_map(|instance| {
        let of_all = open.of_span(&instance.expected.id, &ALL_ASPECTS).into_iter();
        of_all.filter(|failure| failure.request.as_ref() == Some(&instance.exchange.request))
    });
    let mut all: Vec<Failure> = exports.into_iter().chain(of_spans).collect();
    let mut seen = std::collections::HashSet::new();
    all.retain(|failure| seen.insert(failure.clone()));
    all
}

fn diagnosis(
    id: &'static str,
    case: &Case<'_>,
    owner: &str,
    maker: &str,
    instance: Instance<'_>,
    explains: Vec<Failure>,
) -> Diagnosis {
    let Instance { expected, exchange, .. } = instance;
    let service_name = case.step.exporter(owner).map_or("", |service| service.service_name.as_str());
    let request = &exchange.request;
    let title =
        both!("`{maker}` made the spans of `{owner}`", "`{maker}` fez os spans que deviam ser de `{owner}`");
    let next = Next::upon(both!(
        "let `{owner}` make its spans itself, with a provider named `{service_name}` in its own process, and take what exports under that name out of `{maker}`",
        "deixe `{owner}` fazer os próprios spans, com um provider chamado `{service_name}` no processo dele, e tire de `{maker}` o que exporta com esse nome"
    ));
    let diagnosis = of_span(id, expected, explains, title, next)
        .mended_in(maker)
        .shown(Witness::Tap, how_it_came(case, service_name, maker, instance))
        .because(Witness::Tap, own_exports(case, owner));
    let diagnosis = match instance.actual.map(|actual| was_called(case.evidence, owner, actual, exchange)) {
        Some(Some(false)) => diagnosis.because(
            Witness::Wire,
            both!(
                "no request reached `{owner}` for `{request}`",
                "nenhuma requisição chegou a `{owner}` por `{request}`"
            ),
        ),
        _ => diagnosis,
    };
    diagnosis.at(case.code(maker).string(service_name))
}

/// What the span says of itself, and what was seen of it.
fn how_it_came(case: &Case<'_>, service_name: &str, maker: &str, instance: Instance<'_>) -> Text {
    let (span, request) = (instance.expected.name(), &instance.exchange.request);
    let sent = case.evidence.service(maker).into_iter().flat_map(|service| &service.exports);
    let is_it = |exported: &ExportedSpan| {
        instance.pair.actual == Some(SpanRef { trace: exported.trace_id, span: exported.span_id })
    };
    let door = sent.filter(|export| export.spans().any(is_it)).map(|export| export.door).next();
    match door.unwrap_or(Door::Told) {
        Door::Told => both!(
            "`{span}` of `{request}` says that it is of `{service_name}`, and came through the OTLP address that only `{maker}` was given",
            "`{span}` de `{request}` diz ser de `{service_name}` e veio pelo endereço OTLP que só `{maker}` recebeu"
        ),
        Door::Port4317 | Door::Port4318 => both!(
            "`{span}` of `{request}` says that it is of `{service_name}`, and it was the process of `{maker}` that sent it, to a port in its code",
            "`{span}` de `{request}` diz ser de `{service_name}`, e foi o processo de `{maker}` que o enviou, para uma porta que está no código"
        ),
    }
}

fn own_exports(case: &Case<'_>, owner: &str) -> Text {
    let spans = case.evidence.service(owner).into_iter().flat_map(|service| &service.exports);
    match spans.map(|export| export.spans().count()).sum() {
        0_usize => both!("`{owner}` itself exported nothing", "o próprio `{owner}` não exportou nada"),
        1 => both!("`{owner}` itself exported one span", "o próprio `{owner}` exportou um span"),
        count => {
            both!("`{owner}` itself exported {count} spans", "o próprio `{owner}` exportou {count} spans")
        }
    }
}
