//! The table of checks: what holds, what does not, what was not looked at and why.

use comfy_table::CellAlignment;

use crate::report::output::Layout;
use crate::report::style::table_of_width;
use crate::verdict::{CheckResult, CheckStatus, StepReport};

pub(super) fn table(layout: &Layout, report: &StepReport) -> String {
    let mut table = table_of_width(layout.width);
    let (check, points) = (both!("check", "verificação"), both!("points", "pontos"));
    table.set_header(["", layout.say(&check), layout.say(&points)]);
    for check in &report.checks {
        table.add_row(row(layout, report, check));
    }
    if let Some(column) = table.column_mut(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!("{table}\n")
}

fn row(layout: &Layout, report: &StepReport, check: &CheckResult) -> [String; 3] {
    let style = layout.style;
    let title = layout.say(&check.title);
    let max = check.points;
    let points = |reached: u32| if max == 0 { String::new() } else { format!("{reached}/{max}") };
    match &check.status {
        CheckStatus::Passed => [style.good("✓"), title.to_owned(), points(max)],
        CheckStatus::Failed => [style.bad("✗"), style.bad(title), points(0)],
        CheckStatus::Skipped { because } => {
            let titles: Vec<String> = because.iter().map(|id| title_of(layout, report, id)).collect();
            let reasons = titles.join(", ");
            let reason = both!(
                "skipped, because this is not there: {reasons}",
                "pulada, porque falta isto: {reasons}"
            );
            [style.dim("–"), format!("{title}\n{}", style.dim(layout.say(&reason))), points(0)]
        }
    }
}

fn title_of(layout: &Layout, report: &StepReport, id: &str) -> String {
    let check = report.checks.iter().find(|check| check.id == id);
    check.map_or_else(|| id.to_owned(), |check| format!("“{}”", layout.say(&check.title)))
}
