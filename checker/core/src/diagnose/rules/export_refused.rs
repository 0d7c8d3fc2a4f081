//! The backend does not take what a service exports: it is too large, or too much.

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::diagnose::case::ALL_ASPECTS;
use crate::diagnose::draft::of_service;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure, Grounds, Next, Source, Witness};
use crate::evidence::size::in_words_of;
use crate::evidence::{Because, ExportedSpan, Protocol, ServiceEvidence, Weight};
use crate::exercise::{Aspect, Assertion};
use crate::expect::ExpectedSpan;
use crate::refused::{self, Culprit, Loss, Why};
use crate::system::Exporter;
use crate::text::Lang::{En, PtBr};
use crate::text::Text;
use crate::trace::{SpanId, TraceId};

/// More attributes or events than this are many.
const MANY: u64 = 1_000;

/// See the page `export-refused` of the book.
pub(in crate::diagnose) struct ExportRefused;

impl Rule for ExportRefused {
    fn id(&self) -> &'static str {
        "export-refused"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Tap, Witness::Log, Witness::Source])
            .told_from(
                "spans-dropped",
                both!(
                    "the SDK says that its queue was full; no export was too large",
                    "o SDK diz que a fila estava cheia; nenhuma exportação era grande demais"
                ),
            )
            .told_from_cause(
                both!("the backend is down", "o backend está fora do ar"),
                both!(
                    "a small span that is sent right after is not taken either; then nothing is judged",
                    "um span pequeno, enviado logo depois, também não é aceito; então nada é julgado"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let services = case.step.exporters().iter();
        services
            .filter_map(|service| {
                let known = case.evidence.service(&service.name)?;
                let mut losses = refused::losses(case.evidence, known);
                // Spans without an id are kept by nobody, however small they are.
                losses.retain(|loss| {
                    loss.spans.is_empty() || loss.spans.iter().any(|span| span.trace_id.is_valid())
                });
                let explains = explained(case, open, service, &losses);
                let worst = losses.iter().max_by_key(|loss| rank(loss)).filter(|_| !explains.is_empty())?;
                let (title, next) = told(case, &service.name, worst);
                let draft = of_service(self.id(), &service.name, explains, title, next);
                Some(draft.at(place(case, &service.name, worst)).on(grounds(known, worst)))
            })
            .collect()
    }
}

/// The loss that says most: of one span, of a resource, of many spans; with as little beside it as may be.
fn rank(loss: &Loss<'_>) -> (u8, u64, Reverse<u64>) {
    let (kind, bytes) = match loss.culprit() {
        Culprit::Span(_, weight) => (2, weight.bytes),
        Culprit::Resource(weight) => (1, weight.bytes),
        Culprit::Spans => (0, loss.export.bytes),
    };
    (kind, bytes, Reverse(loss.export.bytes))
}

/// What is open because spans of a service were refused: where they are missing, and what hangs below them.
fn explained(case: &Case<'_>, open: &Open, service: &Exporter, losses: &[Loss<'_>]) -> Vec<Failure> {
    let lost: Vec<&ExportedSpan> = losses.iter().flat_map(|loss| loss.spans.iter().copied()).collect();
    let ids: HashSet<(TraceId, SpanId)> = lost.iter().map(|span| (span.trace_id, span.span_id)).collect();
    let knows_all = losses.iter().all(|loss| loss.is_whole);
    let roots: HashSet<TraceId> = case.evidence.exchanges.iter().map(|exchange| exchange.trace_id).collect();
    let is_lost = |expected: &ExpectedSpan, request: &str| {
        let Some(instance) = case.instance(expected, request) else { return false };
        let own = instance.exchange.trace_id;
        let may_be = |span: &&ExportedSpan| {
            let is_of_another = span.trace_id != own && roots.contains(&span.trace_id);
            !is_of_another && expected.is_named(span.name.raw())
        };
        instance.actual.is_none() && (!knows_all || lost.iter().any(may_be))
    };
    let mut explains = Vec::new();
    for expected in case.step.spans().iter().filter(|span| span.service == service.name) {
        let missing = open.of_span(&expected.id, &[Aspect::Exists]);
        let requests: HashSet<String> = missing
            .into_iter()
            .filter_map(|failure| failure.request.filter(|request| is_lost(expected, request)))
            .collect();
        let is_of_one = |failure: &Failure| failure.request.as_ref().is_some_and(|id| requests.contains(id));
        let below = case.step.spans().iter().filter(|span| span.parent.as_ref() == Some(&expected.id));
        let edges = below.flat_map(|span| open.of_span(&span.id, &[Aspect::Parent]));
        explains.extend(open.of_span(&expected.id, &ALL_ASPECTS).into_iter().chain(edges).filter(is_of_one));
    }
    // A span may hang below one that is lost and that no step asks for.
    for expected in case.step.spans() {
        explains.extend(open.of_span(&expected.id, &[Aspect::Parent]).into_iter().filter(|failure| {
            let instance = failure.request.as_deref().and_then(|request| case.instance(expected, request));
            let parent =
                instance.and_then(|instance| instance.actual).map(|span| (span.trace_id, span.parent));
            parent.is_some_and(|(trace, parent)| parent.is_some_and(|id| ids.contains(&(trace, id))))
        }));
    }
    if !losses.is_empty() {
        explains.extend(open.of(&Assertion::Exports(service.name.clone())));
    }
    explains.sort();
    explains.dedup();
    explains
}

