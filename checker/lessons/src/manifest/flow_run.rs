//! Validating what is expected of Prefect: flow runs, their task runs, and which checks look at them.

use std::collections::BTreeMap;

use toml::Spanned;

use super::error::TomlFile;
use super::field::{filled, known, unique};
use super::raw::{RawCheck, RawFlowRun, RawStep, RawTaskRun};
use crate::exercise::{Assertion, RunAspect};
use crate::expect::{ExpectedSpan, Template};
use crate::flow_run::{ExpectedArtifact, ExpectedFlowRun, ExpectedRun, ExpectedTaskRun};
use crate::matching::constrained;
use crate::system::{Exporter, Request};

/// Validates the flow runs with their task runs.
pub(super) fn validate(
    raw: &RawStep,
    exporters: &[Exporter],
    requests: &[Request],
    spans: &[ExpectedSpan],
    source: &mut TomlFile<'_>,
) -> Vec<ExpectedFlowRun> {
    unique(raw.flow_run.iter().map(|run| &run.id).chain(raw.task_run.iter().map(|run| &run.id)), source);
    if let (None, Some(first)) = (&raw.prefect, raw.flow_run.first()) {
        source.error(
            first.id.span(),
            both!(
                "a flow run is in a Prefect, and the step has none",
                "uma execução de fluxo está em um Prefect, e o passo não tem"
            ),
            Some(both!("add `[prefect]`", "acrescente `[prefect]`")),
        );
    }
    let ids: Vec<&str> = raw.flow_run.iter().map(|run| run.id.get_ref().as_str()).collect();
    for run in raw.task_run.iter().filter_map(|task| task.flow_run.as_ref()) {
        known(run, &ids, source);
    }
    for task in raw.task_run.iter().filter(|task| task.flow_run.is_none() && ids.len() != 1) {
        source.error(
            task.id.span(),
            both!("which flow run is it a part of?", "de qual execução de fluxo ela faz parte?"),
            Some(both!("add `flow_run = …`", "acrescente `flow_run = …`")),
        );
    }
    let span_ids: Vec<&str> = spans.iter().map(|span| span.id.as_str()).collect();
    raw.flow_run.iter().map(|run| flow_run(run, raw, exporters, requests, &span_ids, source)).collect()
}

fn flow_run(
    raw: &RawFlowRun,
    step: &RawStep,
    exporters: &[Exporter],
    requests: &[Request],
    spans: &[&str],
    source: &mut TomlFile<'_>,
) -> ExpectedFlowRun {
    let names: Vec<&str> = exporters.iter().map(|exporter| exporter.name.as_str()).collect();
    let service = if let Some(service) = &raw.service {
        known(service, &names, source);
        service.get_ref().clone()
    } else {
        if names.len() != 1 {
            let places = raw.id.span();
            source.error(
                places,
                both!("which service or program makes it?", "qual serviço ou programa a cria?"),
                Some(both!("add `service = …`", "acrescente `service = …`")),
            );
        }
        names.first().map_or_else(String::new, |name| (*name).to_owned())
    };
    let program = exporters.iter().find(|exporter| exporter.name == service).and_then(Exporter::program);
    let nonces = program.map_or_else(|| shared_nonces(requests), |program| program.nonces.clone());
    let span = |id: &Spanned<String>, source: &mut TomlFile<'_>| {
        known(id, spans, source);
        id.get_ref().clone()
    };
    let trace = raw.trace.as_ref().map(|id| span(id, source));
    let artifact = raw.artifact.as_ref().map(|artifact| ExpectedArtifact {
        key: artifact.key.get_ref().clone(),
        links: span(&artifact.links, source),
    });
    let is_own =
        |task: &&RawTaskRun| task.flow_run.as_ref().is_none_or(|run| run.get_ref() == raw.id.get_ref());
    let own: Vec<&RawTaskRun> = step.task_run.iter().filter(is_own).collect();
    let mut before: Vec<&str> = Vec::new();
    let mut tasks = Vec::new();
    for task in own {
        for input in &task.inputs {
            // Only of what stands before: so the graph has no circle.
            known(input, &before, source);
        }
        tasks.push(ExpectedTaskRun {
            id: task.id.get_ref().clone(),
            task: task.task.get_ref().clone(),
            inputs: task.inputs.iter().map(|input| input.get_ref().clone()).collect(),
            states: words(&task.states),
            logs: templates(&task.logs, &nonces, source),
            trace: task.trace.as_ref().map(|id| span(id, source)),
        });
        before.push(task.id.get_ref());
    }
    ExpectedFlowRun {
        id: raw.id.get_ref().clone(),
        flow: raw.flow.get_ref().clone(),
        name: raw.name.as_ref().map(|name| filled(name, &nonces, source)),
        states: words(&raw.states),
        logs: templates(&raw.logs, &nonces, source),
        trace,
        artifact,
        requests: program.map_or_else(Vec::new, |program| vec![program.run.clone()]),
        tasks,
        service,
    }
}

