//! The flow run is in Prefect, and a task of it is not.

use crate::diagnose::draft::of_service;
use crate::diagnose::flow::{open_of, wrong_runs};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::exercise::RunAspect;

/// See the page `task-run-missing` of the book.
pub(in crate::diagnose) struct TaskRunMissing;

impl Rule for TaskRunMissing {
    fn id(&self) -> &'static str {
        "task-run-missing"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Prefect])
            .told_from(
                "flow-run-missing",
                both!("the flow run is not there either", "a execução do fluxo também não está lá"),
            )
            .told_from(
                "run-failed",
                both!(
                    "the flow run failed before the task was reached",
                    "a execução do fluxo falhou antes de chegar à tarefa"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let missing = wrong_runs(case, open, RunAspect::Exists).into_iter();
        let missing = missing.filter_map(|run| {
            let flow = run.flow.filter(|_| run.task.is_none())?;
            let (task, name) = (run.expected.title(), flow.run.name.shown());
            let title = both!(
                "Prefect has no run of the task `{task}` in the flow run `{name}`",
                "o Prefect não tem execução da tarefa `{task}` na execução de fluxo `{name}`"
            );
            let keys: Vec<String> = flow.tasks.iter().take(8).map(|task| format!("`{}`", task.key.shown_up_to(60))).collect();
            let seen = if keys.is_empty() {
                both!("the flow run has no task run at all", "a execução do fluxo não tem nenhuma execução de tarefa")
            } else {
                let keys = keys.join(", ");
                both!("its task runs are of: {keys}", "as execuções de tarefa dela são de: {keys}")
            };
            let next = Next::upon(both!(
                "make a task run of `{task}` in this flow run before its work begins, and tell its states",
                "crie uma execução da tarefa `{task}` nesta execução de fluxo antes do trabalho começar, e conte os estados dela"
            ));
            let explains = open_of(open, run.expected.id());
            Some(of_service(self.id(), run.service(), explains, title, next).shown(Witness::Prefect, seen))
        });
        missing.collect()
    }
}
