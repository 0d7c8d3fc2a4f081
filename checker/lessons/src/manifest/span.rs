//! Validating the expected spans.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::{Spanned, Value};

use super::error::TomlFile;
use super::field::{filled, known, unique};
use super::raw::{RawSpan, RawStep};
use super::template;
use crate::expect::{
    self, Children, ExpectedAttribute, ExpectedEvent, ExpectedSpan, ExpectedValue, Template, ValueType,
};
use crate::near_miss::did_you_mean;
use crate::system::{Exporter, Program, Request};
use crate::text::Text;
use crate::trace::{SpanKind, Status};

/// Validates the expected spans and puts parents before their children.
pub(super) fn validate(
    RawStep { span: raw, flow_run, task_run, .. }: &RawStep,
    exporters: &[Exporter],
    requests: &[Request],
    source: &mut TomlFile<'_>,
) -> Vec<ExpectedSpan> {
    unique(raw.iter().map(|span| &span.id), source);
    let service_names: Vec<&str> = exporters.iter().map(|exporter| exporter.name.as_str()).collect();
    let span_ids: Vec<&str> = raw.iter().map(|span| span.id.get_ref().as_str()).collect();
    let request_ids: Vec<&str> = requests.iter().map(|request| request.id.as_str()).collect();
    let orchestrated = flow_run.iter().map(|run| &run.id).chain(task_run.iter().map(|run| &run.id));
    let runs = Runs {
        requests,
        programs: exporters.iter().filter_map(Exporter::program).collect(),
        orchestrated: orchestrated.map(|id| id.get_ref().as_str()).collect(),
    };
    let mut spans: Vec<ExpectedSpan> = Vec::new();
    for span in raw {
        known(&span.service, &service_names, source);
        for request in &span.requests {
            known(request, &request_ids, source);
        }
        for other in span.parent.iter().chain(&span.after) {
            known(other, &span_ids, source);
        }
        spans.push(expected(span, &runs, source));
    }
    parents_first(spans, raw, source)
}

/// What leaves spans: requests, and runs of programs.
struct Runs<'a> {
    requests: &'a [Request],
    programs: Vec<&'a Program>,
    /// Those of an orchestrator, by id: what it calls them may be asked for.
    orchestrated: Vec<&'a str>,
}

impl Runs<'_> {
    /// The requests that leave a span, by id: those that are named, the run of the program whose span it is,
    /// or (empty) all.
    fn of(&self, raw: &RawSpan) -> Vec<String> {
        let is_of_program = self.programs.iter().any(|program| program.run == *raw.service.get_ref());
        if is_of_program && raw.requests.is_empty() {
            return vec![raw.service.get_ref().clone()];
        }
        raw.requests.iter().map(|request| request.get_ref().clone()).collect()
    }

    /// The nonces that all of these have.
    fn shared_nonces(&self, ids: &[String]) -> BTreeMap<String, String> {
        let requests = self.requests.iter().map(|request| (&request.id, &request.nonces));
        let programs = self.programs.iter().map(|program| (&program.run, &program.nonces));
        let mut all = requests
            .chain(programs)
            .filter(|(id, _)| ids.is_empty() || ids.contains(id))
            .map(|(_, nonces)| nonces.clone());
        let first = all.next().unwrap_or_default();
        all.fold(first, |mut shared, nonces| {
            shared.retain(|name, _| nonces.contains_key(name));
            shared
        })
    }
}

