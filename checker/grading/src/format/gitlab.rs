//! GitLab's Code Quality: a list of what does not hold, each with a place and a fingerprint of its own.

use hmac_sha256::Hash;
use serde::Serialize;

use crate::{Class, Row, Status, Unit};

use super::Form;

#[derive(Serialize)]
struct Finding {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u64,
}

pub(super) fn write(class: &Class, form: &Form<'_>) -> String {
    let mut findings = Vec::new();
    for unit in &class.units {
        let rows = unit.rows(form.feedback);
        let failed = rows.iter().filter(|row| matches!(row.status, Status::Failed | Status::Error));
        findings.extend(failed.map(|row| finding(unit, row)));
    }
    super::json(&findings)
}

fn finding(unit: &Unit, row: &Row) -> Finding {
    // GitLab shows of findings with one fingerprint only the first: whose it is, and of which check, is in it.
    let name = format!("{:?} {}", unit.id.submission, row.id());
    let fingerprint = Hash::hash(name.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let (file, line) = row.place.clone().unwrap_or(("step.toml".to_owned(), 1));
    let told = row.message.lines().next().filter(|line| !line.is_empty()).unwrap_or(&row.title);
    Finding {
        description: format!("{}: {}: {told}", crate::rows::plain(&unit.id.submission), row.name()),
        check_name: row.id(),
        fingerprint,
        severity: if row.status == Status::Error { "info" } else { "major" },
        location: Location { path: format!("exercises/{}/{file}", row.step), lines: Lines { begin: line } },
    }
}
