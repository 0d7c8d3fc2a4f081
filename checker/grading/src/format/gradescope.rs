//! Gradescope's `results.json`. Its score is ours: what tests that are not shown get would not be in a sum.

use serde::Serialize;

use crate::{Class, Row, Status};

use super::{Form, Unfit};

#[derive(Serialize)]
struct Document {
    score: u32,
    test_output_format: &'static str,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    number: String,
    name: String,
    score: u32,
    max_score: u32,
    status: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    output: String,
}

pub(super) fn write(class: &Class, form: &Form<'_>) -> Result<String, Unfit> {
    let (_, points) = class.only()?;
    let mut tests = Vec::new();
    for (place, unit) in class.units.iter().enumerate() {
        let rows = unit.rows(form.feedback).into_iter().enumerate();
        tests.extend(rows.map(|(check, row)| test(format!("{}.{}", place + 1, check + 1), row)));
    }
    Ok(super::json(&Document { score: points, test_output_format: "text", tests }))
}

fn test(number: String, row: Row) -> Test {
    Test {
        number,
        name: row.name(),
        score: row.points,
        max_score: row.max_points,
        status: if row.status == Status::Passed { "passed" } else { "failed" },
        output: row.message,
    }
}
