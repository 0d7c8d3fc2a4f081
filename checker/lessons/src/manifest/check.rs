//! Validating the checks: what they cover, what they need, and that nothing is left uncovered.

use std::collections::HashSet;
use std::ops::Range;

use toml::Spanned;

use super::error::TomlFile;
use super::field::{known, text, unique};
use super::flow_run;
use super::raw::{RawCheck, RawStep};
use crate::exercise::{Aspect, Assertion, Check};
use crate::expect::{Children, ExpectedSpan};
use crate::system::System;
use crate::text::Text;

/// The id of the check that always exists: the crate compiles.
const BUILD: &str = "build";
/// The id of the check that always exists: the services listen.
const START: &str = "start";

/// Validates the checks and puts `build` and `start`, which every step has, before them.
pub(super) fn validate(step: &RawStep, system: &System, source: &mut TomlFile<'_>) -> Vec<Check> {
    let raw = &step.check;
    unique(raw.iter().map(|check| &check.id), source);
    let mut checks = vec![
        always(BUILD, both!("it compiles", "compila"), Assertion::Build, &[]),
        always(START, started(system), Assertion::Start, &[BUILD]),
    ];
    let mut earlier: Vec<&str> = vec![BUILD, START];
    for check in raw {
        for need in &check.needs {
            // Only what stands before may be needed: so the graph has no circle, and the report
            // reads from cause to effect.
            known(need, &earlier, source);
        }
        checks.push(checked(check, system, source));
        earlier.push(check.id.get_ref());
    }
    covered_once(&checks, raw, source);
    let covered: HashSet<&Assertion> = checks.iter().flat_map(|check| &check.covers).collect();
    for assertion in expected_assertions(system) {
        if !covered.contains(&assertion) {
            let what = describe(&assertion);
            source.error(
                place(&assertion, step),
                both!(
                    "{what} is expected, but no check covers it",
                    "{what} é esperado, mas nenhuma verificação o cobre"
                ),
                None,
            );
        }
    }
    checks
}

/// Where the manifest says what an assertion is about.
fn place(assertion: &Assertion, step: &RawStep) -> Range<usize> {
    let spans = || step.span.iter().map(|span| &span.id);
    let runs = || step.flow_run.iter().map(|run| &run.id).chain(step.task_run.iter().map(|run| &run.id));
    let found = match assertion {
        Assertion::Span(_, id) => spans().find(|span| span.get_ref() == id),
        Assertion::Run(_, id) => runs().find(|run| run.get_ref() == id),
        _ => None,
    };
    found.map_or(0..0, Spanned::span)
}

fn always(id: &str, title: Text, assertion: Assertion, needs: &[&str]) -> Check {
    Check {
        id: id.to_owned(),
        title,
        points: 0,
        needs: needs.iter().map(|&need| need.to_owned()).collect(),
        covers: vec![assertion],
    }
}

fn checked(raw: &RawCheck, system: &System, source: &mut TomlFile<'_>) -> Check {
    let names: Vec<&str> = system.exporters.iter().map(|exporter| exporter.name.as_str()).collect();
    let spans = &system.expected.spans;
    let mut covers = Vec::new();
    if raw.answers {
        covers.push(Assertion::Answers);
    }
    for service in &raw.exports {
        known(service, &names, source);
        covers.push(Assertion::Exports(service.get_ref().clone()));
    }
    for (aspect, ids) in aspects(raw) {
        for id in ids {
            covers.extend(constrained(aspect, id, spans, source));
        }
    }
    covers.extend(flow_run::covered(raw, &system.expected.flow_runs, source));
    if covers.is_empty() {
        let id = raw.id.get_ref();
        source.error(
            raw.id.span(),
            both!("check `{id}` looks at nothing", "a verificação `{id}` não olha nada"),
            None,
        );
    }
    let needs = [BUILD, START].into_iter().map(str::to_owned);
    Check {
        id: raw.id.get_ref().clone(),
        title: text(&raw.title, source),
        points: raw.points,
        needs: needs.chain(raw.needs.iter().map(|need| need.get_ref().clone())).collect(),
        covers,
    }
}

/// What it means to have started, for services and for programs.
fn started(system: &System) -> Text {
    if system.services().next().is_some() {
        both!("its services listen", "os serviços atendem")
    } else {
        both!("it can be run", "pode ser executado")
    }
}

