//! The lines that Moodle's VPL reads from what a grader prints. It takes the last grade that begins a line, so no other
//! text may begin one.

use crate::{Class, Status};

use super::Form;

/// VPL's best grade.
const BEST: u32 = 100;

pub(super) fn write(class: &Class, form: &Form<'_>) -> String {
    let mut text = "<|--\n".to_owned();
    for row in class.units.iter().flat_map(|unit| unit.rows(form.feedback)) {
        let mark = match row.status {
            Status::Passed => "+",
            Status::Failed => "-",
            Status::Skipped => ".",
            Status::Error => "?",
        };
        // Behind a mark or a bar: `-` alone makes a title of a line, and `>` shows it as it is.
        text.push_str(&format!(
            ">{mark} {} ({}/{})\n",
            row.name().replace('\n', " "),
            row.points,
            row.max_points
        ));
        text.extend(row.message.lines().map(|line| format!(">  | {line}\n")));
    }
    text.push_str("--|>\n");
    if let Some(sum) = class.students.first()
        && let Some(points) = sum.points
    {
        let hundredths = u64::from(points) * u64::from(BEST) * 100 / u64::from(sum.max_points.max(1));
        text.push_str(&format!("Grade :=>> {}.{:02}\n", hundredths / 100, hundredths % 100));
    }
    text
}
