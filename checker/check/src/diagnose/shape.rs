//! The spans themselves: which are there, how they hang together, what they say of themselves.

use super::case::{Instance, of_span};
use super::{Case, Open, Rule};
use crate::correlate;
use crate::diagnosis::{Diagnosis, Failure};
use crate::exercise::Aspect;
use crate::near_miss;
use crate::text::{Lang, Text};
use crate::trace::Span;

/// All aspects: what a missing span fails in.
const ALL: [Aspect; 8] = [
    Aspect::Exists,
    Aspect::Kind,
    Aspect::Parent,
    Aspect::Attributes,
    Aspect::Status,
    Aspect::Events,
    Aspect::Duration,
    Aspect::Only,
];

/// A span hangs under a span of another request: a guard was held across an `.await`.
pub(super) struct ForeignSpan;

impl Rule for ForeignSpan {
    fn id(&self) -> &'static str {
        "foreign-span"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        // One guard held too long breaks spans at random: it is one message, about the first.
        let broken =
            [Aspect::Parent, Aspect::Exists, Aspect::Attributes].map(|aspect| case.broken(open, aspect));
        let found = broken.iter().flatten().find_map(|(instances, _)| {
            let instance = instances.iter().find(|instance| has_foreign_ancestor(case, instance))?;
            Some(*instance)
        });
        let Some(instance) = found else { return Vec::new() };
        let (name, request) = (instance.expected.name(), &instance.exchange.request);
        let title = both!(
            "a span of another request is in the trace of request `{request}`",
            "um span de outra requisição está no trace da requisição `{request}`"
        );
        let next = both!(
            "do not hold a span's guard (`enter`, `attach`) across an `.await`: use `.instrument(span)` or `with_context(cx)` on the future",
            "não segure o guard de um span (`enter`, `attach`) através de um `.await`: use `.instrument(span)` ou `with_context(cx)` no future"
        );
        let explains = broken.iter().flatten().flat_map(|(_, failures)| failures.clone()).collect();
        vec![of_span(self.id(), instance.expected, explains, title, next).because(both!(
            "the requests were sent at once, and `{name}` of one hangs under a span of the other",
            "as requisições foram enviadas ao mesmo tempo, e `{name}` de uma está sob um span da outra"
        ))]
    }
}

fn has_foreign_ancestor(case: &Case<'_>, instance: &Instance<'_>) -> bool {
    let foreign = |span: &Span| correlate::foreign_request(case.evidence, span, instance.exchange).is_some();
    let mine = case.spans_of(instance.exchange);
    // Also where the pairing found nothing: any span of this request below one of another.
    let candidates = instance
        .actual
        .into_iter()
        .chain(mine.into_iter().filter(|span| correlate::mentions(span, instance.exchange)));
    candidates.into_iter().any(|span| {
        correlate::trace_by_id(case.evidence, span.trace_id)
            .is_some_and(|trace| trace.ancestors(span).into_iter().any(foreign))
    })
}

/// The span is there under a name that is almost right.
pub(super) struct NameNearMiss;

impl Rule for NameNearMiss {
    fn id(&self) -> &'static str {
        "span-name-near-miss"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Exists)
            .into_iter()
            .filter_map(|(instances, _)| {
                let (instance, actual) = instances.iter().find_map(|instance| {
                    let actual = instance.actual?;
                    let near = instance
                        .expected
                        .names
                        .iter()
                        .any(|name| near_miss::is_near(actual.name.raw(), name));
                    near.then_some((instance, actual))
                })?;
                let (name, found) = (instance.expected.name(), actual.name.shown());
                let title = both!("span `{found}` is almost `{name}`", "o span `{found}` é quase `{name}`");
                let next = both!("name it `{name}`, to the letter", "chame-o de `{name}`, letra por letra");
                let explains = open.of_span(&instance.expected.id, &ALL);
                Some(of_span(self.id(), instance.expected, explains, title, next).because(both!(
                    "found `{found}`, expected `{name}`",
                    "encontrei `{found}`, esperava `{name}`"
                )))
            })
            .collect()
    }
}

