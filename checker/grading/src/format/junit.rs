//! `JUnit` XML of a class: a suite a unit, a case a check.

use crate::rows::plain;
use crate::{Class, Feedback, Status, Unit};

use super::Form;

pub(super) fn write(class: &Class, form: &Form<'_>) -> String {
    let suites: String = class.units.iter().map(|unit| suite(unit, form.feedback)).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n{suites}</testsuites>\n")
}

fn suite(unit: &Unit, feedback: Feedback) -> String {
    let rows = unit.rows(feedback);
    let count = |status| rows.iter().filter(|row| row.status == status).count();
    let (failures, errors, skipped) = (count(Status::Failed), count(Status::Error), count(Status::Skipped));
    let name = in_attribute(&format!("{} {}", unit.id.submission, unit.id.step));
    // A thousandth is as fine as it was measured.
    let time = format!("{}.{:03}", unit.took_ms / 1_000, unit.took_ms % 1_000);
    let mut text = format!(
        "<testsuite name=\"{name}\" tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" \
         time=\"{time}\">\n",
        rows.len()
    );
    for row in &rows {
        let first = in_attribute(row.message.lines().next().unwrap_or_default());
        let body = escaped(&row.message);
        let inner = match row.status {
            Status::Passed => String::new(),
            Status::Failed => format!("<failure message=\"{first}\" type=\"failed\">{body}</failure>"),
            Status::Error => format!("<error message=\"{first}\" type=\"not-judged\">{body}</error>"),
            Status::Skipped => format!("<skipped message=\"{}\"/>", in_attribute(&row.because.join(", "))),
        };
        let title = in_attribute(&if row.check.is_empty() {
            row.title.clone()
        } else {
            format!("{}: {}", row.check, row.title)
        });
        text.push_str(&format!("<testcase classname=\"{name}\" name=\"{title}\">{inner}</testcase>\n"));
    }
    text + "</testsuite>\n"
}

/// What has a meaning in XML written so that it has none; what has no place in XML goes.
fn escaped(text: &str) -> String {
    let text = plain(text);
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The same on one line: a reader makes a space of a line's end there.
fn in_attribute(text: &str) -> String {
    escaped(text).replace('\n', "&#10;")
}