/// What is wrong, and what to do.
fn told(case: &Case<'_>, service: &str, loss: &Loss<'_>) -> (Text, Next) {
    match loss.culprit() {
        Culprit::Span(span, weight) => {
            let name = span.name.shown();
            let [en, pt] = [En, PtBr].map(|lang| in_words_of(lang, weight.bytes));
            let [all_en, all_pt] = [En, PtBr].map(|lang| in_words_of(lang, loss.export.bytes));
            let would_be_taken_alone = matches!(
                loss.why, Why::TurnedAway(Because::Limit { bytes }) if weight.bytes <= *bytes
            );
            let title = if would_be_taken_alone {
                both!(
                    "an export of `{service}` has {all_en}, more than is taken at once: its span `{name}` alone has {en}",
                    "uma exportação de `{service}` tem {all_pt}, mais do que é aceito de uma vez: só o span `{name}` tem {pt}"
                )
            } else {
                both!(
                    "span `{name}` of `{service}` has {en}: more than is taken",
                    "o span `{name}` de `{service}` tem {pt}: mais do que é aceito"
                )
            };
            (title, lighten(weight))
        }
        Culprit::Resource(weight) => {
            let [en, pt] = [En, PtBr].map(|lang| in_words_of(lang, weight.bytes));
            let title = both!(
                "the resource of `{service}` has {en}, which come with every export: more than is taken",
                "o resource de `{service}` tem {pt}, que vão em cada exportação: mais do que é aceito"
            );
            (title, lighten(weight))
        }
        Culprit::Spans => of_many(case, service, loss),
    }
}

fn of_many(case: &Case<'_>, service: &str, loss: &Loss<'_>) -> (Text, Next) {
    let count = loss.spans.len();
    if let Why::Rejected(_) = loss.why {
        let title = both!(
            "{count} spans of an export of `{service}` are not taken",
            "{count} spans de uma exportação de `{service}` não são aceitos"
        );
        let next = Next::upon(both!(
            "make fewer spans: one around a whole loop, with the number of its rounds as an attribute",
            "crie menos spans: um em volta do laço inteiro, com o número de voltas como atributo"
        ));
        return (title, next);
    }
    let [en, pt] = [En, PtBr].map(|lang| in_words_of(lang, loss.export.bytes));
    let title = both!(
        "an export of `{service}` has {en} in {count} spans: more than is taken at once",
        "uma exportação de `{service}` tem {pt} em {count} spans: mais do que é aceito de uma vez"
    );
    let next = Next::upon(if case.code(service).sets_batch_size().any() {
        both!(
            "leave `with_max_export_batch_size` at its default of 512",
            "deixe `with_max_export_batch_size` no padrão de 512"
        )
    } else {
        both!(
            "put less on each span: up to 512 of them leave in one export",
            "ponha menos em cada span: até 512 deles saem em uma exportação"
        )
    });
    (title, next)
}

/// What to do about something that is too large.
fn lighten(weight: &Weight) -> Next {
    if let Some(largest) = weight.largest.as_ref().filter(|largest| largest.bytes * 2 >= weight.bytes) {
        let key = largest.key.shown();
        return Next::upon(both!(
            "put into `{key}` what somebody will search for, an id or a length, and leave the rest out",
            "ponha em `{key}` o que alguém vai buscar, um id ou um tamanho, e deixe o resto de fora"
        ));
    }
    let (attributes, events) = (weight.attributes, weight.events);
    if events.count > MANY || events.bytes * 2 >= weight.bytes {
        return Next::upon(both!("add fewer events, or shorter ones", "adicione menos eventos, ou menores"));
    }
    if attributes.count > MANY || attributes.bytes * 2 >= weight.bytes {
        return Next::upon(both!(
            "set fewer attributes, or shorter ones",
            "defina menos atributos, ou menores"
        ));
    }
    Next::upon(both!(
        "make it smaller: a short name, few links",
        "deixe-o menor: um nome curto, poucos links"
    ))
}

/// Where the largest attribute is set, or the batch made large.
fn place(case: &Case<'_>, service: &str, loss: &Loss<'_>) -> Option<Source> {
    let code = case.code(service);
    match loss.culprit() {
        Culprit::Span(_, weight) | Culprit::Resource(weight) => {
            let largest = weight.largest.as_ref()?;
            code.uses_of_string(largest.key.raw()).only()
        }
        Culprit::Spans => code.sets_batch_size().only(),
    }
}