/// Children came whose parent never ended, so it was never exported.
pub(super) struct ParentNeverEnded;

impl Rule for ParentNeverEnded {
    fn id(&self) -> &'static str {
        "parent-never-ended"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Exists)
            .into_iter()
            .filter_map(|(instances, _)| {
                let instance = instances.iter().find(|instance| instance.actual.is_none())?;
                let orphan = orphan_child(case, instance)?;
                let name = instance.expected.name();
                let service = &instance.expected.service;
                let (child, parent) = (orphan.name.shown(), orphan.parent?);
                let title = both!("span `{name}` was started but never ended", "o span `{name}` foi iniciado mas nunca terminou");
                let next = both!(
                    "let it end: drop the context that holds the span, or call `end()` on it, when the work is done",
                    "deixe-o terminar: solte o contexto que guarda o span, ou chame `end()`, quando o trabalho acabar"
                );
                let mut explains = open.of_span(&instance.expected.id, &ALL);
                let children = case.step.spans.iter().filter(|span| span.parent.as_deref() == Some(&instance.expected.id));
                for child in children {
                    explains.extend(open.of_span(&child.id, &[Aspect::Parent]));
                }
                Some(
                    of_span(self.id(), instance.expected, explains, title, next)
                        .because(both!(
                            "`{child}` arrived and names parent `{parent}`, which never arrived",
                            "`{child}` chegou e aponta o pai `{parent}`, que nunca chegou"
                        ))
                        .because(both!(
                            "`{service}` exported other spans, so its exporter works; only an ended span is exported",
                            "`{service}` exportou outros spans, então o exporter funciona; só um span terminado é exportado"
                        )),
                )
            })
            .collect()
    }
}

/// A span that an expected child was taken for, whose parent is nowhere.
fn orphan_child<'a>(case: &Case<'a>, parent: &Instance<'_>) -> Option<&'a Span> {
    let children = case.step.spans.iter().filter(|span| span.parent.as_deref() == Some(&parent.expected.id));
    let mut actual = children
        .filter_map(|child| case.instance(child, &parent.exchange.request))
        .filter_map(|child| child.actual.or_else(|| unpaired(case, &child)));
    actual.find(|span| case.is_orphan(span, parent.exchange))
}

/// A span of the right name and service that was not paired because its trace is not the request's.
fn unpaired<'a>(case: &Case<'a>, child: &Instance<'_>) -> Option<&'a Span> {
    let service = case.step.service(&child.expected.service)?;
    let window = child.exchange.sent_us..=child.exchange.answered_us;
    case.evidence.traces.iter().flat_map(|trace| &trace.spans).find(|span| {
        span.service == service.service_name.as_str()
            && child.expected.names.iter().any(|name| span.name == name.as_str())
            && window.contains(&span.start_us)
    })
}

/// An expected span is not there.
pub(super) struct SpanMissing;

impl Rule for SpanMissing {
    fn id(&self) -> &'static str {
        "span-missing"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Exists)
            .into_iter()
            .filter_map(|(instances, _)| {
                let instance = *instances.first()?;
                let expected = instance.expected;
                let (name, service) = (expected.name(), &expected.service);
                let title =
                    both!("span `{name}` of `{service}` is missing", "falta o span `{name}` de `{service}`");
                let next = both!(
                    "start a span named `{name}` around that work, and let it end when the work does",
                    "inicie um span chamado `{name}` em volta desse trabalho e deixe-o terminar com ele"
                );
                let mut diagnosis =
                    of_span(self.id(), expected, open.of_span(&expected.id, &ALL), title, next);
                if let Some(actual) = instance.actual {
                    let found = actual.name.shown();
                    diagnosis = diagnosis.because(both!(
                        "`{found}` carries its attributes: is it meant to be `{name}`?",
                        "`{found}` traz os atributos dele: era para ser `{name}`?"
                    ));
                }
                Some(diagnosis.because(arrived(case, &instance)))
            })
            .collect()
    }
}

