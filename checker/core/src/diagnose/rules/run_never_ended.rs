//! A flow run or a task run of which Prefect was never told that it is over.

use crate::diagnose::draft::of_service;
use crate::diagnose::flow::{WrongRun, wrong_runs};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::evidence::Life;
use crate::exercise::RunAspect;
use crate::text::Lang;

/// See the page `run-never-ended` of the book.
pub(in crate::diagnose) struct RunNeverEnded;

impl Rule for RunNeverEnded {
    fn id(&self) -> &'static str {
        "run-never-ended"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Prefect, Witness::Process])
            .told_from(
                "run-failed",
                both!("its last state is `Failed` or `Crashed`", "o último estado é `Failed` ou `Crashed`"),
            )
            .told_from_cause(
                both!("it is still running", "ainda está rodando"),
                both!("its program has not ended", "o programa não terminou"),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let wrong = wrong_runs(case, open, RunAspect::States).into_iter();
        wrong.filter_map(|run| diagnosis(self.id(), case, run)).collect()
    }
}

fn diagnosis(id: &'static str, case: &Case<'_>, run: WrongRun<'_>) -> Option<Diagnosis> {
    let seen = run.seen()?;
    let expected = run.expected.states().last()?;
    if seen.state().is_some_and(|state| state.is_terminal() || state.name == expected.as_str()) {
        return None;
    }
    let told = run.told();
    let (en, pt) = (told.get(Lang::En), told.get(Lang::PtBr));
    let service = run.service();
    let name = seen.state().map(|state| state.name.shown().to_string());
    let (title, last) = match &name {
        Some(name) => (
            both!("{en} is left as `{name}`: it never ends", "{pt} fica em `{name}`: nunca termina"),
            both!("its last state is `{name}`", "o último estado é `{name}`"),
        ),
        None => {
            (both!("{en} never ends", "{pt} nunca termina"), both!("it has no state", "ela não tem estado"))
        }
    };
    let next = Next::upon(both!(
        "set its state to `{expected}` when its work is done; Prefect does not notice by itself",
        "mude o estado dela para `{expected}` quando o trabalho acabar; o Prefect não percebe sozinho"
    ));
    let diagnosis = of_service(id, service, run.explains, title, next).shown(Witness::Prefect, last);
    let ended = case.evidence.service(service).is_some_and(|known| matches!(known.life, Life::Ended(_)));
    Some(if ended {
        diagnosis.because(Witness::Process, both!("`{service}` has ended", "`{service}` terminou"))
    } else {
        diagnosis
    })
}
