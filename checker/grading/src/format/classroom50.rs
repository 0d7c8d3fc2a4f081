//! Classroom 50's `result/v1`: one submission, whole points, and who it is of from what its runner says.

use serde::Serialize;

use crate::{Class, Row, Status};

use super::{Form, Unfit};

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
struct Document {
    schema: &'static str,
    classroom: String,
    assignment: String,
    assignment_type: String,
    owner: String,
    submission: String,
    commit: String,
    release: String,
    review: String,
    datetime: String,
    score: u32,
    #[serde(rename = "max-score")]
    max_score: u32,
    tests: Vec<Test>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
#[expect(clippy::struct_field_names, reason = "the names are the format's")]
struct Test {
    test_name: String,
    passed: bool,
    score: u32,
    max_score: u32,
    #[serde(skip_serializing_if = "String::is_empty")]
    message: String,
}

pub(super) fn write(class: &Class, form: &Form<'_>) -> Result<String, Unfit> {
    let (sum, points) = class.only()?;
    let given = |name| (form.environment)(name).filter(|value| !value.is_empty());
    let needed = |name: &'static str| given(name).ok_or(Unfit::Lacks(name));
    let (classroom, assignment) = (needed("CLASSROOM")?, needed("ASSIGNMENT")?);
    let commit = needed("COMMIT_URL")?;
    let rows = class.units.iter().flat_map(|unit| unit.rows(form.feedback));
    let time = class.units.iter().find_map(|unit| unit.time.clone());
    Ok(super::json(&Document {
        schema: "classroom50/result/v1",
        owner: owner(&given("GITHUB_REPOSITORY").unwrap_or_default(), &classroom, &assignment)
            .unwrap_or_else(|| sum.submission.clone()),
        assignment_type: given("MODE").unwrap_or_else(|| "individual".to_owned()),
        submission: needed("SUBMISSION_TAG")?,
        release: needed("RELEASE_URL")?,
        // Where there is nothing to compare with, the review is the commit.
        review: given("REVIEW_URL").unwrap_or_else(|| commit.clone()),
        datetime: to_seconds(&time.unwrap_or_else(|| form.now.clone())),
        classroom,
        assignment,
        commit,
        score: points,
        max_score: sum.max_points,
        tests: rows.map(test).collect(),
    }))
}

fn test(row: Row) -> Test {
    Test {
        test_name: row.name(),
        passed: row.status == Status::Passed,
        score: row.points,
        max_score: row.max_points,
        message: row.message,
    }
}

/// The repository is called `<classroom>-<assignment>-<owner>`.
fn owner(repository: &str, classroom: &str, assignment: &str) -> Option<String> {
    let name = repository.rsplit('/').next()?;
    let owner =
        name.strip_prefix(classroom)?.strip_prefix('-')?.strip_prefix(assignment)?.strip_prefix('-')?;
    (!owner.is_empty()).then(|| owner.to_owned())
}

/// `2026-11-30T23:59:00.123Z` without its fraction, of which the form knows none.
fn to_seconds(time: &str) -> String {
    time.split_once('.').map_or(time.to_owned(), |(seconds, _)| format!("{seconds}Z"))
}
