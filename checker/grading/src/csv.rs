//! For a gradebook: comma-separated values in which no cell is a formula.

use crate::Class;

/// What begins a formula in a spreadsheet, or ends the text before one.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\0'];

impl Class {
    /// A line for each submission.
    pub fn grades_csv(&self) -> String {
        let mut text = row(["submission", "points", "max_points", "passed", "units", "not_judged"]);
        for sum in &self.students {
            let points = sum.points.map(|points| points.to_string()).unwrap_or_default();
            let counts = [sum.passed, sum.units, sum.not_judged].map(|count| count.to_string());
            let [passed, units, not_judged] = &counts;
            let max = sum.max_points.to_string();
            text.push_str(&row([&sum.submission, &points, &max, passed, units, not_judged]));
        }
        text
    }

    /// A line for each unit.
    pub fn units_csv(&self) -> String {
        let mut text =
            row(["submission", "step", "outcome", "points", "max_points", "diagnosis", "reason", "file"]);
        for unit in &self.units {
            let points = unit.points.map(|points| points.to_string()).unwrap_or_default();
            let diagnosis = unit.diagnosis().map_or("", |(id, _)| id);
            let reason = unit.reason.as_deref().unwrap_or_default();
            let (max, file) = (unit.max_points.to_string(), crate::unit::file_name(&unit.id));
            let (submission, step) = (&unit.id.submission, &unit.id.step);
            let cells =
                [submission, step, unit.outcome.word(), &points, &max, diagnosis, reason, file.as_str()];
            text.push_str(&row(cells));
        }
        text
    }
}

fn row<const N: usize>(cells: [&str; N]) -> String {
    cells.map(cell).join(",") + "\r\n"
}

/// RFC 4180, and an apostrophe before what would be computed.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(FORMULA) { "'" } else { "" };
    let text = format!("{guard}{text}");
    if text.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn no_cell_is_a_formula_and_every_cell_is_one() {
        let text = Class::of(fixture::class().to_vec()).grades_csv();
        let expected = "submission,points,max_points,passed,units,not_judged\r\n\
                        \"'=HYPERLINK(\"\"x\"\")\",0,10,0,1,0\r\n\
                        ana,14,20,1,2,0\r\n\
                        \"caio, \"\"jr\"\"\n\",,10,0,1,1\r\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_unit_that_was_not_judged_has_no_points_and_a_reason() {
        let text = Class::of(vec![fixture::class()[3].clone()]).units_csv();
        assert!(text.contains(",not-judged,,10,,no room on this machine,"), "{text}");
    }
}
