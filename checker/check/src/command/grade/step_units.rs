//! Which units there are: each step that a submission holds, with what is taken of it.

use std::path::Path;

use grading::UnitId;
use hmac_sha256::Hash;
use submission::{Opened, Refused, Submission, Taken, hex};

use super::class_list;
use super::files::files;
use super::hidden::{Hidden, HiddenStep};
use crate::exercise::Step;
use crate::settings::{GradeSettings, UsageError};
use lessons::student;

/// A step of a submission, read.
#[derive(Debug)]
pub(super) struct StepUnit<'a> {
    pub(super) id: UnitId,
    pub(super) step: &'a Step,
    pub(super) taken: Result<Taken, Refused>,
    /// The checks that students do not see.
    pub(super) hidden: Option<&'a HiddenStep>,
    /// Whose traces are read, where each student reads others.
    pub(super) student: Option<String>,
    /// Which state of what was handed in, and when that was, by the roster.
    pub(super) commit: Option<String>,
    pub(super) time: Option<String>,
}

impl StepUnit<'_> {
    /// What there is to get, hidden checks and all.
    pub(super) fn max_points(&self) -> u32 {
        self.step.max_points() + self.hidden.map_or(0, HiddenStep::points)
    }

    /// SHA-256 of everything that the verdict follows from.
    pub(super) fn made_of(&self, checker: &str) -> String {
        let mut hash = Hash::new();
        let taken = self.taken.as_ref().map_or_else(ToString::to_string, Taken::hash);
        for part in [checker, &taken, self.student.as_deref().unwrap_or_default()] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        if let Some(hidden) = self.hidden {
            hash.update(hidden.manifest());
        }
        let exercise = &self.step.exercise_dir;
        for name in files(exercise) {
            let bytes = std::fs::read(exercise.join(&name)).unwrap_or_default();
            for part in [name.as_os_str().as_encoded_bytes(), &bytes] {
                hash.update(part.len().to_le_bytes());
                hash.update(part);
            }
        }
        hex(&hash.finalize())
    }
}

/// The submissions at these places and in the roster, by their ids. Two with one name are a mistake: one would get the
/// other's grade.
pub(super) fn submissions(grade: &GradeSettings, steps: &[&Step]) -> Result<Vec<Submission>, UsageError> {
    let mut found: Vec<Submission> = Vec::new();
    let ids: Vec<&str> = steps.iter().map(|step| &*step.id).collect();
    for place in &grade.submissions {
        found.extend(submission::submissions(place, &ids).map_err(|error| unreadable(place, &error))?);
    }
    if let Some(roster) = &grade.roster {
        found.extend(class_list::read(roster)?.into_iter().map(Submission::from));
    }
    found.sort_by(|one, other| one.id.cmp(&other.id));
    match found.windows(2).find(|pair| pair[0].id == pair[1].id) {
        Some(pair) => Err(twice(&pair[0], &pair[1])),
        None if found.is_empty() => Err(nothing_there()),
        None => Ok(found),
    }
}

/// The units of all submissions, in their order.
pub(super) fn of<'a>(
    submissions: &[Submission],
    steps: &[&'a Step],
    own_traces: bool,
    hidden: &'a Hidden,
) -> Vec<StepUnit<'a>> {
    submissions.iter().flat_map(|submission| of_submission(submission, steps, own_traces, hidden)).collect()
}

/// The steps that it holds; where it holds none of them, each as one of which nothing was handed in. An archive that
/// cannot be looked into is refused in each.
fn of_submission<'a>(
    submission: &Submission,
    steps: &[&'a Step],
    own_traces: bool,
    hidden: &'a Hidden,
) -> Vec<StepUnit<'a>> {
    let opened = submission.open();
    let holds_any = steps.iter().any(|step| opened.step(&step.id).is_ok_and(|place| place.is_some()));
    let mut units = Vec::new();
    for step in steps {
        let taken = match opened.step(&step.id) {
            Ok(Some(place)) => submission::take(&place, &step.edit, &files(&step.exercise_dir)),
            Ok(None) if holds_any => continue,
            Ok(None) => Err(Refused::Nothing { expected: step.edit.clone() }),
            Err(refused) => Err(refused),
        };
        let said = step
            .reading()
            .filter(|reading| reading.runs.is_none())
            .map(|_| whose(&opened, &submission.id, own_traces));
        let (taken, student) = match (taken, said.unwrap_or(Ok(None))) {
            (Ok(taken), Ok(student)) => (Ok(taken), student),
            (Ok(_), Err(refused)) | (Err(refused), _) => (Err(refused), None),
        };
        let id = UnitId { submission: submission.id.clone(), step: step.id.to_string() };
        let (commit, time) = (submission.commit.clone(), submission.time.clone());
        units.push(StepUnit { id, step, taken, hidden: hidden.of(step), student, commit, time });
    }
    units
}

/// Whose traces were read, by the submission itself. Where each is to have read their own, it must be its owner's.
fn whose(opened: &Opened, id: &str, own_traces: bool) -> Result<Option<String>, Refused> {
    let text = opened.at_top(student::FILE)?;
    let said = text.map(|text| student::id(&String::from_utf8_lossy(&text))).transpose();
    let said = said.map_err(|error| Refused::Unclear(student::FILE.into(), error))?.flatten();
    let is_theirs = said.as_ref().is_some_and(|said| *said == student::compared(id));
    if own_traces && !is_theirs {
        return Err(Refused::OfAnother { said, id: id.to_owned() });
    }
    Ok(said)
}

fn unreadable(place: &Path, error: &std::io::Error) -> UsageError {
    let place = place.display();
    UsageError::new(
        both!("`{place}` cannot be read: {error}", "`{place}` não pode ser lido: {error}"),
        both!("name a folder with what was handed in", "indique uma pasta com o que foi entregue"),
    )
}

fn nothing_there() -> UsageError {
    UsageError::new(
        both!("there is no submission in these folders", "não há entrega nessas pastas"),
        both!(
            "a submission is a clone of the course, or a folder or zip with steps such as `02-tracing/04-propagation`",
            "uma entrega é um clone do curso, ou uma pasta ou um zip com passos como `02-tracing/04-propagation`"
        ),
    )
}

fn twice(one: &Submission, other: &Submission) -> UsageError {
    let (id, one, other) = (&one.id, one.path.display(), other.path.display());
    UsageError::new(
        both!(
            "two submissions are called `{id}`: `{one}` and `{other}`",
            "duas entregas se chamam `{id}`: `{one}` e `{other}`"
        ),
        both!("rename one of them", "renomeie uma delas"),
    )
}
