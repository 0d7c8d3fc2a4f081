//! Exercism's `results.json`, version 3. It has no word for what was skipped: that is a failure that names the check it
//! waits for; and none for our own trouble but an error of the whole.

use serde::Serialize;

use crate::{Class, Row, Status};

use super::Form;

/// The most that a message of the whole may have, in characters.
const LONGEST: usize = 65_535;

#[derive(Serialize)]
struct Document {
    version: u32,
    status: &'static str,
    message: Option<String>,
    tests: Vec<Test>,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the names are the format's")]
struct Test {
    name: String,
    status: &'static str,
    message: Option<String>,
    test_code: String,
}

pub(super) fn write(class: &Class, form: &Form<'_>) -> String {
    let document = if let Some(why) = class.trouble() {
        let message = crate::rows::plain(why).chars().take(LONGEST).collect();
        Document { version: 3, status: "error", message: Some(message), tests: Vec::new() }
    } else {
        let rows = class.units.iter().flat_map(|unit| unit.rows(form.feedback));
        let tests: Vec<Test> = rows.map(test).collect();
        let status = if tests.iter().all(|test| test.status == "pass") { "pass" } else { "fail" };
        Document { version: 3, status, message: None, tests }
    };
    super::json(&document)
}

fn test(row: Row) -> Test {
    let message = match row.status {
        Status::Passed => None,
        Status::Skipped => Some(format!("waits for: {}", row.because.join(", "))),
        Status::Failed | Status::Error if row.message.is_empty() => Some(row.title.clone()),
        Status::Failed | Status::Error => Some(row.message.clone()),
    };
    let status = if row.status == Status::Passed { "pass" } else { "fail" };
    Test { name: row.name(), status, message, test_code: row.title }
}
