//! What should be one task run with several attempts is several task runs.

use crate::diagnose::draft::of_service;
use crate::diagnose::flow::{in_a_row, wrong_runs};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::exercise::RunAspect;

/// See the page `task-run-repeated` of the book.
pub(in crate::diagnose) struct TaskRunRepeated;

impl Rule for TaskRunRepeated {
    fn id(&self) -> &'static str {
        "task-run-repeated"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Prefect])
            .told_from(
                "run-failed",
                both!(
                    "there is one run of the task, and it failed",
                    "há uma só execução da tarefa, e ela falhou"
                ),
            )
            .told_from(
                "states-wrong",
                both!(
                    "there is one run of the task, with other states",
                    "há uma só execução da tarefa, com outros estados"
                ),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let wrong = wrong_runs(case, open, RunAspect::States).into_iter();
        let told = wrong.filter_map(|run| {
            let task = run.expected.title();
            run.task?;
            let of_task = run.flow?.tasks.iter().filter(|found| found.is_of(task));
            let histories: Vec<String> = of_task.map(|found| in_a_row(found.run.state_names().into_iter())).collect();
            let expected = run.expected.flow_run().tasks.iter().filter(|other| other.task == task).count();
            let count = histories.len();
            if count <= expected {
                return None;
            }
            let title = both!(
                "each attempt of `{task}` is a task run of its own: Prefect has {count}",
                "cada tentativa de `{task}` é uma execução de tarefa própria: o Prefect tem {count}"
            );
            let next = Next::upon(both!(
                "make one task run for `{task}`, and take it through all its attempts: `AwaitingRetry`, then `Retrying`",
                "crie uma só execução para `{task}`, e passe-a por todas as tentativas: `AwaitingRetry`, depois `Retrying`"
            ));
            let all = histories.join("; ");
            let seen = both!("their states: {all}", "os estados delas: {all}");
            let explains = run.explains.clone();
            Some(of_service(self.id(), run.service(), explains, title, next).shown(Witness::Prefect, seen))
        });
        told.collect()
    }
}