/// What did come from the service in this request.
fn arrived(case: &Case<'_>, instance: &Instance<'_>) -> Text {
    let service = &instance.expected.service;
    let service_name = case.step.service(service).map_or("", |service| service.service_name.as_str());
    let mut names: Vec<String> = case
        .spans_of(instance.exchange)
        .into_iter()
        .filter(|span| span.service == service_name)
        .map(|span| format!("`{}`", span.name.shown()))
        .collect();
    names.sort();
    names.dedup();
    names.truncate(8);
    if names.is_empty() {
        return both!(
            "`{service}` exports, but no span of it belongs to this request",
            "`{service}` exporta, mas nenhum span dele pertence a esta requisição"
        );
    }
    let names = names.join(", ");
    both!("from `{service}` came: {names}", "de `{service}` vieram: {names}")
}

/// The right trace or at least the right service, but another parent than expected.
pub(super) struct WrongParent;

impl Rule for WrongParent {
    fn id(&self) -> &'static str {
        "wrong-parent"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Parent)
            .into_iter()
            .filter_map(|(instances, explains)| {
                let instance = instances.iter().find(|instance| instance.actual.is_some())?;
                let actual = instance.actual?;
                let name = instance.expected.name();
                let parent = case.step.span(instance.expected.parent.as_deref()?)?;
                let parent_name = parent.name();
                let title = both!(
                    "span `{name}` hangs in the wrong place: its parent should be `{parent_name}`",
                    "o span `{name}` está no lugar errado: o pai deveria ser `{parent_name}`"
                );
                let next = both!(
                    "start `{name}` while the context of `{parent_name}` is the current one (or pass that context to `start_with_context`)",
                    "inicie `{name}` enquanto o contexto de `{parent_name}` é o atual (ou passe esse contexto a `start_with_context`)"
                );
                let relation = relation(case, instance, actual);
                Some(of_span(self.id(), instance.expected, explains, title, next).because(relation))
            })
            .collect()
    }
}

/// Where the span hangs instead, seen from its expected parent.
fn relation(case: &Case<'_>, instance: &Instance<'_>, actual: &Span) -> Text {
    let request = &instance.exchange.request;
    let expected_parent = instance
        .expected
        .parent
        .as_deref()
        .and_then(|parent| case.instance(case.step.span(parent)?, request))
        .and_then(|parent| parent.actual);
    let name = actual.name.shown();
    let Some(found) = case.parent_of(actual) else {
        return if actual.parent == Some(instance.exchange.root_span) {
            both!(
                "`{name}` hangs directly under the checker's request: the context that came in was passed on, not the one of a span here",
                "`{name}` está direto sob a requisição do verificador: foi repassado o contexto que chegou, não o de um span daqui"
            )
        } else if actual.parent.is_none() {
            both!(
                "`{name}` has no parent: it is the root of a trace of its own",
                "`{name}` não tem pai: é a raiz de um trace próprio"
            )
        } else {
            both!("`{name}` names a parent that never arrived", "`{name}` aponta um pai que nunca chegou")
        };
    };
    let found_name = found.name.shown();
    match expected_parent {
        Some(parent) if parent.parent == Some(found.id) => both!(
            "its parent is `{found_name}`, its grandparent: `{name}` stands beside its parent, as a sibling",
            "o pai é `{found_name}`, o avô: `{name}` está ao lado do pai, como irmão"
        ),
        Some(parent) if found.parent == Some(parent.id) => both!(
            "its parent is `{found_name}`, which should be its sibling",
            "o pai é `{found_name}`, que deveria ser seu irmão"
        ),
        _ => both!("its parent is `{found_name}`", "o pai é `{found_name}`"),
    }
}