/// What was seen: what it consists of, who refused it, what is lost with it.
fn grounds(known: &ServiceEvidence, loss: &Loss<'_>) -> Grounds {
    let culprit = loss.culprit();
    let share = match culprit {
        Culprit::Span(_, weight) | Culprit::Resource(weight) => share(weight, loss.is_whole),
        Culprit::Spans => None,
    };
    let mut grounds = match share {
        Some(share) => Grounds::shown(Witness::Tap, share).and(Witness::Tap, refusal(loss)),
        None => Grounds::shown(Witness::Tap, refusal(loss)),
    };
    let is_turned_away = matches!(loss.why, Why::TurnedAway(_));
    if let Culprit::Span(span, _) = culprit
        && is_turned_away
        && let Some(lost) = lost_with(loss, span)
    {
        grounds = grounds.and(Witness::Tap, lost);
    }
    if let (Culprit::Spans, Some((name, count))) = (culprit, loss.most_frequent()) {
        let name = name.shown();
        let called = both!("{count} of them are called `{name}`", "{count} deles se chamam `{name}`");
        grounds = grounds.and(Witness::Tap, called);
    }
    let says = |text: &str| ["ExportError", "PartialSuccess"].iter().any(|sign| text.contains(sign));
    if let Some(line) = known.log.iter().find(|line| says(line.raw())) {
        let line = line.shown_up_to(200);
        grounds = grounds.and(Witness::Log, both!("the SDK wrote: {line}", "o SDK escreveu: {line}"));
    }
    grounds
}

/// The largest attribute, or how many there are; of an export that was not read to its end that is not all.
fn share(weight: &Weight, is_all: bool) -> Option<Text> {
    let largest = weight.largest.as_ref()?;
    let key = largest.key.shown();
    let [en, pt] = [En, PtBr].map(|lang| in_words_of(lang, largest.bytes));
    let count = weight.attributes.count;
    Some(match &largest.event {
        Some(event) => {
            let event = event.shown();
            both!("`{key}` on its event `{event}` has {en}", "`{key}` no evento `{event}` dele tem {pt}")
        }
        None if largest.bytes * 2 >= weight.bytes => {
            both!("its attribute `{key}` alone has {en}", "só o atributo `{key}` dele tem {pt}")
        }
        None if !is_all => both!(
            "it has more than {count} attributes; the largest of those, `{key}`, has {en}",
            "ele tem mais de {count} atributos; o maior desses, `{key}`, tem {pt}"
        ),
        None => both!(
            "it has {count} attributes; the largest, `{key}`, has {en}",
            "ele tem {count} atributos; o maior, `{key}`, tem {pt}"
        ),
    })
}

/// Who refused it, and in which words.
fn refusal(loss: &Loss<'_>) -> Text {
    match loss.why {
        Why::TurnedAway(Because::Limit { bytes }) => {
            let protocol = match loss.export.protocol {
                Protocol::Grpc => "gRPC",
                Protocol::HttpProtobuf | Protocol::HttpJson => "HTTP",
            };
            let mib = bytes / 1024 / 1024;
            let [en, pt] = [En, PtBr].map(|lang| in_words_of(lang, loss.export.bytes));
            both!(
                "Jaeger takes no export of more than {mib} MiB over {protocol}; this one has {en}, and is refused whole",
                "o Jaeger não aceita exportação de mais de {mib} MiB por {protocol}; esta tem {pt} e é recusada inteira"
            )
        }
        Why::TurnedAway(Because::Answer { said }) => {
            let said = said.shown();
            both!(
                "the trace backend answered `{said}` to the whole export, and took a small span right after",
                "o backend de traces respondeu `{said}` à exportação inteira e logo depois aceitou um span pequeno"
            )
        }
        Why::Rejected(rejected) => {
            let (spans, said) = (rejected.spans, rejected.said.shown());
            let all = loss.export.spans().count();
            both!(
                "of the {all} spans of the export the trace backend did not keep {spans}: {said}",
                "dos {all} spans da exportação o backend de traces não guardou {spans}: {said}"
            )
        }
    }
}

/// The innocent, which were in the same export.
fn lost_with(loss: &Loss<'_>, culprit: &ExportedSpan) -> Option<Text> {
    let others: Vec<_> = loss.spans.iter().filter(|span| span.span_id != culprit.span_id).collect();
    let mut names: Vec<String> = others.iter().map(|span| format!("`{}`", span.name.shown())).collect();
    names.sort();
    names.dedup();
    names.truncate(4);
    let (count, names) = (others.len(), names.join(", "));
    (count > 0).then(|| {
        both!(
            "{count} other spans were in that export and are lost with it: {names}",
            "{count} outros spans estavam nessa exportação e se perdem com ela: {names}"
        )
    })
}
