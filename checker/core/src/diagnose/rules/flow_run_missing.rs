//! Prefect has no flow run as it is expected: nobody told it, or of another flow, or by another name.

use crate::diagnose::draft::of_service;
use crate::diagnose::flow::{WrongRun, open_of, wrong_runs};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::evidence::FlowRun;
use crate::exercise::RunAspect;
use crate::flow_run::ExpectedRun;
use crate::text::Text;

/// See the page `flow-run-missing` of the book.
pub(in crate::diagnose) struct FlowRunMissing;

impl Rule for FlowRunMissing {
    fn id(&self) -> &'static str {
        "flow-run-missing"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Prefect, Witness::Log])
            .told_from(
                "run-never-ended",
                both!("the flow run is there, and is not over", "a execução do fluxo está lá, e não acabou"),
            )
            .told_from_cause(
                both!(
                    "the program asks another Prefect, at an address in its code",
                    "o programa fala com outro Prefect, num endereço no código"
                ),
                both!("what it wrote names that address", "o que ele escreveu nomeia esse endereço"),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let missing = wrong_runs(case, open, RunAspect::Exists).into_iter();
        let missing = missing.filter(|run| matches!(run.expected, ExpectedRun::Flow(_)));
        missing.map(|run| diagnosis(self.id(), case, open, &run)).collect()
    }
}

fn diagnosis(id: &'static str, case: &Case<'_>, open: &Open, run: &WrongRun<'_>) -> Diagnosis {
    let expected = run.expected.flow_run();
    let tasks = expected.tasks.iter().map(|task| task.id.as_str());
    let explains =
        std::iter::once(expected.id.as_str()).chain(tasks).flat_map(|id| open_of(open, id)).collect();
    let flow = &expected.flow;
    let name = expected.name.as_ref().map(|name| run.fill(name));
    let title = match &name {
        Some(name) => both!(
            "Prefect has no run `{name}` of the flow `{flow}`",
            "o Prefect não tem a execução `{name}` do fluxo `{flow}`"
        ),
        None => both!(
            "Prefect has no run of the flow `{flow}`",
            "o Prefect não tem nenhuma execução do fluxo `{flow}`"
        ),
    };
    let strays: Vec<&FlowRun> = case.evidence.prefect.iter().flat_map(|prefect| &prefect.flow_runs).collect();
    let of_flow = strays.iter().find(|stray| stray.flow == flow.as_str());
    let of_name =
        strays.iter().find(|stray| name.as_ref().is_some_and(|name| stray.run.name == name.as_str()));
    let (seen, next) = match (of_name, of_flow) {
        (Some(stray), _) => {
            let found = stray.flow.shown();
            (
                both!(
                    "its run of that name is one of the flow `{found}`",
                    "a execução com esse nome é do fluxo `{found}`"
                ),
                both!(
                    "call the flow `{flow}`: to Prefect another name is another flow",
                    "chame o fluxo de `{flow}`: para o Prefect outro nome é outro fluxo"
                ),
            )
        }
        (None, Some(stray)) => {
            let found = stray.run.name.shown();
            (
                both!(
                    "it has a run of that flow under the name `{found}`",
                    "ele tem uma execução desse fluxo com o nome `{found}`"
                ),
                both!(
                    "give the flow run the name that the program was started with",
                    "dê à execução do fluxo o nome com que o programa foi iniciado"
                ),
            )
        }
        (None, None) => nothing_told(flow),
    };
    let diagnosis =
        of_service(id, &expected.service, explains, title, Next::upon(next)).shown(Witness::Prefect, seen);
    match complaint(case, &expected.service) {
        Some(line) => diagnosis.because(Witness::Log, line),
        None => diagnosis,
    }
}

fn nothing_told(flow: &str) -> (Text, Text) {
    (
        both!(
            "no flow run at all was made while the program ran",
            "nenhuma execução de fluxo foi criada enquanto o programa rodava"
        ),
        both!(
            "tell Prefect, at the address in `PREFECT_API_URL`, of the flow `{flow}` and of a run of it, before the first task",
            "conte ao Prefect, no endereço de `PREFECT_API_URL`, do fluxo `{flow}` e de uma execução dele, antes da primeira tarefa"
        ),
    )
}

/// The last line in which the program speaks of an address that it could not reach.
fn complaint(case: &Case<'_>, service: &str) -> Option<Text> {
    let is_one = |line: &str| {
        let line = line.to_ascii_lowercase();
        line.contains("refused") || line.contains("error sending request") || line.contains(":4200")
    };
    let line = case.evidence.service(service)?.log.iter().rfind(|line| is_one(line.raw()))?;
    let line = line.shown_up_to(200);
    Some(both!("`{service}` wrote: {line}", "`{service}` escreveu: {line}"))
}
