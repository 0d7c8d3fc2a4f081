//! A flow run or a task run is over, and did not go well.

use crate::diagnose::draft::of_service;
use crate::diagnose::flow::{WrongRun, open_of, wrong_runs};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure, Next, Witness};
use crate::exercise::RunAspect;
use crate::flow_run::ExpectedRun;
use crate::text::Lang;

/// See the page `run-failed` of the book.
pub(in crate::diagnose) struct RunFailed;

impl Rule for RunFailed {
    fn id(&self) -> &'static str {
        "run-failed"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Prefect])
            .told_from(
                "run-never-ended",
                both!(
                    "its last state is one after which more should come",
                    "o último estado é um depois do qual devia vir mais"
                ),
            )
            .told_from(
                "states-wrong",
                both!(
                    "it ends as it should, and came there another way",
                    "termina como devia, e chegou lá por outro caminho"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let mut failed = wrong_runs(case, open, RunAspect::States);
        failed.retain(has_failed);
        // A task that failed takes its flow along: the flow is then no mistake of its own.
        let (tasks, flows): (Vec<_>, Vec<_>) =
            failed.into_iter().partition(|run| matches!(run.expected, ExpectedRun::Task(..)));
        let mut told = Vec::new();
        for (index, run) in tasks.iter().enumerate() {
            let mut explains = open_of(open, run.expected.id());
            let of_its_flow =
                flows.iter().filter(|flow| index == 0 && flow.expected.id() == run.expected.flow_run().id);
            explains.extend(of_its_flow.flat_map(|flow| of_flow(open, flow)));
            told.push(diagnosis(self.id(), run, explains));
        }
        let by_itself = |flow: &&WrongRun<'_>| {
            !tasks.iter().any(|task| task.expected.flow_run().id == flow.expected.id())
        };
        told.extend(
            flows.iter().filter(by_itself).map(|flow| diagnosis(self.id(), flow, of_flow(open, flow))),
        );
        told
    }
}

/// It ended, and another way than the last of the expected states.
fn has_failed(run: &WrongRun<'_>) -> bool {
    let state = run.seen().and_then(|seen| seen.state());
    let expected = run.expected.states().last();
    state.is_some_and(|state| {
        state.is_terminal()
            && state.kind != "COMPLETED"
            && expected.is_some_and(|name| state.name != name.as_str())
    })
}

/// All that did not come to pass because the flow run did not go on.
fn of_flow(open: &Open, flow: &WrongRun<'_>) -> Vec<Failure> {
    let expected = flow.expected.flow_run();
    let has_run = |task: &str| flow.flow.is_some_and(|flow| flow.tasks.iter().any(|found| found.is_of(task)));
    let never_reached =
        expected.tasks.iter().filter(|task| !has_run(&task.task)).map(|task| task.id.as_str());
    std::iter::once(expected.id.as_str()).chain(never_reached).flat_map(|id| open_of(open, id)).collect()
}

fn diagnosis(id: &'static str, run: &WrongRun<'_>, explains: Vec<Failure>) -> Diagnosis {
    let (told, state) = (run.told(), run.seen().and_then(|seen| seen.state()));
    let name = state.map_or_else(String::new, |state| state.name.shown().to_string());
    let (en, pt) = (told.get(Lang::En), told.get(Lang::PtBr));
    let title = both!("{en} ended as `{name}`", "{pt} terminou como `{name}`");
    let next = Next::upon(both!(
        "see what went wrong there: its state's message and its log say it; then let it end as `Completed`",
        "veja o que deu errado ali: a mensagem do estado e o log dizem; depois deixe-a terminar como `Completed`"
    ));
    let diagnosis = of_service(id, run.service(), explains, title, next)
        .shown(Witness::Prefect, both!("its last state is `{name}`", "o último estado é `{name}`"));
    match state.and_then(|state| state.message.as_ref()) {
        Some(message) => {
            let message = message.shown_up_to(200);
            diagnosis.because(
                Witness::Prefect,
                both!("with it was said: {message}", "com ele foi dito: {message}"),
            )
        }
        None => diagnosis,
    }
}
