//! A question without an answer.

use crate::diagnose::draft::about;
use crate::diagnose::{Case, Footing, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure, Next, Witness};
use crate::exercise::Assertion;
use crate::reading::{ANSWERS, SheetQuestion};

/// See the page `answer-missing` of the book.
pub(in crate::diagnose) struct AnswerMissing;

impl Rule for AnswerMissing {
    fn id(&self) -> &'static str {
        "answer-missing"
    }

    fn footing(&self) -> Footing {
        Footing::on(&[Witness::Sheet]).told_from(
            "answer-wrong",
            both!("something stands behind the question", "algo está escrito na pergunta"),
        )
    }

    fn check(&self, case: &Case<'_>, open: &Open) -> Vec<Diagnosis> {
        let Some(sheet) = &case.evidence.sheet else { return Vec::new() };
        let missing = questions(case, open).filter(|(question, _)| !sheet.given.contains_key(&question.id));
        let diagnosis = |(index, (question, explains)): (usize, (&SheetQuestion, Vec<Failure>))| {
            let (id, step) = (&question.id, &case.step.id);
            let title = both!(
                "`{id}` has no answer in `{ANSWERS}` yet",
                "`{id}` ainda não tem resposta em `{ANSWERS}`"
            );
            let nothing = both!("nothing stands behind `{id}`", "nada está escrito em `{id}`");
            let diagnosis = about(self.id(), explains, title, Next::upon(question.look.clone()))
                .shown(Witness::Sheet, nothing);
            // Once is enough.
            if index > 0 {
                return diagnosis;
            }
            diagnosis.noting(both!(
                "`check up {step}` loads the traces that are asked about, into Jaeger",
                "`check up {step}` carrega no Jaeger os traces de que se pergunta"
            ))
        };
        missing.enumerate().map(diagnosis).collect()
    }
}

/// The questions that are open.
pub(super) fn questions<'a>(
    case: &Case<'a>,
    open: &Open,
) -> impl Iterator<Item = (&'a SheetQuestion, Vec<Failure>)> {
    let questions = case.step.reading().into_iter().flat_map(|reading| &reading.questions);
    questions.filter_map(|question| {
        let explains = open.of(&Assertion::Question(question.id.clone()));
        (!explains.is_empty()).then_some((question, explains))
    })
}
