//! A question without an answer.

use crate::diagnose::case::about;
use crate::diagnose::{Case, Open, Rule};
use crate::diagnosis::{Diagnosis, Failure};
use crate::exercise::Assertion;
use crate::reading::{ANSWERS, SheetQuestion};

/// See the page `answer-missing` of the book.
pub(in crate::diagnose) struct AnswerMissing;

impl Rule for AnswerMissing {
    fn id(&self) -> &'static str {
        "answer-missing"
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
            let diagnosis = about(self.id(), explains, title, question.look.clone());
            // Once is enough.
            if index > 0 {
                return diagnosis;
            }
            diagnosis.because(both!(
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