/// Server, client, internal: not the one that was expected.
pub(super) struct WrongKind;

impl Rule for WrongKind {
    fn id(&self) -> &'static str {
        "wrong-kind"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Kind)
            .into_iter()
            .filter_map(|(instances, explains)| {
                let instance = instances.iter().find(|instance| instance.actual.is_some())?;
                let name = instance.expected.name();
                let expected = instance.expected.kind?.word();
                let found = instance.actual?.kind.map_or("unspecified", crate::trace::SpanKind::word);
                let title = both!(
                    "span `{name}` has kind {found}, expected {expected}",
                    "o span `{name}` tem o tipo {found}, esperava {expected}"
                );
                let next = both!(
                    "give it its kind when it is built: `.with_kind(SpanKind::…)`",
                    "dê o tipo ao construí-lo: `.with_kind(SpanKind::…)`"
                );
                Some(of_span(self.id(), instance.expected, explains, title, next).because(both!(
                    "Jaeger shows the tag `span.kind={found}`",
                    "o Jaeger mostra a tag `span.kind={found}`"
                )))
            })
            .collect()
    }
}

/// Unset, ok or error: not the one that was expected.
pub(super) struct WrongStatus;

impl Rule for WrongStatus {
    fn id(&self) -> &'static str {
        "wrong-status"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Status)
            .into_iter()
            .filter_map(|(instances, explains)| {
                let instance = instances.iter().find(|instance| instance.actual.is_some())?;
                let name = instance.expected.name();
                let (expected, found) = (instance.expected.status?.word(), instance.actual?.status.word());
                let title = both!(
                    "span `{name}` has status {found}, expected {expected}",
                    "o span `{name}` tem o status {found}, esperava {expected}"
                );
                let next = both!(
                    "set it before the span ends: `span.set_status(…)`",
                    "defina-o antes de o span terminar: `span.set_status(…)`"
                );
                Some(of_span(self.id(), instance.expected, explains, title, next))
            })
            .collect()
    }
}

/// An event is not on its span.
pub(super) struct EventMissing;

impl Rule for EventMissing {
    fn id(&self) -> &'static str {
        "event-missing"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Events)
            .into_iter()
            .filter_map(|(instances, explains)| {
                let instance = instances.iter().find(|instance| instance.actual.is_some())?;
                let (name, actual) = (instance.expected.name(), instance.actual?);
                let missing = instance
                    .expected
                    .events
                    .iter()
                    .find(|event| !actual.events.iter().any(|found| found.name == event.name.as_str()));
                let event = &missing.or(instance.expected.events.first())?.name;
                let title = both!(
                    "span `{name}` lacks the event `{event}` as expected",
                    "ao span `{name}` falta o evento `{event}` como esperado"
                );
                let next = both!(
                    "add it while the span is open: `span.add_event(\"{event}\", …)`",
                    "adicione-o com o span aberto: `span.add_event(\"{event}\", …)`"
                );
                Some(of_span(self.id(), instance.expected, explains, title, next))
            })
            .collect()
    }
}

/// The span ended before the work that it stands for.
pub(super) struct EndedEarly;

impl Rule for EndedEarly {
    fn id(&self) -> &'static str {
        "span-ended-early"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Duration)
            .into_iter()
            .filter_map(|(instances, mut explains)| {
                let instance = instances.iter().find(|instance| instance.actual.is_some())?;
                let expected = instance.expected;
                let name = expected.name();
                let lasted = milliseconds(instance.actual?.duration_us);
                // What is set after the end is lost, so missing attributes follow from it.
                explains.extend(open.of_span(&expected.id, &[Aspect::Attributes]));
                let title = both!(
                    "span `{name}` ended before its work was done",
                    "o span `{name}` terminou antes do trabalho dele"
                );
                let next = both!(
                    "keep the span open until the work is done: put it around the whole future, `.await` included",
                    "mantenha o span aberto até o trabalho acabar: coloque-o em volta do future inteiro, com o `.await`"
                );
                let mut diagnosis = of_span(self.id(), expected, explains, title, next)
                    .because(both!("it lasted {lasted} ms", "durou {lasted} ms"));
                if let Some(least) = expected.min_duration_us {
                    let least = milliseconds(least);
                    diagnosis = diagnosis.because(both!(
                        "the work takes {least} ms or more",
                        "o trabalho leva {least} ms ou mais"
                    ));
                }
                Some(diagnosis)
            })
            .collect()
    }
}

