//! A task run that does not say whose result it takes: Prefect draws no arrow.

use crate::diagnose::draft::of_service;
use crate::diagnose::flow::wrong_runs;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::exercise::RunAspect;
use crate::untrusted::Untrusted;

/// See the page `task-inputs-missing` of the book.
pub(in crate::diagnose) struct TaskInputsMissing;

impl Rule for TaskInputsMissing {
    fn id(&self) -> &'static str {
        "task-inputs-missing"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Prefect]).told_from(
            "task-run-missing",
            both!("the task run itself is not there", "a própria execução da tarefa não está lá"),
        )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let wrong = wrong_runs(case, open, RunAspect::Inputs).into_iter();
        let told = wrong.filter_map(|run| {
            let (flow, task) = (run.flow?, run.task?);
            let name = run.expected.title();
            let before = run.expected.flow_run().tasks.iter().filter(|before| run.expected.inputs().contains(&before.id));
            let before: Vec<String> = before.map(|before| format!("`{}`", before.task)).collect();
            let before = before.join(", ");
            let title = both!(
                "`{name}` does not say that it takes the result of {before}: there is no arrow",
                "`{name}` não diz que recebe o resultado de {before}: não há seta"
            );
            let unknown = task.inputs.iter().find(|input| !flow.tasks.iter().any(|known| known.id == **input));
            let seen = match (task.inputs.is_empty(), unknown) {
                (true, _) => both!("its `task_inputs` name no task run", "os `task_inputs` dela não nomeiam execução de tarefa"),
                (false, Some(input)) => {
                    let input = Untrusted::from(input.as_str());
                    let input = input.shown_up_to(60);
                    both!(
                        "its `task_inputs` name `{input}`, which is no task run of this flow run",
                        "os `task_inputs` dela nomeiam `{input}`, que não é execução de tarefa desta execução de fluxo"
                    )
                }
                (false, None) => {
                    let named = flow.tasks.iter().filter(|known| task.inputs.contains(&known.id));
                    let named: Vec<String> = named.take(8).map(|known| format!("`{}`", known.key.shown_up_to(60))).collect();
                    let named = named.join(", ");
                    both!("its `task_inputs` name: {named}", "os `task_inputs` dela nomeiam: {named}")
                }
            };
            let next = Next::upon(both!(
                "give the task run of `{name}` the id of the run of {before} as an input when you make it",
                "dê à execução da tarefa `{name}` o id da execução de {before} como entrada ao criá-la"
            ));
            let explains = run.explains.clone();
            Some(of_service(self.id(), run.service(), explains, title, next).shown(Witness::Prefect, seen))
        });
        told.collect()
    }
}