/// The nonces that all requests have.
fn shared_nonces(requests: &[Request]) -> BTreeMap<String, String> {
    let mut all = requests.iter().map(|request| &request.nonces);
    let mut shared = all.next().cloned().unwrap_or_default();
    for nonces in all {
        shared.retain(|name, _| nonces.contains_key(name));
    }
    shared
}

fn words(raw: &[Spanned<String>]) -> Vec<String> {
    raw.iter().map(|word| word.get_ref().clone()).collect()
}

fn templates(
    raw: &[Spanned<String>],
    nonces: &BTreeMap<String, String>,
    source: &mut TomlFile<'_>,
) -> Vec<Template> {
    raw.iter().map(|text| filled(text, nonces, source)).collect()
}

/// What a check looks at of Prefect.
pub(super) fn covered(raw: &RawCheck, runs: &[ExpectedFlowRun], source: &mut TomlFile<'_>) -> Vec<Assertion> {
    let all: Vec<ExpectedRun<'_>> = ExpectedRun::all(runs).collect();
    let mut covers = Vec::new();
    for (field, aspects, ids) in fields(raw) {
        let is_meant = |run: &&ExpectedRun<'_>| match field {
            "flow_runs" => matches!(run, ExpectedRun::Flow(_)),
            "task_runs" => matches!(run, ExpectedRun::Task(..)),
            _ => true,
        };
        let names: Vec<&str> = all.iter().filter(is_meant).map(|run| run.id()).collect();
        for id in ids {
            known(id, &names, source);
            let Some(run) = all.iter().find(|run| run.id() == id.get_ref()) else { continue };
            let said: Vec<RunAspect> = constrained(*run).filter(|aspect| aspects.contains(aspect)).collect();
            if said.is_empty() {
                let name = id.get_ref();
                source.error(
                    id.span(),
                    both!(
                        "run `{name}` says nothing about this, so the check would look at nothing",
                        "a execução `{name}` não diz nada sobre isso, então a verificação não olharia nada"
                    ),
                    None,
                );
            }
            covers.extend(said.into_iter().map(|aspect| Assertion::Run(aspect, run.id().to_owned())));
        }
    }
    covers
}

/// A field of a check, what it looks at, and the runs that it names.
type RunField<'a> = (&'static str, &'static [RunAspect], &'a [Spanned<String>]);

/// The fields of a check.
fn fields(raw: &RawCheck) -> [RunField<'_>; 6] {
    const IS_THERE: &[RunAspect] = &[RunAspect::Exists, RunAspect::States];
    [
        ("flow_runs", IS_THERE, &raw.flow_runs),
        ("task_runs", IS_THERE, &raw.task_runs),
        ("inputs", &[RunAspect::Inputs], &raw.inputs),
        ("logs", &[RunAspect::Logs], &raw.logs),
        ("joins", &[RunAspect::Join], &raw.joins),
        ("artifacts", &[RunAspect::Artifact], &raw.artifacts),
    ]
}

/// Everything that is expected of Prefect.
pub(super) fn assertions(runs: &[ExpectedFlowRun]) -> impl Iterator<Item = Assertion> {
    ExpectedRun::all(runs)
        .flat_map(|run| constrained(run).map(move |aspect| Assertion::Run(aspect, run.id().to_owned())))
}

/// An assertion as the manifest says it.
pub(super) fn describe(aspect: RunAspect, run: &str) -> String {
    let field = match aspect {
        RunAspect::Exists => "flow_runs` or `task_runs",
        RunAspect::States => "states",
        RunAspect::Inputs => "inputs",
        RunAspect::Logs => "logs",
        RunAspect::Join => "joins",
        RunAspect::Artifact => "artifacts",
    };
    format!("`{field}` of `{run}`")
}
