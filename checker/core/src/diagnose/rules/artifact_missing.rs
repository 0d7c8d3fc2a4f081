//! The artifact that should lead from a flow run to its trace is not there, or leads elsewhere.

use crate::diagnose::draft::of_service;
use crate::diagnose::flow::{WrongRun, wrong_runs};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::exercise::RunAspect;
use crate::matching::links;
use crate::text::{Lang, Text};
use crate::untrusted::Untrusted;

/// See the page `artifact-missing` of the book.
pub(in crate::diagnose) struct ArtifactMissing;

impl Rule for ArtifactMissing {
    fn id(&self) -> &'static str {
        "artifact-missing"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Prefect, Witness::Trace])
            .told_from(
                "run-not-joined",
                both!(
                    "the label is what is wrong, and the link is right",
                    "o rótulo é que está errado, e o link está certo"
                ),
            )
            .told_from(
                "span-missing",
                both!(
                    "there is no span whose trace could be linked",
                    "não há span cujo trace pudesse ser ligado"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let wrong = wrong_runs(case, open, RunAspect::Artifact).into_iter();
        wrong.filter_map(|run| diagnosis(self.id(), case, &run)).collect()
    }
}

fn diagnosis(id: &'static str, case: &Case<'_>, run: &WrongRun<'_>) -> Option<Diagnosis> {
    let (expected, flow) = (run.expected.artifact()?, run.flow?);
    let span = case.step.span(&expected.links)?;
    let actual = case.instance(span, &run.exchange.request).and_then(|instance| instance.actual);
    let (key, told) = (&expected.key, run.told());
    let (en, pt) = (told.get(Lang::En), told.get(Lang::PtBr));
    let title = both!(
        "no artifact `{key}` leads from {en} to its trace",
        "nenhum artefato `{key}` leva de {pt} ao seu trace"
    );
    let of = span.name();
    let next = Next::upon(both!(
        "leave a markdown artifact `{key}` on the flow run: `[text]({{JAEGER_UI_URL}}/trace/{{trace id}})`, with the 32 digits of the trace of `{of}`",
        "deixe um artefato markdown `{key}` na execução de fluxo: `[texto]({{JAEGER_UI_URL}}/trace/{{trace id}})`, com os 32 dígitos do trace de `{of}`"
    ));
    let data: Vec<&str> = flow
        .artifacts
        .iter()
        .filter(|artifact| artifact.key == key.as_str())
        .map(|artifact| artifact.data.raw())
        .collect();
    let seen = match data.first() {
        None => none_of_that_key(flow),
        Some(data) => match links(data).next() {
            None => both!(
                "the artifact is there, and holds no address",
                "o artefato está lá, e não contém endereço"
            ),
            Some(link) => {
                let link = Untrusted::from(link);
                let link = link.shown_up_to(120);
                both!("its link is `{link}`", "o link dele é `{link}`")
            }
        },
    };
    let diagnosis =
        of_service(id, run.service(), run.explains.clone(), title, next).shown(Witness::Prefect, seen);
    Some(match actual {
        Some(actual) => {
            let trace = actual.trace_id;
            diagnosis.because(Witness::Trace, both!("the trace is {trace}", "o trace é {trace}"))
        }
        None => diagnosis,
    })
}

fn none_of_that_key(flow: &crate::evidence::FlowRun) -> Text {
    let keys: Vec<String> =
        flow.artifacts.iter().take(8).map(|artifact| format!("`{}`", artifact.key.shown_up_to(60))).collect();
    if keys.is_empty() {
        return both!("the flow run has no artifact", "a execução de fluxo não tem artefato");
    }
    let keys = keys.join(", ");
    both!("its artifacts have other keys: {keys}", "os artefatos dela têm outras chaves: {keys}")
}
