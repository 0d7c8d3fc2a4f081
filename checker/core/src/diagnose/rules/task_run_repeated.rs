//! What should be one task run, and one span, with several attempts is several of them.

use crate::diagnose::draft::{of_service, of_span};
use crate::diagnose::flow::{in_a_row, wrong_runs};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, DiagnosisId, Next, Witness};
use crate::exercise::{Aspect, RunAspect};
use crate::expect::ExpectedSpan;
use crate::flow_run::ExpectedRun;
use crate::trace::Span;

/// See the page `task-run-repeated` of the book.
pub(in crate::diagnose) struct TaskRunRepeated;

impl Rule for TaskRunRepeated {
    fn id(&self) -> &'static str {
        "task-run-repeated"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Prefect, Witness::Trace])
            .told_from(
                "span-ended-early",
                both!(
                    "there is one span of the task, and it ended before its work",
                    "há um só span da tarefa, e ele terminou antes do trabalho"
                ),
            )
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
        told.chain(spans_of_attempts(self.id(), case, open)).collect()
    }
}

/// A task of one run whose attempts have each a span of the task's name.
fn spans_of_attempts(id: DiagnosisId, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
    let tasks = ExpectedRun::all(case.step.flow_runs());
    let retried = tasks.filter(|run| run.states().iter().any(|state| state == "AwaitingRetry"));
    retried
        .filter_map(|run| {
            let (task, expected) = (run.title(), case.step.span(run.trace()?)?);
            let is_below = |span: &&ExpectedSpan| span.parent.as_deref() == Some(expected.id.as_str());
            let below = case.step.spans().iter().filter(is_below);
            let mut explains = open.of_span(&expected.id, &[Aspect::Events, Aspect::Duration]);
            explains.extend(below.flat_map(|span| open.of_span(&span.id, &[Aspect::Parent])));
            let exchange = case.evidence.exchange(explains.first()?.request.as_deref()?)?;
            let is_its = |span: &&&Span| expected.is_named(span.name.raw());
            let count = case.spans_of(exchange).iter().filter(is_its).count();
            let wanted = case.step.spans().iter().filter(|other| other.name() == expected.name()).count();
            let mut flows = case.evidence.prefect.iter().flat_map(|prefect| &prefect.flow_runs);
            let is_once = flows.any(|flow| flow.tasks.iter().filter(|found| found.is_of(task)).count() == 1);
            if count <= wanted || !is_once {
                return None;
            }
            let name = expected.name();
            let title = both!(
                "each attempt of `{task}` is a span of its own: Jaeger has {count}, and Prefect one run",
                "cada tentativa de `{task}` é um span próprio: o Jaeger tem {count}, e o Prefect uma só execução"
            );
            let next = Next::upon(both!(
                "start `{name}` once, before the first attempt, and end it after the last: the attempts are spans below it, the states its events",
                "inicie `{name}` uma vez, antes da primeira tentativa, e termine-o depois da última: as tentativas são spans abaixo dele, os estados os eventos dele"
            ));
            let seen = both!("`{name}` is there {count} times", "`{name}` está lá {count} vezes");
            let once = both!("one task run of `{task}`", "uma só execução da tarefa `{task}`");
            let diagnosis = of_span(id, expected, explains, title, next).shown(Witness::Trace, seen);
            let place = case.code(&expected.service).made_at(expected);
            Some(diagnosis.because(Witness::Prefect, once).at(place))
        })
        .collect()
}