fn expected(raw: &RawSpan, runs: &Runs<'_>, source: &mut TomlFile<'_>) -> ExpectedSpan {
    let requests = runs.of(raw);
    let mut nonces = runs.shared_nonces(&requests);
    for field in expect::RUN_FIELDS {
        nonces.extend(runs.orchestrated.iter().map(|run| (expect::of_run(run, field), String::new())));
    }
    let word =
        |field: &Option<Spanned<String>>| field.as_ref().map(|word| (word.get_ref().clone(), word.span()));
    ExpectedSpan {
        id: raw.id.get_ref().clone(),
        service: raw.service.get_ref().clone(),
        names: names(&raw.name, source),
        kind: word(&raw.kind).and_then(|(word, span)| kind(&word, span, source)),
        parent: raw.parent.as_ref().map(|parent| parent.get_ref().clone()),
        attributes: attributes(&raw.attributes, &nonces, source),
        statuses: raw.status.as_ref().map_or_else(Vec::new, |raw| statuses(raw, source)),
        events: raw
            .events
            .iter()
            .map(|event| ExpectedEvent {
                name: event.name.clone(),
                attributes: attributes(&event.attributes, &nonces, source),
            })
            .collect(),
        after: raw.after.as_ref().map(|after| after.get_ref().clone()),
        min_duration_us: raw.min_duration_ms.map(|ms| ms.saturating_mul(1000)),
        children: if raw.only { Children::OnlyExpected } else { Children::Any },
        requests,
    }
}

fn names(raw: &Spanned<Value>, source: &mut TomlFile<'_>) -> Vec<String> {
    one_or_more(raw).unwrap_or_else(|| {
        source.error(
            raw.span(),
            both!(
                "expected a span name or a list of names, none of them empty",
                "esperava um nome de span ou uma lista de nomes, nenhum deles vazio"
            ),
            None,
        );
        Vec::new()
    })
}

/// The words of `"a"` or `["a", "b"]`; none when there is no word, or an empty one.
fn one_or_more(raw: &Spanned<Value>) -> Option<Vec<String>> {
    let words: Vec<String> = match raw.get_ref() {
        Value::String(word) => vec![word.clone()],
        Value::Array(list) => {
            list.iter().map(|word| word.as_str().map(str::to_owned)).collect::<Option<_>>()?
        }
        _ => return None,
    };
    (!words.is_empty() && words.iter().all(|word| !word.is_empty())).then_some(words)
}

fn kind(word: &str, span: Range<usize>, source: &mut TomlFile<'_>) -> Option<SpanKind> {
    let words = ["server", "client", "internal", "producer", "consumer"];
    let kind = SpanKind::from_word(word);
    if kind.is_none() {
        unknown_word(word, &words, span, source);
    }
    kind
}

fn statuses(raw: &Spanned<Value>, source: &mut TomlFile<'_>) -> Vec<Status> {
    let Some(words) = one_or_more(raw) else {
        source.error(
            raw.span(),
            both!("expected a status or a list of statuses", "esperava um status ou uma lista de status"),
            None,
        );
        return Vec::new();
    };
    words.iter().filter_map(|word| status(word, raw.span(), source)).collect()
}

fn status(word: &str, span: Range<usize>, source: &mut TomlFile<'_>) -> Option<Status> {
    let all = [Status::Unset, Status::Ok, Status::Error];
    let status = all.into_iter().find(|status| status.word() == word);
    if status.is_none() {
        unknown_word(word, &all.map(Status::word), span, source);
    }
    status
}

fn unknown_word(word: &str, words: &[&str], span: Range<usize>, source: &mut TomlFile<'_>) {
    let known = words.join("`, `");
    source.error(
        span,
        both!("found `{word}`, expected one of `{known}`", "encontrei `{word}`, esperava um de `{known}`"),
        did_you_mean(word, words.iter().copied()),
    );
}

fn attributes(
    raw: &BTreeMap<String, Spanned<Value>>,
    nonces: &BTreeMap<String, String>,
    source: &mut TomlFile<'_>,
) -> Vec<ExpectedAttribute> {
    raw.iter()
        .filter_map(|(key, raw)| {
            let value = value(raw, nonces, source)?;
            Some(ExpectedAttribute { key: key.clone(), value })
        })
        .collect()
}

