//! What `check50 --output json` prints: a list of results, or an error, never both.

use serde::Serialize;
use serde_json::{Value, json};

use crate::{Class, Row, Status};

use super::Form;

#[derive(Serialize)]
struct Found {
    name: String,
    description: String,
    passed: Option<bool>,
    log: Vec<String>,
    cause: Value,
    data: Value,
    dependency: Option<String>,
}

pub(super) fn write(class: &Class, form: &Form<'_>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let mut document = json!({ "slug": "tracelings", "version": version });
    if let Some(why) = class.trouble() {
        let why = crate::rows::plain(why);
        let actions = json!({ "show_traceback": false, "message": why });
        document["error"] =
            json!({ "type": "NotJudged", "value": why, "traceback": [], "actions": actions, "data": {} });
    } else {
        let rows = class.units.iter().flat_map(|unit| unit.rows(form.feedback));
        let found: Vec<Found> = rows.map(found).collect();
        document["results"] = serde_json::to_value(found).unwrap_or_default();
    }
    super::json(&document)
}

fn found(row: Row) -> Found {
    let dependency = row.because.first().map(|check| format!("{}/{check}", row.step));
    let rationale = if row.message.is_empty() { row.title.clone() } else { row.message.clone() };
    let cause = match row.status {
        Status::Passed => Value::Null,
        Status::Skipped => json!({ "rationale": format!("waits for: {}", row.because.join(", ")) }),
        Status::Failed | Status::Error => json!({ "rationale": rationale, "help": null }),
    };
    Found {
        name: row.id(),
        description: row.title.clone(),
        passed: match row.status {
            Status::Passed => Some(true),
            Status::Failed => Some(false),
            Status::Skipped | Status::Error => None,
        },
        log: Vec::new(),
        cause,
        data: json!({ "points": row.points, "max_points": row.max_points }),
        dependency,
    }
}
