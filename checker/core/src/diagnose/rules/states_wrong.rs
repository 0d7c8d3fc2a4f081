//! A run ends as it should, and its states before that are others.

use crate::diagnose::draft::of_service;
use crate::diagnose::flow::{in_a_row, wrong_runs};
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Next, Witness};
use crate::exercise::RunAspect;
use crate::text::Lang;
use crate::untrusted::Untrusted;

/// See the page `states-wrong` of the book.
pub(in crate::diagnose) struct StatesWrong;

impl Rule for StatesWrong {
    fn id(&self) -> &'static str {
        "states-wrong"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Prefect])
            .told_from("run-never-ended", both!("nothing ended it", "nada a terminou"))
            .told_from(
                "run-failed",
                both!("it ended as `Failed` or `Crashed`", "ela terminou como `Failed` ou `Crashed`"),
            )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let wrong = wrong_runs(case, open, RunAspect::States).into_iter();
        let told = wrong.filter_map(|run| {
            let names: Vec<String> = run
                .seen()?
                .state_names()
                .into_iter()
                .map(|name| Untrusted::from(name).shown_up_to(40).to_string())
                .collect();
            let found = in_a_row(names.iter().map(String::as_str));
            let expected = in_a_row(run.expected.states().iter().map(String::as_str));
            let told = run.told();
            let (en, pt) = (told.get(Lang::En), told.get(Lang::PtBr));
            let title = both!(
                "{en} goes through other states than it should",
                "{pt} passa por outros estados do que devia"
            );
            let next = Next::upon(both!(
                "tell each state when it is so, not before and not after: {expected}",
                "conte cada estado quando for verdade, nem antes nem depois: {expected}"
            ));
            let seen = both!("its states, in order: {found}", "os estados dela, em ordem: {found}");
            let explains = run.explains.clone();
            Some(of_service(self.id(), run.service(), explains, title, next).shown(Witness::Prefect, seen))
        });
        told.collect()
    }
}