fn value(
    raw: &Spanned<Value>,
    nonces: &BTreeMap<String, String>,
    source: &mut TomlFile<'_>,
) -> Option<ExpectedValue> {
    match raw.get_ref() {
        Value::String(text) => {
            Some(ExpectedValue::String(filled(&Spanned::new(raw.span(), text.clone()), nonces, source)))
        }
        Value::Integer(number) => Some(ExpectedValue::Int(*number)),
        Value::Float(number) => Some(ExpectedValue::Double(*number)),
        Value::Boolean(truth) => Some(ExpectedValue::Bool(*truth)),
        Value::Table(table) => of_type(table, raw.span(), nonces, source),
        Value::Array(texts) if !texts.is_empty() && texts.iter().all(Value::is_str) => {
            let each = texts.iter().filter_map(Value::as_str);
            let filled =
                each.map(|text| filled(&Spanned::new(raw.span(), text.to_owned()), nonces, source)).collect();
            Some(ExpectedValue::OneOf(filled))
        }
        Value::Array(_) | Value::Datetime(_) => {
            source.error(
                raw.span(),
                both!(
                    "expected a string, a list of strings, a number, a boolean or `{{ type = … }}`",
                    "esperava um texto, uma lista de textos, um número, um booleano ou `{{ type = … }}`"
                ),
                None,
            );
            None
        }
    }
}

/// `{ type = "string", contains = "{name}" }`.
fn of_type(
    table: &toml::Table,
    span: Range<usize>,
    nonces: &BTreeMap<String, String>,
    source: &mut TomlFile<'_>,
) -> Option<ExpectedValue> {
    for key in table.keys().filter(|key| !["type", "contains"].contains(&key.as_str())) {
        source.error(
            span.clone(),
            both!(
                "unknown field `{key}`, expected `type` or `contains`",
                "campo desconhecido `{key}`, esperava `type` ou `contains`"
            ),
            did_you_mean(key, ["type", "contains"]),
        );
    }
    let types = [ValueType::String, ValueType::Int, ValueType::Double, ValueType::Bool];
    let word = table.get("type").and_then(Value::as_str).unwrap_or_default();
    let Some(value_type) = types.into_iter().find(|known| known.word() == word) else {
        unknown_word(word, &types.map(ValueType::word), span, source);
        return None;
    };
    let contains = match table.get("contains") {
        None => None,
        Some(Value::String(text)) if value_type == ValueType::String => {
            Some(contained(text, &span, nonces, source))
        }
        Some(_) => {
            source.error(
                span,
                both!(
                    "`contains` takes a string and goes with `type = \"string\"`",
                    "`contains` recebe um texto e acompanha `type = \"string\"`"
                ),
                None,
            );
            None
        }
    };
    Some(ExpectedValue::OfType { value_type, contains })
}

fn contained(
    text: &str,
    span: &Range<usize>,
    nonces: &BTreeMap<String, String>,
    source: &mut TomlFile<'_>,
) -> Template {
    if template::parse(text).is_ok_and(|template| template.0.is_empty()) {
        let message: Text = both!(
            "`contains` with an empty text constrains nothing",
            "`contains` com texto vazio não restringe nada"
        );
        source.error(span.clone(), message, None);
    }
    filled(&Spanned::new(span.clone(), text.to_owned()), nonces, source)
}

/// Sorts so that each parent stands before its children, and notes parents that go in a circle.
fn parents_first(
    mut rest: Vec<ExpectedSpan>,
    raw: &[RawSpan],
    source: &mut TomlFile<'_>,
) -> Vec<ExpectedSpan> {
    let mut sorted: Vec<ExpectedSpan> = Vec::new();
    while !rest.is_empty() {
        let ready = rest.iter().position(|span| {
            span.parent.as_ref().is_none_or(|parent| !rest.iter().any(|other| other.id == *parent))
        });
        let Some(ready) = ready else {
            let id = rest[0].id.clone();
            let place = raw.iter().find(|span| *span.id.get_ref() == id).map_or(0..0, |span| span.id.span());
            source.error(
                place,
                both!("the parents of `{id}` go in a circle", "os pais de `{id}` formam um círculo"),
                None,
            );
            return sorted;
        };
        sorted.push(rest.remove(ready));
    }
    sorted
}
