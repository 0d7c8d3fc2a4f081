//! A line that should be in the log of a run, and never came to Prefect.

use crate::diagnose::draft::of_service;
use crate::diagnose::flow::{WrongRun, wrong_runs};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::evidence::Answer;
use crate::exercise::RunAspect;
use crate::flow_run::ExpectedRun;
use crate::text::Lang;

/// See the page `log-line-missing` of the book.
pub(in crate::diagnose) struct LogLineMissing;

impl Rule for LogLineMissing {
    fn id(&self) -> &'static str {
        "log-line-missing"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Prefect, Witness::Answer, Witness::Log])
            .told_from(
                "flow-run-missing",
                both!("there is no run that could have a log", "não há execução que pudesse ter um log"),
            )
            .told_from(
                "run-failed",
                both!("the run failed before the line was due", "a execução falhou antes da linha"),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let wrong = wrong_runs(case, open, RunAspect::Logs).into_iter();
        wrong.filter_map(|run| diagnosis(self.id(), case, &run)).collect()
    }
}

fn diagnosis(id: &'static str, case: &Case<'_>, run: &WrongRun<'_>) -> Option<Diagnosis> {
    let seen = run.seen()?;
    let mut wanted = run.expected.logs().iter().map(|line| run.fill(line));
    let line = wanted.find(|text| !seen.logs.iter().any(|line| line.raw().contains(text)))?;
    let told = run.told();
    let (en, pt) = (told.get(Lang::En), told.get(Lang::PtBr));
    let title = both!("the log of {en} does not say “{line}”", "o log de {pt} não diz “{line}”");
    let next = Next::upon(match run.expected {
        ExpectedRun::Flow(_) => both!(
            "send the line to Prefect too, with the id of the flow run, before the program ends",
            "envie a linha também ao Prefect, com o id da execução de fluxo, antes de o programa terminar"
        ),
        ExpectedRun::Task(..) => both!(
            "send the line to Prefect too, with the id of the task run, before the program ends",
            "envie a linha também ao Prefect, com o id da execução de tarefa, antes de o programa terminar"
        ),
    });
    let count = seen.logs.len();
    let lines = if count == 0 {
        both!("it has no line at all", "ele não tem nenhuma linha")
    } else {
        both!("none of its {count} lines does", "nenhuma das suas {count} linhas diz")
    };
    let diagnosis =
        of_service(id, run.service(), run.explains.clone(), title, next).shown(Witness::Prefect, lines);
    let of_flow = run.flow.filter(|flow| flow.run.logs.iter().any(|other| other.raw().contains(&line)));
    if matches!(run.expected, ExpectedRun::Task(..)) && of_flow.is_some() {
        let where_else = both!(
            "the flow run's log has it, without the task run's id",
            "o log da execução de fluxo a tem, sem o id da execução de tarefa"
        );
        return Some(diagnosis.because(Witness::Prefect, where_else));
    }
    let own = case.evidence.service(run.service());
    let printed =
        matches!(&run.exchange.answer, Answer::Ended { output, .. } if output.raw().contains(&line));
    let logged = own.is_some_and(|own| own.log.iter().any(|other| other.raw().contains(&line)));
    let service = run.service();
    Some(if printed || logged {
        let by = if printed { Witness::Answer } else { Witness::Log };
        diagnosis.because(
            by,
            both!(
                "`{service}` wrote it for itself, where Prefect does not look",
                "`{service}` a escreveu para si, onde o Prefect não olha"
            ),
        )
    } else {
        diagnosis
    })
}