fn aspects(raw: &RawCheck) -> [(Aspect, &[Spanned<String>]); 9] {
    [
        (Aspect::Exists, &raw.spans),
        (Aspect::Kind, &raw.kinds),
        (Aspect::Parent, &raw.parents),
        (Aspect::Attributes, &raw.attributes),
        (Aspect::Status, &raw.statuses),
        (Aspect::Events, &raw.events),
        (Aspect::Order, &raw.orders),
        (Aspect::Duration, &raw.durations),
        (Aspect::Only, &raw.only),
    ]
}

/// The assertion, if the span exists and says something about this aspect.
fn constrained(
    aspect: Aspect,
    id: &Spanned<String>,
    spans: &[ExpectedSpan],
    source: &mut TomlFile<'_>,
) -> Option<Assertion> {
    let ids: Vec<&str> = spans.iter().map(|span| span.id.as_str()).collect();
    known(id, &ids, source);
    let span = spans.iter().find(|span| span.id == *id.get_ref())?;
    if !constrains(span, aspect, spans) {
        let name = id.get_ref();
        source.error(
            id.span(),
            both!(
                "span `{name}` says nothing about this, so the check would look at nothing",
                "o span `{name}` não diz nada sobre isso, então a verificação não olharia nada"
            ),
            None,
        );
    }
    Some(Assertion::Span(aspect, span.id.clone()))
}

fn constrains(span: &ExpectedSpan, aspect: Aspect, spans: &[ExpectedSpan]) -> bool {
    match aspect {
        Aspect::Exists => true,
        Aspect::Kind => span.kind.is_some(),
        Aspect::Parent => span.parent.is_some(),
        Aspect::Attributes => !span.attributes.is_empty(),
        Aspect::Status => !span.statuses.is_empty(),
        Aspect::Events => !span.events.is_empty(),
        Aspect::Order => span.after.is_some(),
        Aspect::Duration => span.min_duration_us.is_some() || encloses(span, spans),
        Aspect::Only => span.children == Children::OnlyExpected,
    }
}

/// Whether an expected child of the same service hangs below the span.
fn encloses(span: &ExpectedSpan, spans: &[ExpectedSpan]) -> bool {
    spans.iter().any(|child| child.parent.as_deref() == Some(&span.id) && child.service == span.service)
}

/// What is covered twice would cost points twice.
fn covered_once(checks: &[Check], raw: &[RawCheck], source: &mut TomlFile<'_>) {
    let mut seen = HashSet::new();
    for (check, raw) in checks.iter().skip(2).zip(raw) {
        for assertion in check.covers.iter().filter(|assertion| !seen.insert((*assertion).clone())) {
            let what = describe(assertion);
            source.error(
                raw.id.span(),
                both!("{what} is covered by two checks", "{what} é coberto por duas verificações"),
                None,
            );
        }
    }
}

fn expected_assertions(system: &System) -> Vec<Assertion> {
    let spans = &system.expected.spans;
    let exports = system
        .exporters
        .iter()
        .filter(|service| spans.iter().any(|span| span.service == service.name))
        .map(|service| Assertion::Exports(service.name.clone()));
    let aspects = [
        Aspect::Exists,
        Aspect::Kind,
        Aspect::Parent,
        Aspect::Attributes,
        Aspect::Status,
        Aspect::Events,
        Aspect::Order,
        Aspect::Only,
    ];
    let of_spans = spans.iter().flat_map(|span| {
        aspects
            .into_iter()
            .chain(span.min_duration_us.map(|_| Aspect::Duration))
            .filter(|&aspect| constrains(span, aspect, spans))
            .map(|aspect| Assertion::Span(aspect, span.id.clone()))
    });
    let of_runs = flow_run::assertions(&system.expected.flow_runs);
    std::iter::once(Assertion::Answers).chain(exports).chain(of_spans).chain(of_runs).collect()
}

fn describe(assertion: &Assertion) -> String {
    match assertion {
        Assertion::Build => "build".to_owned(),
        Assertion::Start => "start".to_owned(),
        Assertion::Answers => "`answers`".to_owned(),
        Assertion::Question(id) => format!("question `{id}`"),
        Assertion::Exports(service) => format!("`exports` of `{service}`"),
        Assertion::Run(aspect, run) => flow_run::describe(*aspect, run),
        Assertion::Span(aspect, span) => {
            let field = match aspect {
                Aspect::Exists => "spans",
                Aspect::Kind => "kinds",
                Aspect::Parent => "parents",
                Aspect::Attributes => "attributes",
                Aspect::Status => "statuses",
                Aspect::Events => "events",
                Aspect::Order => "orders",
                Aspect::Duration => "durations",
                Aspect::Only => "only",
            };
            format!("`{field}` of `{span}`")
        }
    }
}