/// µs as ms, to a tenth.
fn milliseconds(us: u64) -> String {
    format!("{}.{}", us / 1000, us % 1000 / 100)
}

/// A span stands where the step allows no other.
pub(super) struct UnexpectedSpan;

impl Rule for UnexpectedSpan {
    fn id(&self) -> &'static str {
        "unexpected-span"
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        case.broken(open, Aspect::Only)
            .into_iter()
            .filter_map(|(instances, explains)| {
                let instance = instances.iter().find(|instance| instance.actual.is_some())?;
                let (name, actual) = (instance.expected.name(), instance.actual?);
                let extra = case
                    .spans_of(instance.exchange)
                    .into_iter()
                    .find(|span| span.parent == Some(actual.id))?;
                let extra = extra.name.shown();
                let title = both!(
                    "`{extra}` hangs below `{name}`, where this step allows no other span",
                    "`{extra}` está sob `{name}`, onde este passo não permite outro span"
                );
                let next = both!("remove the span `{extra}`", "remova o span `{extra}`");
                Some(of_span(self.id(), instance.expected, explains, title, next))
            })
            .collect()
    }
}

/// None of the rules knows why: the plain difference.
pub(super) struct Difference;

impl Rule for Difference {
    fn id(&self) -> &'static str {
        "difference"
    }

    fn check(&self, _case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let explains: Vec<Failure> = open.0.clone();
        if explains.is_empty() {
            return Vec::new();
        }
        let next = both!(
            "compare the two trees above and mend the first difference",
            "compare as duas árvores acima e corrija a primeira diferença"
        );
        let mut evidence: Vec<Text> = explains.iter().map(describe).collect();
        evidence.dedup_by(|one, other| one.get(Lang::En) == other.get(Lang::En));
        vec![Diagnosis {
            id: self.id(),
            service: None,
            span: None,
            title: both!("what came is not what was expected", "o que veio não é o esperado"),
            evidence,
            next,
            source: None,
            explains,
        }]
    }
}

fn describe(failure: &Failure) -> Text {
    use crate::exercise::Assertion;
    match &failure.assertion {
        Assertion::Build => both!("the step does not build", "o passo não compila"),
        Assertion::Start => both!("a service does not listen", "um serviço não atende"),
        Assertion::Answers => both!("an answer is wrong", "uma resposta está errada"),
        Assertion::Exports(service) => {
            both!("no span of `{service}` under its name", "nenhum span de `{service}` com o nome dele")
        }
        Assertion::Span(aspect, span) => {
            let aspect = match aspect {
                Aspect::Exists => both!("is missing", "falta"),
                Aspect::Kind => both!("has another kind", "tem outro tipo"),
                Aspect::Parent => both!("has another parent", "tem outro pai"),
                Aspect::Attributes => both!("has other attributes", "tem outros atributos"),
                Aspect::Status => both!("has another status", "tem outro status"),
                Aspect::Events => both!("lacks an event", "não tem um evento"),
                Aspect::Duration => both!("ended early", "terminou cedo"),
                Aspect::Only => both!("has another span below it", "tem outro span sob ele"),
            };
            let (en, pt) = (aspect.get(Lang::En), aspect.get(Lang::PtBr));
            both!("`{span}` {en}", "`{span}` {pt}")
        }
    }
}
